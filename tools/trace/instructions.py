"""A sentence for each instruction that the monitor emulates; docs/emulated.md is the table of them.

Each function takes a trap event and the other events of the same trap.
"""

from words import CR0_BITS, SOFTWARE_INTERRUPTS, address, bits_set, count, flag, iopl, listed, number

MASK16 = 0xffff


# ---- flags -----------------------------------------------------------------------------------------------

def real_if(event):
    """How the real IF takes part in a change of the guest's own."""
    before, after = (flag(event[side]["eflags"], "IF") for side in ("before", "after"))
    own = flag(event["flags_after"], "IF")
    if before == after and after != own:
        return f"the real IF stays {after}, so that interrupts keep reaching the monitor"
    return f"the real IF is {after} as well"


def cli(event, _within):
    was = flag(event["flags_before"], "IF")
    return f"CLI {'clears' if was else 'leaves'} the guest's own IF{'' if was else ' at 0'}; {real_if(event)}."


def sti(event, _within):
    if flag(event["flags_before"], "IF"):
        return f"STI leaves the guest's own IF at 1; {real_if(event)}."
    return "STI sets the guest's own IF: interrupts may come in after one more instruction."


def pushf(event, _within):
    wide = event["text"].endswith("d")
    image = event["flags_before"] & (0xfcffff if wide else MASK16)
    own, real = event["flags_before"], event["before"]["eflags"]
    hidden = [f"{name}={flag(real, name)}" for name in ("IF", "NT", "AC", "ID") if flag(own, name) != flag(real, name)]
    if iopl(own) != iopl(real):
        hidden.append(f"IOPL={iopl(real)}")
    told = f"the guest sees IF={flag(own, 'IF')} and IOPL={iopl(own)}"
    truth = f"the CPU really has {listed(hidden + ['VM=1'])}"
    return f"{mnemonic(event)} pushes {number(image, 8 if wide else 4)}: {told}, while {truth}."


def popf(event, _within):
    own, real = event["flags_after"], event["after"]["eflags"]
    kept = [f"IF={flag(real, 'IF')}", f"IOPL={iopl(real)}"]
    nested = " and NT=1" if flag(own, "NT") else ""
    return f"{mnemonic(event)} gives the guest IF={flag(own, 'IF')}, IOPL={iopl(own)}{nested} as its own flags; " \
           f"the CPU runs on with {listed(kept)}."


# ---- interrupts ------------------------------------------------------------------------------------------

def int_n(event, _within):
    vector = int(event["rest"][:2], 16) if event.get("rest") else int(event["text"].split()[-1], 0)
    known = SOFTWARE_INTERRUPTS.get(vector)
    return enters(event, f"INT {number(vector)}{f' ({known})' if known else ''}", vector)


def enters(event, what, vector):
    after = event["after"]
    return f"{what} pushes FLAGS, CS and IP on the guest's own stack, clears its IF and goes through vector " \
           f"{number(vector)} of its table to {address(after['cs'], after['eip'])}."


def int3(event, _within):
    return enters(event, "INT3, a breakpoint,", 3)


def int1(event, _within):
    return enters(event, "INT1", 1)


def into(event, _within):
    if event.get("result") == "next":
        return "INTO finds OF=0 and does nothing."
    return enters(event, "INTO finds OF=1: it", 4)


def iret(event, _within):
    after, own = event["after"], event["flags_after"]
    back = address(after["cs"], after["eip"])
    return f"{mnemonic(event)} pops IP, CS and FLAGS from the guest's stack: back to {back} with " \
           f"IF={flag(own, 'IF')} for the guest, {flag(after['eflags'], 'IF')} in the CPU."


def hlt(event, _within):
    if not flag(event["flags_before"], "IF"):
        return "HLT with the guest's IF at 0: nothing can wake it any more, so this is the end of its run."
    return "HLT with the guest's IF at 1: the monitor sleeps in its place until an interrupt comes."


# ---- ports -----------------------------------------------------------------------------------------------

def port_of(event, within):
    """'port 3F8h (uart)'; the immediate byte or DX says which."""
    operand = event["text"].split(" ", 1)[-1].split(",")
    word = operand[1] if "in" == event["text"].split()[0] else operand[0]
    port = event["before"]["edx"] & MASK16 if word == "dx" or "ins" in event["text"] or "outs" in event["text"] \
        else int(word, 0)
    devices = [e["device"] for e in within if e.get("event") == "port" and e.get("port") == port and e.get("device")]
    device = devices[0] if devices else ""
    return f"port {number(port)}" + {"": "", "none": " (no device)"}.get(device, f" ({device})")


def width(event):
    """Bytes that an IN or OUT moves; bit 0 of the opcode says byte or more: SDM vol 2 B.1.4.3."""
    if not int(event["opcode"][-2:], 16) & 1:
        return 1
    return 4 if "eax" in event["text"] or event["text"].endswith("sd") else 2


def accumulator(event, side):
    size = width(event)
    return ["", "AL", "AX", "", "EAX"][size], number(event[side]["eax"] & ((1 << 8 * size) - 1), 2 * size)


def port_in(event, within):
    register, value = accumulator(event, "after")
    return f"IN traps since the I/O bitmap denies the port: {port_of(event, within)} gives {value}, which goes into " \
           f"{register}."


def port_out(event, within):
    register, value = accumulator(event, "before")
    return f"OUT traps since the I/O bitmap denies the port: {value} from {register} goes to {port_of(event, within)}."


def string_io(event, within):
    name = event["text"].split()[-1]
    inward = name.startswith("ins")
    moved = 1
    if event["text"].startswith("rep "):
        moved = (event["before"]["ecx"] - event["after"]["ecx"]) & MASK16
    index = "EDI" if inward else "ESI"
    again = "; IP stays, since there is more to move" if event.get("result") == "again" else ""
    way = "from" if inward else "to"
    return f"{event['text'].upper()} moves {count(moved, 'element')} of {count(width(event), 'byte')} {way} " \
           f"{port_of(event, within)}; {index} is {number(event['after'][index.lower()])}{again}."


# ---- system registers ------------------------------------------------------------------------------------

def registers(event):
    """('eax', 'cr0') of 'mov eax,cr0'"""
    return event["text"].split(" ", 1)[1].split(",")


def mov_from_cr(event, _within):
    general, control = registers(event)
    value = event["after"][general]
    told = f"MOV reads {control.upper()}: the guest gets {number(value, 8)}"
    if control == "cr0":
        return f"{told}, {cr0_truth(value)}."
    return f"{told}, the value of its own virtual register; the real one belongs to the monitor."


def cr0_truth(value):
    """PE and PG are set in any CR0 under which a v86 guest with pages runs."""
    if value & 1:
        return f"the real register ({listed(bits_set(value, CR0_BITS))}): it can tell that this is not real mode"
    return "the value of a machine in real mode; the real CR0 has PE and PG set"


def mov_to_cr(event, _within):
    control, general = registers(event)
    return f"MOV writes {number(event['before'][general], 8)} to the guest's virtual {control.upper()}; the real one " \
           "stays the monitor's."


def mov_from_dr(event, _within):
    general, debug = registers(event)
    return f"MOV reads {debug.upper()}: the guest gets {number(event['after'][general], 8)} from its virtual register."


def mov_to_dr(event, _within):
    debug, general = registers(event)
    return f"MOV writes {number(event['before'][general], 8)} to the guest's virtual {debug.upper()}; a breakpoint " \
           "there never fires."


def changed(event):
    """'EAX 00000010h': the registers that this trap gave a new value, apart from ESP and EIP."""
    names = [n for n in ("eax", "ecx", "edx", "ebx", "ebp", "esi", "edi") if event["before"][n] != event["after"][n]]
    return listed(f"{n.upper()}={number(event['after'][n], 8)}" for n in names)


def smsw(event, _within):
    got = changed(event)
    return f"SMSW reads the machine status word as MOV reads CR0, since UMIP made it trap{': ' if got else ''}{got}."


def operand(event):
    return event["text"].split(" ", 1)[-1]


def table(verb, register, effect):
    def tell(event, _within):
        return f"{mnemonic(event)} {verb} the guest's virtual {register} {operand(event)}; {effect}."
    return tell


def plain(said):
    return lambda event, _within: said


def rdmsr(event, _within):
    return f"RDMSR reads model-specific register {number(event['before']['ecx'])}: EDX:EAX is " \
           f"{number(event['after']['edx'], 8)}:{number(event['after']['eax'], 8)}."


def counter(event, _within):
    what = "the real time-stamp counter" if event["text"] == "rdtsc" else "zero instead of a performance counter"
    return f"{mnemonic(event)} reads {what}: EDX:EAX is {number(event['after']['edx'], 8)}:" \
           f"{number(event['after']['eax'], 8)}."


def mnemonic(event):
    return event["text"].split()[0].upper()


NOTHING = "{} has nothing to do here: caches and TLB are the monitor's affair, and the guest goes on."

INSTRUCTIONS = {
    "cli": cli, "sti": sti, "pushf": pushf, "pushfd": pushf, "popf": popf, "popfd": popf,
    "int": int_n, "int3": int3, "int1": int1, "into": into, "iret": iret, "iretd": iret, "hlt": hlt,
    "in": port_in, "out": port_out,
    "insb": string_io, "insw": string_io, "insd": string_io,
    "outsb": string_io, "outsw": string_io, "outsd": string_io,
    "mov-from-cr": mov_from_cr, "mov-to-cr": mov_to_cr, "mov-from-dr": mov_from_dr, "mov-to-dr": mov_to_dr,
    "smsw": smsw,
    "lmsw": plain("LMSW writes MP, EM and TS of the guest's virtual CR0; PE stays clear."),
    "clts": plain("CLTS clears TS of the guest's virtual CR0, and the real TS follows."),
    "lgdt": table("loads", "GDTR from", "the real one stays the monitor's"),
    "lidt": table("loads", "IDTR from", "that is where its interrupt table lies from now on"),
    "sgdt": table("stores", "GDTR at", "UMIP made it trap, so the real one stays hidden"),
    "sidt": table("stores", "IDTR at", "UMIP made it trap, so the real one stays hidden"),
    "invlpg": plain(NOTHING.format("INVLPG")), "invpcid": plain(NOTHING.format("INVPCID")),
    "invd": plain(NOTHING.format("INVD")), "wbinvd": plain(NOTHING.format("WBINVD")),
    "rdmsr": rdmsr, "rdtsc": counter, "rdpmc": counter,
}

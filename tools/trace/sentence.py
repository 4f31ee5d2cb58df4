"""One English sentence on one event of the trace: what the guest did and what the monitor made of it.

sentence(event) takes an event as a dictionary, a line of the JSON trace. It has no side effects and needs the
standard library only, so that gdb's Python can import it.
"""

from instructions import INSTRUCTIONS
from words import IRQS, SOFTWARE_INTERRUPTS, address, number

EXCEPTIONS = {
    0: "The CPU divided by zero, or the quotient did not fit (#DE)",
    1: "The CPU made a single step or met INT1 (#DB)",
    2: "A non-maskable interrupt came (NMI)",
    3: "INT3 came through its own gate (#BP)",
    4: "INTO found OF set (#OF)",
    5: "BOUND found its index out of bounds (#BR)",
    6: "The CPU knows no such instruction in virtual-8086 mode (#UD)",
    7: "The guest used the x87 while CR0.EM or CR0.TS forbids it (#NM)",
    12: "A stack access went past the end of the segment (#SS)",
    13: "The CPU stopped the guest at an instruction or access that is not its to make (#GP)",
    14: "A page was not the guest's to use (#PF)",
    16: "The x87 reports an error of its own (#MF)",
    19: "SSE reports an error of its own (#XM)",
}
PAGE_FAULT_WRITE = 1 << 1       # error code of #PF: SDM vol 3 4.7


def sentence(event, within=()):
    """The sentence; `within` are the other events of the same trap (ports, interrupts), which add names."""
    return KINDS.get(event.get("event"), unknown)(event, within)


def unknown(event, _within):
    return f"An event of the kind {event.get('event')!r} happened."


# ---- traps -----------------------------------------------------------------------------------------------

def trap(event, within):
    name = event.get("name", "")
    if name.startswith("IRQ"):
        return hardware(int(name[3:]), within)
    if event.get("result") == "service":
        return service(within)
    if event.get("result") in ("returned", "signal"):
        return programs(event, within)
    if event.get("result") == "device":
        return "An x87 error becomes IRQ 13, as a PC wires it; the interrupt controller delivers it."
    if name == "#DB" and event.get("result") == "step":
        return "The monitor's own single step is over: it takes back what it had allowed for one instruction."
    tell = INSTRUCTIONS.get(mnemonic(event.get("text") or ""))
    if tell and event.get("result") != "fault" and not refused(event, within):
        return tell(event, within)
    return exception(event, within)


def refused(event, within):
    """Was it this instruction that the monitor would not do? HLT and the probe's OUT end a run as they should."""
    if event.get("result") != "stopped" or mnemonic(event["text"]) in ("hlt", "out"):
        return False
    return not any(e.get("event") == "stop" and e.get("verdict") == "clean" for e in within)


def mnemonic(text):
    words = text.split()
    if words and words[0] == "rep":
        words = words[1:]
    if not words:
        return ""
    if words[0] == "mov":               # MOV from and to CRn and DRn are four instructions
        to, source = words[1].split(",")
        return "mov-to-" + to[:2] if to[:2] in ("cr", "dr") else "mov-from-" + source[:2]
    return words[0]


def hardware(irq, within):
    entered = [e for e in within if e.get("event") == "interrupt"]
    start = f"IRQ {irq} ({IRQS.get(irq, 'a device')}) arrives while the guest runs: " \
            "the real interrupt goes to the monitor"
    if entered:
        e = entered[-1]
        return f"{start}, which enters the guest's vector {number(e['vector'])} at {address(e['to_cs'], e['to_ip'])}."
    return f"{start}; the guest goes on where it was."


def service(within):
    calls = [e for e in within if e.get("event") == "bios" and not e.get("returns")]
    what = "a service of the monitor's own"
    if calls:
        what = f"INT {number(calls[0]['int'])}, {calls[0]['name']},"
    return f"ARPL in the monitor's ROM page is undefined on purpose: it calls {what} that the firmware cannot give."


def programs(event, within):
    """A trap of a client's v86 code that the program itself decides."""
    what = (event.get("text") or "").split()
    what = what[0].upper() if what else EXCEPTIONS.get(event.get("vector"), "A trap")
    returns = [e for e in within if e.get("event") == "vm86" and e.get("returns")]
    if event["result"] == "signal" or not returns:
        return f"{what} is a signal for the program."
    return f"{what} is for the program to decide. {vm86(returns[-1])}"


def exception(event, within):
    vector = event.get("vector", 13)
    text = event.get("text") or ""
    cause = EXCEPTIONS.get(vector, f"Vector {number(vector)} came")
    if vector == 14:
        return page_fault(event, cause, within)
    if vector == 13 and text:
        if event.get("result") == "stopped":
            return f"{text.split()[0].upper()} is refused; {outcome(event, within)}."
        cause = f"{text.split()[0].upper()} faults, as it would in real mode (#GP)"
    return f"{cause}; {outcome(event, within)}."


def page_fault(event, cause, within):
    if event.get("result") in ("vectored", "stopped", "fault"):
        return f"{cause}: an offset above FFFFh, which real mode's limits would stop; {outcome(event, within)}."
    place = number(event["cr2"]) if "cr2" in event else "a page of it"
    if event.get("error", 0) & PAGE_FAULT_WRITE:
        return f"The guest writes to ROM, at {place}: the write may happen for one step and is then taken back."
    return f"{cause}, at {place}; the monitor makes it possible and the instruction runs again."


def outcome(event, within):
    """Where the guest goes on after an event of its own."""
    if event.get("result") == "stopped":
        said = [e["sentence"] for e in within if e.get("event") == "stop" and e.get("sentence")]
        return f"the guest is stopped: {said[0].rstrip('.')}" if said else \
            "the monitor does not provide this and stops the guest with a report"
    entered = [e for e in within if e.get("event") == "interrupt"]
    if entered:
        e = entered[-1]
        return f"the guest's vector {number(e['vector'])} is entered at {address(e['to_cs'], e['to_ip'])}"
    after = event.get("after", {})
    if event.get("result") in ("vectored", "fault") and after:
        return f"the guest's interrupt table sends it to {address(after['cs'], after['eip'])}"
    return "the guest goes on"


# ---- what happens within a trap --------------------------------------------------------------------------

def interrupt(event, _within):
    where = f"the guest's vector {number(event['vector'])}, which leads to {address(event['to_cs'], event['to_ip'])}"
    why = event.get("why")
    if why == "irq":
        irq = event.get("irq")
        who = f"IRQ {irq} ({IRQS.get(irq, 'a device')})" if irq is not None else "A device's interrupt"
        return f"{who} enters {where}."
    if why == "fault":
        return f"The CPU's exception enters {where}."
    name = SOFTWARE_INTERRUPTS.get(event["vector"])
    return f"INT {number(event['vector'])}{f' ({name})' if name else ''} enters {where}."


def port(event, _within):
    device, value = event.get("device") or "none", number(event["value"], event["size"] * 2)
    inward = event["dir"] == "in"
    if device == "none":
        return f"Port {number(event['port'])} has no device: {'it reads as' if inward else 'nobody takes'} {value}."
    return f"Port {number(event['port'])} of {device} {'answers' if inward else 'takes'} {value}."


def bios(event, _within):
    call = f"INT {number(event['int'])} function {number(event['function'])}, {event['name']},"
    if not event.get("returns"):
        return f"{call} is served by the monitor."
    return f"{call} returns {'an error (carry is set)' if event.get('carry') else 'without error'}."


def mode(event, _within):
    return f"The screen is in video mode {number(event['mode'])}."


def stop(event, _within):
    said = (event.get("sentence") or "the run is over").rstrip(".")
    verdict = event.get("verdict")
    return f"The run ends{f' ({verdict})' if verdict else ''}: {said}."


# ---- clients ---------------------------------------------------------------------------------------------

RETURNS = {
    "SIGNAL": "a signal has come",
    "UNKNOWN": "no instruction that is emulated: the program does it, or gives up",
    "INTx": "the program does interrupt {0}",
    "STI": "interrupts are on and the program has one waiting",
    "PICRETURN": "interrupts are on, and the program asked to be told",
    "TRAP": "vector {0}, for a debugger",
}


def vm86(event, _within=()):
    call = f"vm86({event['fn']}, {number(event['v86'], 8)})" if "fn" in event else f"vm86old({number(event['v86'], 8)})"
    place = address(event["cs"], event["ip"])
    if not event.get("returns"):
        return f"The program calls {call}: 8086 code begins at {place}."
    kind, argument = event["type"], number(event["argument"])
    with_argument = f" {argument}" if kind in ("INTx", "TRAP") else ""
    return f"{call} returns {kind}{with_argument} at {place}: {RETURNS[kind].format(argument)}."


def syscall(event, _within=()):
    name = event.get("name")
    if event.get("returns"):
        return f"{name or 'It'} returns {event['result']}."
    if not name:
        return f"The program makes system call {event['number']}, which is not provided."
    return f"The program calls {name}({', '.join(number(n) for n in event['arguments'])})."


KINDS = {"vm86": vm86, "syscall": syscall, "trap": trap, "interrupt": interrupt, "port": port, "bios": bios, "mode": mode, "stop": stop}

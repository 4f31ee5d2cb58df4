"""Every kind of event and the sentence that is said of it."""

import os
import re

from sentence import sentence

from paths import ROOT

REGISTERS = {"eax": 0x1234, "ebx": 0, "ecx": 4, "edx": 0x3f8, "esi": 0x10, "edi": 0x20, "ebp": 0, "esp": 0xfff0,
             "eip": 0x21, "eflags": 0x20202, "cs": 0x1000, "ss": 0x1000, "ds": 0x1000, "es": 0x1000, "fs": 0, "gs": 0}


def trap(text="", opcode="", after=None, flags=(0x202, 0x202), **changes):
    return {"event": "trap", "guest": "g", "trap": 1, "cs": 0x1000, "ip": 0x21, "vector": 13, "name": "#GP", "error": 0,
            "text": text, "opcode": opcode, "rest": "", "before": REGISTERS, "after": {**REGISTERS, "eip": 0x22, **(after or {})},
            "flags_before": flags[0], "flags_after": flags[1], "result": "next", **changes}


PORT = {"event": "port", "dir": "in", "port": 0x3f8, "size": 1, "value": 0x34, "device": "uart"}
ENTERS = {"event": "interrupt", "vector": 8, "why": "irq", "irq": 0, "to_cs": 0xf000, "to_ip": 0xfea5}
VM86 = {"event": "vm86", "call": "vm86old", "v86": 0x804a380, "cs": 0x1000, "ip": 0, "in": REGISTERS}
RETURNS = {"event": "vm86", "call": "vm86old", "v86": 0x804a380, "cs": 0x1000, "ip": 7, "returns": True, "type": "INTx",
           "argument": 0x80, "out": REGISTERS}
DISK = {"event": "bios", "int": 0x13, "function": 2, "name": "read sectors"}

# name: (event, other events of the trap, sentence)
CASES = {
    "cli": (trap("cli", "fa", flags=(0x202, 2)), (),
            "CLI clears the guest's own IF; the real IF stays 1, so that interrupts keep reaching the monitor."),
    "cli-again": (trap("cli", "fa", flags=(2, 2)), (),
                  "CLI leaves the guest's own IF at 0; the real IF stays 1, so that interrupts keep reaching the monitor."),
    "cli-passthrough": (trap("cli", "fa", {"eflags": 0x20002}, (0x202, 2)), (),
                        "CLI clears the guest's own IF; the real IF is 0 as well."),
    "sti": (trap("sti", "fb", flags=(2, 0x202)), (),
            "STI sets the guest's own IF: interrupts may come in after one more instruction."),
    "sti-again": (trap("sti", "fb"), (), "STI leaves the guest's own IF at 1; the real IF is 1 as well."),
    "pushf": (trap("pushf", "9c", flags=(0x3002, 0x3002)), (),
              "PUSHF pushes 3002h: the guest sees IF=0 and IOPL=3, while the CPU really has IF=1, IOPL=0 and VM=1."),
    "pushfd": (trap("pushfd", "9c", flags=(0x200202, 0x200202)), (),
               "PUSHFD pushes 00200202h: the guest sees IF=1 and IOPL=0, while the CPU really has ID=0 and VM=1."),
    "popf": (trap("popf", "9d", flags=(2, 0x7002)), (),
             "POPF gives the guest IF=0, IOPL=3 and NT=1 as its own flags; the CPU runs on with IF=1 and IOPL=0."),
    "int": (trap("int 0x10", "cd", {"cs": 0xc000, "eip": 0x578b}, rest="10", result="vectored"), (),
            "INT 10h (video) pushes FLAGS, CS and IP on the guest's own stack, clears its IF and goes through vector 10h "
            "of its table to C000:578Bh."),
    "int3": (trap("int3", "cc", {"eip": 0x300}, result="vectored"), (),
             "INT3, a breakpoint, pushes FLAGS, CS and IP on the guest's own stack, clears its IF and goes through vector "
             "3h of its table to 1000:0300h."),
    "int1": (trap("int1", "f1", {"eip": 0x300}, result="vectored"), (),
             "INT1 pushes FLAGS, CS and IP on the guest's own stack, clears its IF and goes through vector 1h of its table "
             "to 1000:0300h."),
    "into": (trap("into", "ce", {"eip": 0x300}, result="vectored"), (),
             "INTO finds OF=1: it pushes FLAGS, CS and IP on the guest's own stack, clears its IF and goes through vector "
             "4h of its table to 1000:0300h."),
    "into-without-overflow": (trap("into", "ce"), (), "INTO finds OF=0 and does nothing."),
    "iret": (trap("iret", "cf", {"eip": 0x282}, (2, 0x202), result="jumped"), (),
             "IRET pops IP, CS and FLAGS from the guest's stack: back to 1000:0282h with IF=1 for the guest, 1 in the CPU."),
    "hlt": (trap("hlt", "f4", result="halted"), (),
            "HLT with the guest's IF at 1: the monitor sleeps in its place until an interrupt comes."),
    "hlt-at-the-end": (trap("hlt", "f4", flags=(2, 2), result="stopped"), (),
                       "HLT with the guest's IF at 0: nothing can wake it any more, so this is the end of its run."),
    "in": (trap("in al,dx", "ec", {"eax": 0x1234}), (PORT,),
           "IN traps since the I/O bitmap denies the port: port 3F8h (uart) gives 34h, which goes into AL."),
    "in-wide": (trap("in eax,0x60", "e5", {"eax": 0xffffffff}), (dict(PORT, port=0x60, device="none"),),
                "IN traps since the I/O bitmap denies the port: port 60h (no device) gives FFFFFFFFh, which goes into EAX."),
    "out": (trap("out 0x20,al", "e6"), (),
            "OUT traps since the I/O bitmap denies the port: 34h from AL goes to port 20h."),
    "rep-insw": (trap("rep insw", "6d", {"ecx": 0, "edi": 0x28}), (PORT,),
                 "REP INSW moves 4 elements of 2 bytes from port 3F8h (uart); EDI is 28h."),
    "rep-outsb-goes-on": (trap("rep outsb", "6e", {"ecx": 3, "esi": 0x11}, result="again"), (),
                          "REP OUTSB moves 1 element of 1 byte to port 3F8h; ESI is 11h; IP stays, since there is more to "
                          "move."),
    "mov-from-cr0": (trap("mov eax,cr0", "0f20", {"eax": 0x60000010}), (),
                     "MOV reads CR0: the guest gets 60000010h, the value of a machine in real mode; the real CR0 has PE "
                     "and PG set."),
    "mov-from-cr0-real": (trap("mov eax,cr0", "0f20", {"eax": 0x80010011}), (),
                          "MOV reads CR0: the guest gets 80010011h, the real register (PG, WP, ET and PE): it can tell "
                          "that this is not real mode."),
    "mov-from-cr3": (trap("mov ecx,cr3", "0f20", {"ecx": 0}), (),
                     "MOV reads CR3: the guest gets 00000000h, the value of its own virtual register; the real one "
                     "belongs to the monitor."),
    "mov-to-cr": (trap("mov cr4,eax", "0f22"), (),
                  "MOV writes 00001234h to the guest's virtual CR4; the real one stays the monitor's."),
    "mov-to-cr0-refused": (trap("mov cr0,eax", "0f22", result="stopped"),
                           ({"event": "stop", "sentence": "the guest sets CR0.PE", "verdict": "stopped"},),
                           "MOV is refused; the guest is stopped: the guest sets CR0.PE."),
    "mov-from-dr": (trap("mov ebx,dr7", "0f21", {"ebx": 0x400}), (),
                    "MOV reads DR7: the guest gets 00000400h from its virtual register."),
    "mov-to-dr": (trap("mov dr0,eax", "0f23"), (),
                  "MOV writes 00001234h to the guest's virtual DR0; a breakpoint there never fires."),
    "smsw": (trap("smsw ax", "0f01", {"eax": 0x10}), (),
             "SMSW reads the machine status word as MOV reads CR0, since UMIP made it trap: EAX=00000010h."),
    "lmsw": (trap("lmsw ax", "0f01"), (), "LMSW writes MP, EM and TS of the guest's virtual CR0; PE stays clear."),
    "clts": (trap("clts", "0f06"), (), "CLTS clears TS of the guest's virtual CR0, and the real TS follows."),
    "lgdt": (trap("lgdt [ds:0x10]", "0f01"), (),
             "LGDT loads the guest's virtual GDTR from [ds:0x10]; the real one stays the monitor's."),
    "lidt": (trap("lidt [ds:0x10]", "0f01"), (),
             "LIDT loads the guest's virtual IDTR from [ds:0x10]; that is where its interrupt table lies from now on."),
    "sgdt": (trap("sgdt [ds:0x10]", "0f01"), (),
             "SGDT stores the guest's virtual GDTR at [ds:0x10]; UMIP made it trap, so the real one stays hidden."),
    "sidt": (trap("sidt [ds:0x10]", "0f01"), (),
             "SIDT stores the guest's virtual IDTR at [ds:0x10]; UMIP made it trap, so the real one stays hidden."),
    "wbinvd": (trap("wbinvd", "0f09"), (),
               "WBINVD has nothing to do here: caches and TLB are the monitor's affair, and the guest goes on."),
    "rdmsr": (trap("rdmsr", "0f32", {"eax": 0x55, "edx": 1}), (),
              "RDMSR reads model-specific register 4h: EDX:EAX is 00000001h:00000055h."),
    "rdmsr-unknown": (trap("rdmsr", "0f32", {"eip": 0x99}, result="fault"), (),
                      "RDMSR faults, as it would in real mode (#GP); the guest's interrupt table sends it to 1000:0099h."),
    "rdtsc": (trap("rdtsc", "0f31", {"eax": 5, "edx": 0}), (),
              "RDTSC reads the real time-stamp counter: EDX:EAX is 00000000h:00000005h."),
    "rdpmc": (trap("rdpmc", "0f33", {"eax": 0, "edx": 0}), (),
              "RDPMC reads zero instead of a performance counter: EDX:EAX is 00000000h:00000000h."),
    "sysenter": (trap("sysenter", "0f34", {"eip": 0x99}, result="fault"), (),
                 "SYSENTER faults, as it would in real mode (#GP); the guest's interrupt table sends it to 1000:0099h."),
    "irq": (trap(vector=32, name="IRQ0", result="device"), (ENTERS,),
            "IRQ 0 (timer) arrives while the guest runs: the real interrupt goes to the monitor, which enters the guest's "
            "vector 8h at F000:FEA5h."),
    "irq-kept": (trap(vector=33, name="IRQ1", result="device"), (),
                 "IRQ 1 (keyboard) arrives while the guest runs: the real interrupt goes to the monitor; the guest goes on "
                 "where it was."),
    "service": (trap("service of INT 13", vector=6, name="#UD", result="service"), (DISK,),
                "ARPL in the monitor's ROM page is undefined on purpose: it calls INT 13h, read sectors, that the firmware "
                "cannot give."),
    "undefined": (trap(vector=6, name="#UD", after={"eip": 0x99}, result="fault"), (),
                  "The CPU knows no such instruction in virtual-8086 mode (#UD); the guest's interrupt table sends it to "
                  "1000:0099h."),
    "lock": (trap("lock (undefined)", "fa", {"eip": 0x99}, vector=6, name="#UD", result="fault"), (),
             "The CPU knows no such instruction in virtual-8086 mode (#UD); the guest's interrupt table sends it to "
             "1000:0099h."),
    "single-step": (trap(vector=1, name="#DB", after={"eip": 0x99}, result="fault"), (),
                    "The CPU made a single step or met INT1 (#DB); the guest's interrupt table sends it to 1000:0099h."),
    "monitors-step": (trap(vector=1, name="#DB", result="step"), (),
                      "The monitor's own single step is over: it takes back what it had allowed for one instruction."),
    "divide-error": (trap(vector=0, name="#DE", after={"eip": 0x99}, result="fault"), (),
                     "The CPU divided by zero, or the quotient did not fit (#DE); the guest's interrupt table sends it to "
                     "1000:0099h."),
    "page-fault-in-rom": (trap(vector=14, name="#PF", error=7, cr2=0xc8000, result="again"), (),
                          "The guest writes to ROM, at 0C8000h: the write may happen for one step and is then taken back."),
    "page-fault-above": (trap(vector=14, name="#PF", error=4, result="stopped"), (),
                         "A page was not the guest's to use (#PF): an offset above FFFFh, which real mode's limits would "
                         "stop; the monitor does not provide this and stops the guest with a report."),
    "x87-error": (trap(vector=16, name="#MF", result="device"), (),
                  "An x87 error becomes IRQ 13, as a PC wires it; the interrupt controller delivers it."),
    "interrupt": (ENTERS, (), "IRQ 0 (timer) enters the guest's vector 8h, which leads to F000:FEA5h."),
    "port": (PORT, (), "Port 3F8h of uart answers 34h."),
    "port-of-nobody": (dict(PORT, device="none", value=0xff), (), "Port 3F8h has no device: it reads as FFh."),
    "bios": (DISK, (), "INT 13h function 2h, read sectors, is served by the monitor."),
    "bios-returns": (dict(DISK, returns=True, carry=1), (),
                     "INT 13h function 2h, read sectors, returns an error (carry is set)."),
    "mode": ({"event": "mode", "mode": 3}, (), "The screen is in video mode 3h."),
    "vm86-enters": (VM86, (), "The program calls vm86old(0804A380h): 8086 code begins at 1000:0000h."),
    "vm86-new-enters": (dict(VM86, call="vm86", fn=1), (),
                        "The program calls vm86(1, 0804A380h): 8086 code begins at 1000:0000h."),
    "vm86-returns-intx": (RETURNS, (), "vm86old(0804A380h) returns INTx 80h at 1000:0007h: the program does interrupt 80h."),
    "vm86-returns-unknown": (dict(RETURNS, type="UNKNOWN", argument=0), (),
                             "vm86old(0804A380h) returns UNKNOWN at 1000:0007h: no instruction that is emulated: the program "
                             "does it, or gives up."),
    "int-of-the-program": (trap("int 0x80", "cd", rest="80", result="returned"), (RETURNS,),
                           "INT is for the program to decide. vm86old(0804A380h) returns INTx 80h at 1000:0007h: the program "
                           "does interrupt 80h."),
    "cli-of-raw-mode": (trap("cli", "fa", result="signal"), (), "CLI is a signal for the program."),
    "syscall": ({"event": "syscall", "number": 4, "name": "write", "arguments": [1, 0x804a440, 20, 0, 0, 0]}, (),
                "The program calls write(1h, 804A440h, 14h, 0h, 0h, 0h)."),
    "syscall-returns": ({"event": "syscall", "number": 4, "name": "write", "returns": True, "result": -14}, (),
                        "write returns -14."),
    "syscall-that-is-not-there": ({"event": "syscall", "number": 2, "arguments": [0] * 6}, (),
                                  "The program makes system call 2, which is not provided."),
    "stop": ({"event": "stop", "sentence": "the guest has ended", "verdict": "clean"}, (),
             "The run ends (clean): the guest has ended."),
}


def claims():
    for name, (event, within, expected) in CASES.items():
        said = sentence(event, within)
        yield f"sentence-{name}", "" if said == expected else f"expected {expected!r}, found {said!r}"
    yield "sentence-for-every-instruction", every_instruction()


def every_instruction():
    """Is there a sentence of its own for each mnemonic of the table of what is emulated?"""
    missing = [text for text in table() if sentence(trap(text, "0f01", {"eax": 0}, flags=(2, 2))).startswith("The CPU ")]
    return f"none for {', '.join(missing)}" if missing else ""


def table():
    """The mnemonics of docs/emulated.md with operands filled in, but for those that always fault."""
    with open(os.path.join(ROOT, "docs", "emulated.md"), encoding="utf-8") as file:
        part = file.read().split("## What is trapped")[1].split("##")[0]
    names = re.findall(r"`([^`]+)`", "".join(line.split("|")[2] for line in part.splitlines() if line.startswith("| ")))
    faults = ("(0f 01 /5)", "lock (undefined)", "wrmsr", "sysenter", "sysexit")
    fill = {"r32": "eax", "crn": "cr2", "drn": "dr0", "r/m": "[ds:0x10]", "imm8": "0x21"}
    return [re.sub("|".join(fill), lambda m: fill[m.group()], name) for name in names if name not in faults]

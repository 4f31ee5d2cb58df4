"""Of a client, a 32-bit program that calls vm86 (docs/vm86.md): from its 8086 code to the call, and up to main().

While the program itself stands at a breakpoint, gdb needs no help. But below frames of the monitor its stack seems
to gdb to lie the wrong way round, so its frames get places above them, and its callers are looked for: a word that
points after a call, which leads to the routine that runs, or any call where none does.
"""

import gdb
import gdb.unwinder
from machine import GENERAL, SEGMENTS, address_of, in_ring3, memory, offset_of, vm
from trap_unwinder import FrameId, read, unwind_info

ABOVE_V86 = 0xf0200000                  # guest_unwinder.py's frames lie below
STACK_MASK = 0xffffff
WORDS = 1024                            # of the stack, from ESP up
NEAR_CALL, INDIRECT = 0xe8, 0xff
files = []                              # ELF files of clients, for gdb_session.py's word client=FILE


def add(path):
    """Symbols and lines of a client, which lies where it was linked."""
    try:
        gdb.execute(f'add-symbol-file "{path}"', to_string=True)
    except gdb.error as error:
        print(f'{path}: {error}')
    files.append(path)


def saved_registers():
    """Those of the 32-bit code of the client whose vm86 call is under way; None if there is none."""
    client = vm()['client']
    if not int(client) or not int(client['vm86']['active']):
        return None
    saved = client['vm86']['saved']
    return {name: int(saved[name]) for name in GENERAL + SEGMENTS + ('esp', 'eip', 'eflags')}


def routine(pc):
    """(first, after) of the function around it; None without symbols."""
    try:
        block = gdb.block_for_pc(pc)
    except (RuntimeError, gdb.error):
        return None
    found = None
    while block and not block.is_static and not block.is_global:
        found = block if block.function else found      # the outermost: what is inlined has no call of its own
        block = block.superblock
    return (found.start, found.end) if found else None


def target(at):
    """Where the call before this address leads; 0 if it is one through a register or memory; None if there is none."""
    try:
        code = memory.read(at - 7, 7)
    except gdb.MemoryError:
        return None
    if code[2] == NEAR_CALL:
        return at + int.from_bytes(code[3:], 'little', signed=True) & 0xffffffff
    for length in (2, 3, 6, 7):
        if code[-length] == INDIRECT and code[-length + 1] >> 3 & 7 == 2:
            return 0
    return None


def caller(pc, esp):
    """The slot of the return address, and the address; None at the outermost routine."""
    here = routine(pc)
    likely = None
    for slot in range(esp, esp + 4 * WORDS, 4):
        try:
            at = memory.number(slot, 4)
        except gdb.MemoryError:
            break
        if not routine(at):
            continue
        leads = target(at)
        if here and leads == here[0]:
            return slot, at
        if leads == 0 and not likely:
            likely = slot, at
    return likely


class ClientUnwinder(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__('client')
        self.main = guest_unwinder.Main()
        self.below_monitor = False      # the innermost frame is the monitor's, or 8086 code

    def __call__(self, pending):
        ring3 = in_ring3(read(pending, 'cs'), read(pending, 'eflags'))
        if pending.level() == 0:
            self.below_monitor = not ring3
        if not ring3 or not self.below_monitor:
            return None
        registers = {name: read(pending, name) for name in GENERAL + SEGMENTS + ('eflags',)}
        pc, esp = read(pending, 'eip'), read(pending, 'esp')
        here, found = routine(pc), caller(pc, esp)
        if not found:
            registers.update(self.main.registers())     # as a guest's backtrace ends
            return unwind_info(pending, FrameId(ABOVE_V86 + (esp & STACK_MASK), here[0] if here else pc), registers)
        slot, at = found
        registers.update(eip=at, esp=slot + 4)
        return unwind_info(pending, FrameId(ABOVE_V86 + (slot & STACK_MASK), here[0] if here else pc), registers)


def install():
    global guest_unwinder               # which needs saved_registers()
    import guest_unwinder
    gdb.unwinder.register_unwinder(None, ClientUnwinder(), replace=True)

"""From a routine of the guest to its caller, and from the outermost one to main(), which entered the guest."""

import client_unwinder
import gdb
import gdb.unwinder
from callers import caller_of
from machine import GENERAL, GUEST_END, SEGMENTS, VM, address_of, linear, memory
from symbols import routine_at
from trap_unwinder import FrameId, read, unwind_info

# gdb wants frames to lie further up the further out they are: the monitor's stacks, then the guest's.
ABOVE_MONITOR = 0xf0000000
FLAT_CODE = 0x08
BOOT_STACK_SIZE = 16384                 # boot/multiboot.nasm


class GuestUnwinder(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__('guest')
        self.main = Main()

    def __call__(self, pending):
        eflags = read(pending, 'eflags')
        if not eflags & VM:
            return None
        registers = {name: read(pending, name) for name in GENERAL + SEGMENTS}
        pc, cs = read(pending, 'eip'), registers['cs']
        routine = routine_at(pc)
        start = routine[0] if routine else 0
        caller = caller_of(cs, pc - (cs << 4) & 0xffff, registers['ss'], read(pending, 'esp') & 0xffff)
        if not caller:
            registers.update(client_unwinder.saved_registers() or self.main.registers())
            return unwind_info(pending, FrameId(ABOVE_MONITOR + GUEST_END, start), registers)
        registers.update(eflags=eflags, cs=caller.cs, eip=linear(caller.cs, caller.ip), esp=caller.sp & 0xffff)
        return unwind_info(pending, FrameId(ABOVE_MONITOR + caller.slot, start), registers)


class Main:
    """The frame of main() on the boot stack, as run_guests() was called: a backtrace ends there."""

    def __init__(self):
        self.top = address_of('boot_stack_top')
        self.found = None

    def registers(self):
        if not self.found:
            self.found = self.search()
        return self.found

    def search(self):
        """The word next to the bottom that points into main()."""
        block = gdb.block_for_pc(address_of('main'))
        esp, pc = self.top, block.start
        for slot in range(self.top - 8, self.top - BOOT_STACK_SIZE, -4):
            value = memory.number(slot, 4)
            if block.start < value <= block.end and value + self.offset(value) == address_of('run_guests'):
                esp, pc = slot + 4, value
                break
        return {'eip': pc, 'esp': esp, 'eflags': 2, 'cs': FLAT_CODE}

    @staticmethod
    def offset(return_address):
        """What a direct call before this address adds to it."""
        return int.from_bytes(memory.read(return_address - 4, 4), 'little', signed=True)


def install():
    gdb.unwinder.register_unwinder(None, GuestUnwinder(), replace=True)

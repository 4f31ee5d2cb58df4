"""From the stub back to whatever trapped, as if a trap were a call.

The caller is the guest (or the monitor, while it slept), and its PC the address where it will go on. So
source lines are right, `finish` ends at the guest's next instruction and `next` steps over the trap.
"""

import gdb
import gdb.unwinder
from machine import GENERAL, SEGMENTS, linear, memory
from trap_frame import LEAVING, Stub, TrapFrame

# Not in a frame, and the same in all of them.
SYSTEM = ('fs_base', 'gs_base', 'k_gs_base', 'cr0', 'cr2', 'cr3', 'cr4', 'cr8', 'efer')


def word(value):
    return gdb.Value(value & 0xffffffff).cast(gdb.lookup_type('unsigned int'))


def parts(registers):
    """(name, gdb.Value) of AX, AL, AH and so on. To gdb they are registers of their own."""
    for long_name, value in registers.items():
        if long_name in ('eax', 'ebx', 'ecx', 'edx'):
            letter = long_name[1]
            yield letter + 'l', part(value, 'signed char')
            yield letter + 'h', part(value >> 8, 'signed char')
        if long_name in GENERAL:
            yield long_name[1:], part(value, 'short')


def part(value, kind):
    return gdb.Value(value & 0xffff).cast(gdb.lookup_type(kind))


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = word(sp), word(pc)


def read(pending, name):
    return int(pending.read_register(name)) & 0xffffffff


def unwind_info(pending, frame_id, registers):
    """Every register has to be there, or a backtrace ends with "Register N was not saved"."""
    info = pending.create_unwind_info(frame_id)
    for name, value in registers.items():
        info.add_saved_register(name, word(value))
    for name, value in parts(registers):
        info.add_saved_register(name, value)
    for name in SYSTEM:
        try:
            info.add_saved_register(name, pending.read_register(name))
        except ValueError:              # this CPU has none of that name
            pass
    return info


class TrapUnwinder(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__('trap')
        self.stub = Stub()

    def __call__(self, pending):
        pc, esp = read(pending, 'eip'), read(pending, 'esp')
        if self.stub.idle <= pc < self.stub.idle_end:
            return self.leaf(pending, esp)
        if not self.stub.begin <= pc < self.stub.end:
            return None
        if self.stub.contains(pc):
            return self.caller(pending, self.stub.frame(pc, esp, pending.level() == 0))
        if self.stub.enter < pc < self.stub.end and esp == read(pending, 'eax'):
            return self.caller(pending, TrapFrame(esp, LEAVING))    # vcpu_enter has taken the guest's frame
        return self.leaf(pending, esp)

    def leaf(self, pending, esp):
        """trap_attend, vcpu_enter and idle_wait, called like any function."""
        registers = {name: read(pending, name) for name in GENERAL + SEGMENTS + ('eflags',)}
        esp += 4 * self.stub.saved(read(pending, 'eip'))
        registers.update(eip=memory.number(esp, 4), esp=esp + 4)
        return unwind_info(pending, FrameId(esp + 4, self.stub.enter), registers)

    def caller(self, pending, frame):
        registers = {name: frame[name] if frame.has_general else read(pending, name) for name in GENERAL}
        registers['eflags'] = frame['eflags']
        if frame.from_guest:
            registers.update((name, frame[name]) for name in SEGMENTS + ('esp',))
            segment, offset = frame.resume()
            registers.update(cs=segment, eip=linear(segment, offset))
        elif frame.from_ring3:          # the other segment registers come into the frame a little later
            registers.update((name, read(pending, name)) for name in ('ds', 'es', 'fs', 'gs'))
            registers.update((name, frame[name]) for name in ('cs', 'ss', 'esp', 'eip'))
        else:                           # the CPU pushed neither ESP nor segment registers
            registers.update((name, read(pending, name)) for name in SEGMENTS)
            registers.update(eip=frame['eip'], esp=frame.at('esp'))
        return unwind_info(pending, FrameId(frame.base + frame.size, self.stub.begin), registers)


def install():
    TrapFrame.prepare()
    gdb.unwinder.register_unwinder(None, TrapUnwinder(), replace=True)

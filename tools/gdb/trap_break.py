"""trap-break: stop at traps of a kind, before the monitor has emulated anything.

A breakpoint that every trap runs into would make a guest a thousand times slower. So the monitor is told which
traps to point out (monitor/trap/debugger.c), and the breakpoints are on the function that it calls for these.
"""

import struct

import client_calls as calls
import gdb
import replay
import trap_frame
import trap_reasons
from machine import VM, need_machine, register, stopped

breakpoints = []
WISH_SIZE = 72


class TrapBreakpoint(gdb.Breakpoint):
    def __init__(self, what, condition):
        reason = trap_reasons.parse(what)
        super().__init__('*debugger_stop')
        self.reason, self.only_if = reason, condition
        breakpoints.append(self)
        tell_monitor()

    def stop(self):
        if not self.reason.matches(trap_reasons.Trap()):
            return False
        return not self.only_if or self.holds()

    def holds(self):
        """The condition, with the guest's registers."""
        selected, frame = gdb.selected_frame(), gdb.newest_frame()
        while frame and not register('eflags', frame) & VM:
            frame = frame.older()
        try:
            frame.select()
            return bool(gdb.parse_and_eval(self.only_if))
        finally:
            selected.select()


def bits(numbers):
    """A bit map of 256 bits."""
    data = bytearray(32)
    for number in numbers:
        data[(number & 0xff) // 8] |= 1 << number % 8
    return bytes(data)


def wish(reason):
    """struct debugger_wish of monitor/trap/debugger.c"""
    numbers = reason.numbers
    return bits(reason.vectors) + bits(reason.opcodes) + struct.pack('<II', numbers.start, numbers.stop - 1)


def tell_monitor(_breakpoint=None):
    """Fill the monitor's table of wishes."""
    wishes = [wish(each.reason) for each in breakpoints if each.is_valid() and each.enabled]
    table = gdb.parse_and_eval('debugger_wishes')
    if len(wishes) * WISH_SIZE > table.type.sizeof:
        raise gdb.GdbError('that is one trap-break too many: delete another one first')
    gdb.selected_inferior().write_memory(int(table.address), b''.join(wishes).ljust(table.type.sizeof, b'\0'))


def forget(breakpoint):
    if breakpoint in breakpoints:
        breakpoints.remove(breakpoint)
        if stopped():
            tell_monitor()


def announce(event):
    """Which trap it is that a trap-break has stopped at."""
    if not isinstance(event, gdb.BreakpointEvent):
        return
    for stop in event.breakpoints:
        if stop in breakpoints:
            print(trap_frame.current().describe())
        elif isinstance(stop, calls.CallBreakpoint):
            print(stop.told)


class TrapBreak(gdb.Command):
    """trap-break REASON [if EXPRESSION]: stop at the guest's traps of a kind, with nothing emulated yet.

REASON is one of
  any                        every trap
  cr0 .. cr7, dr0 .. dr7     MOV from or to that register
  cli, pushf, iret, hlt ...  that instruction, with or without prefixes
  int [0x13]                 INT with this number, or a range such as 0x10-0x1f
  port, in, out [0x3f8]      IN, OUT, INS or OUTS at this port, or a range
  irq [0]                    a real interrupt, while the guest runs
  vector 14                  the CPU's vector, or a range
  vm86 [return]              a client's vm86 call enters 8086 code, or returns
  syscall [write]            a client's system call, by name or number
In EXPRESSION $eax, $dx, $ah and so on are the guest's; $guest() is its name: if $_streq($guest(), "two").
delete, disable and ignore take the breakpoint's number."""

    def __init__(self):
        super().__init__('trap-break', gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, from_tty):
        need_machine()
        if replay.Replay.active:
            raise gdb.GdbError('trap-break writes memory of the monitor\'s, and the replay would diverge: next-trap, '
                               'previous-trap and goto-trap do not')
        what, _, condition = argument.partition(' if ')
        made = calls.breakpoint_for(what.split(), condition.strip()) or TrapBreakpoint(what.strip(), condition.strip())
        print(f'Breakpoint {made.number} stops at traps by {argument}')


def install():
    TrapBreak()
    gdb.events.stop.connect(announce)
    gdb.events.breakpoint_deleted.connect(forget)

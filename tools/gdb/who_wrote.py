"""who-wrote: which instruction of a replayed recording gave memory or a register its value."""

import contextlib
import re

import gdb
import qemu_monitor
import serial_port
import trap_frame
from code16 import decode
from machine import GUEST_END, frame_end, in_guest, linear, register, run_hidden, stopped
from replay import instructions, need_replay, only_ours, packet, seek
from stepping import show_place
from symbols import describe

# So many instructions back who-wrote looks at first, and then: in memory with a watchpoint, at a register step by step.
WRITE_WINDOWS = tuple(10_000 * 4 ** n for n in range(14))
LONG_WINDOW = WRITE_WINDOWS[2]
STEP_WINDOWS = (50, 500, 5000)
REGISTER = re.compile(r'\$[a-z]+')
RAM_MAP = 0xc0000000                    # monitor/cpu/paging.h: all RAM, for the monitor
PE = 1                                  # CR0: protected mode, which the monitor never leaves
SIZES = {1: 'char', 2: 'short', 4: 'int', 8: 'long long'}


class WhoWrote(gdb.Command):
    """who-wrote ADDRESS|EXPRESSION|$REGISTER: back to what gave it the value that it has now.

ADDRESS is a linear one, such as $lin(0x40,0x1a) or 0xb8000: the byte there. EXPRESSION is memory of the monitor's or the
guest's: vms[0].vcpu.virtual_flags, *(short*)$lin(0,0x84), a variable. $REGISTER is the CPU's. The machine then stands
before that instruction; its line, or the monitor's function, and the old and the new value are printed."""

    def __init__(self):
        super().__init__('who-wrote', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_replay()
        if not argument:
            raise gdb.GdbError('who-wrote ADDRESS|EXPRESSION|$REGISTER')
        here = instructions()
        try:
            with serial_port.muted(), only_ours():
                found = find(argument)
        except (gdb.error, KeyboardInterrupt):
            seek(here)
            raise
        if not found:
            print(f'nothing in the recording has changed {argument}')
            return
        print(f'{argument}: {found[0]} -> {found[1]}, written by {writer()}')
        show_place()


def find(what):
    """(old, new) of the last change before this point."""
    if REGISTER.fullmatch(what):
        return last_register_change(what)
    return last_write(Cell(*place(what)))


def writer():
    """The instruction that comes next: the guest's line, the monitor's function and line, or the firmware's address."""
    where = describe(register('eip'))
    if in_guest():
        segment, offset = register('cs'), register('eip') - linear(register('cs'), 0)
        return f'the guest at {segment:04x}:{offset & 0xffff:04x} {where}'.rstrip()
    frame = gdb.newest_frame()
    if not register('cr0') & PE:
        return f'the firmware at {register("cs"):04x}:{register("eip"):04x}, in real mode, before the monitor began'
    if not frame.name():
        return f'the firmware or the loader at {register("eip"):#x}, before the monitor began'
    line = frame.find_sal()
    at = f' at {line.symtab.filename}:{line.line}' if line.symtab else ''
    return f'the monitor in {frame.name()}(){at}{on_behalf()}'


def on_behalf():
    """Whose instruction the monitor emulates."""
    frame = trap_frame.current() if frame_end() else None
    if not frame or not frame.from_guest:
        return ''
    segment, offset = frame.fault()
    text = ' '.join(decode(segment, offset).text.split())
    return f', for the guest at {segment:04x}:{offset:04x} {describe(linear(segment, offset))} {{{text}}}'


def place(expression):
    """(address, size) of an expression: an lvalue's own, else the byte at that address."""
    value = gdb.parse_and_eval(expression)
    if value.address is not None and value.type.sizeof in SIZES and not is_label(value):
        return int(value.address) & 0xffffffff, value.type.sizeof
    if value.address is not None and value.type.sizeof not in SIZES and not is_label(value):
        raise gdb.GdbError(f'{expression} is too large to watch: name a part of it')
    return (int(value.address) if value.address is not None else int(value)) & 0xffffffff, 1


def is_label(value):
    """A guest's label has no type; gdb knows where it is."""
    return value.type.code == gdb.TYPE_CODE_ERROR or 'no debug info' in str(value.type)


class Cell:
    """Bytes of physical memory. Each guest has its own at a linear address, and the monitor sees them elsewhere."""

    def __init__(self, address, size):
        self.size = size
        self.physical = qemu_monitor.physical_address(address)
        if self.physical is None:
            raise gdb.GdbError(f'there is no memory at {address:#x}')
        # Who writes it: the guest, also where it makes the CPU ignore address bit 20, and the monitor.
        self.linear = {address, RAM_MAP + self.physical} | ({address ^ 1 << 20} if address < GUEST_END else set())

    def value(self):
        return hex(qemu_monitor.physical_number(self.physical, self.size))

    @contextlib.contextmanager
    def watched(self):
        """The machine stops after each write."""
        points = [gdb.Breakpoint(f'*(unsigned {SIZES[self.size]}*){address:#x}', gdb.BP_WATCHPOINT, gdb.WP_WRITE,
                                 internal=True) for address in self.linear]
        for point in points:
            point.silent = True
        try:
            yield
        finally:
            for point in points:
                point.delete()


def windows(end, sizes, snapshots=()):
    """(start, end) of where to look: ever farther back, at last from the beginning. Any start is reached from the
    snapshot before it, so a window that is long anyway begins there."""
    here = end
    for size in sizes:
        if end == 0:
            return
        start = min(end - 1, max(0, here - size))
        if size >= LONG_WINDOW:
            start = max((at for at in snapshots if at <= start), default=start)
        yield start, end
        end = start


def snapshots():
    """Where the recording has them, in instructions."""
    lines = gdb.execute('monitor info snapshots', to_string=True).splitlines()
    return [int(count) for count in (line.split()[-1] for line in lines if line.strip()) if count.isdigit()]


def last_write(cell):
    """(old, new) of the write that made it what it is; None if there was none. The machine then stands before it."""
    here, now = instructions(), cell.value()
    for start, end in windows(here, WRITE_WINDOWS, snapshots()):
        seek(start)
        change = last_change(cell, end)
        if change:
            stand_before(cell, now, *change)
            return cell.value(), now
    seek(here)
    return None


def last_change(cell, end):
    """Forwards from here to `end`: where, in instructions, the value was seen for the last time to be another than
    before, with the place of the look before that; None if it was always the same."""
    before, value, change = instructions(), cell.value(), None
    gdb.execute(f'monitor replay_break {end}', to_string=True)
    with cell.watched():
        while before < end:
            run_hidden('continue')
            if not stopped():
                raise gdb.GdbError('the recording has ended on the way')
            at, seen = instructions(), cell.value()
            if seen != value:
                change, value = (before, at), seen
            before = at
        packet('Qtrapeze.settle')
    gdb.execute('monitor replay_delete_break', to_string=True)
    return change


def stand_before(cell, now, before, after):
    """Stand before the instruction between these two places that gave it the value. With a watchpoint that is the one
    just before `after`; what is written in another way (by a device, through other page tables) takes a search."""
    distance = 1
    while after - distance > before:
        seek(after - distance)
        if cell.value() != now:
            before = max(before, after - distance)
            break
        after, distance = after - distance, 2 * distance
    while after - before > 1:
        middle = (before + after) // 2
        seek(middle)
        before, after = (before, middle) if cell.value() == now else (middle, after)
    if instructions() != before:
        seek(before)


def last_register_change(name):
    """The same for a register, an instruction at a time."""
    here, now = instructions(), register_value(name)
    for start, end in windows(here, STEP_WINDOWS):
        seek(start)
        old, change = register_value(name), None
        for at in range(start, end):
            run_hidden('stepi')
            value = register_value(name)
            if value != old:
                change, old = (old, at), value
        if change:
            seek(change[1])
            return change[0], now
    seek(here)
    raise gdb.GdbError(f'for {STEP_WINDOWS[-1]} instructions {name} has been {now}')


def register_value(name):
    return hex(int(gdb.parse_and_eval(name)) & 0xffffffff)


def install():
    WhoWrote()

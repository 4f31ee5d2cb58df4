"""Backwards in a replayed recording: reverse-gstep, previous-trap, goto-trap, who-wrote.

QEMU goes back to a snapshot and forwards again to where it has to stop. trap-break is not for here: it writes memory of
the monitor's, and from there on the replay would be another run.
"""

import contextlib
import re

import gdb
import serial_port
import trap_frame
from code16 import decode
from machine import frame_end, in_guest, linear, memory, need_machine, register, run_hidden, stopped
from stepping import Passage, show_place
from symbols import describe

# So many instructions back who-wrote looks at first, and then: in memory with a watchpoint, at a register step by step.
WRITE_WINDOWS = tuple(10_000 * 4 ** n for n in range(14))
STEP_WINDOWS = (50, 500, 5000)
REGISTER = re.compile(r'\$[a-z]+')
PE = 1                                  # CR0: protected mode, which the monitor never leaves
SIZES = {1: 'char', 2: 'short', 4: 'int', 8: 'long long'}


class Replay:
    """Is this machine a recording?"""

    active = False

    @classmethod
    def begin(cls, end):
        """`end`: the instruction to stop at, before the recording's end takes QEMU with it; 0 if that is not known."""
        cls.active = True
        if end:
            gdb.execute(f'monitor replay_break {end}', to_string=True)
        End()


class End(gdb.Breakpoint):
    """The monitor switches the machine off."""

    def __init__(self):
        super().__init__('*poweroff', gdb.BP_HARDWARE_BREAKPOINT, internal=True)
        self.silent = True

    def stop(self):
        print('the recording ends here; reverse-continue goes back')
        return True


def need_replay():
    need_machine()
    if not Replay.active:
        raise gdb.GdbError('this machine only runs forwards: record it with --record FILE, and look at it with '
                           '--replay FILE --gdb')


def count(argument):
    return int(gdb.parse_and_eval(argument)) if argument else 1


def back():
    """One instruction back, of whoever ran. False at the beginning."""
    before = register('eip'), register('esp'), register('cs')
    with serial_port.muted():
        run_hidden('reverse-stepi')
    return stopped() and (register('eip'), register('esp'), register('cs')) != before


def back_to(*labels):
    """Back to the last of these labels of the stub. False if something else stopped the machine, or its beginning."""
    passages = [Passage(label) for label in labels]
    try:
        with serial_port.muted():
            run_hidden('reverse-continue')
        return stopped() and any(passage.reached for passage in passages)
    finally:
        for passage in passages:
            passage.delete()


class PreviousTrap(gdb.Command):
    """previous-trap [N]: back to the guest's trap before this point (or the Nth before), with nothing done about it yet."""

    def __init__(self):
        super().__init__('previous-trap', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_replay()
        for _ in range(count(argument)):
            if not back_to(*trap_frame.ENTRIES):
                print('there is no trap before this')
                break
        show_place()


class ReverseGuestStep(gdb.Command):
    """reverse-gstep [N]: back by one instruction of the guest (or N), its trap hidden."""

    def __init__(self):
        super().__init__('reverse-gstep', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_replay()
        for _ in range(count(argument)):
            if not self.step():
                break
        show_place()
        if in_guest():
            gdb.execute('x/i $pc')

    @staticmethod
    def step():
        """In the monitor: to the instruction that trapped. False if there is none."""
        if in_guest() and not back():
            return False
        if in_guest():
            return True
        if not trap_frame.Stub().at_entry(register('eip')) and not back_to(*trap_frame.ENTRIES):
            return False
        while stopped() and not in_guest():
            if not back():
                return False
        return True


class GotoTrap(gdb.Command):
    """goto-trap N: to the guests' Nth trap of the recording, counted from its beginning."""

    def __init__(self):
        super().__init__('goto-trap', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_replay()
        wanted = count(argument)
        if wanted < 1:
            raise gdb.GdbError('goto-trap N: the first trap is 1')
        with serial_port.muted():
            seek(0)
        passages = [Counted(label) for label in trap_frame.ENTRIES]
        Counted.left = wanted
        try:
            with serial_port.muted(), only_ours():
                run_hidden('continue')
        finally:
            for passage in passages:
                passage.delete()
        if Counted.left:
            print(f'the recording has {wanted - Counted.left} traps')
        show_place()


@contextlib.contextmanager
def only_ours():
    """The user's breakpoints do not count meanwhile."""
    theirs = [point for point in gdb.breakpoints() if point.enabled and point.visible]
    for point in theirs:
        point.enabled = False
    try:
        yield
    finally:
        for point in theirs:
            point.enabled = True


class Counted(Passage):
    left = 0

    def stop(self):
        if super().stop():
            Counted.left -= 1
        return Counted.left == 0


# ---- who-wrote -------------------------------------------------------------------------------------------

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
    return last_write(place(what))


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


def value_at(where):
    """None where there is no memory: the monitor had not made its page tables then."""
    memory.blocks.clear()
    try:
        return hex(memory.number(*where))
    except gdb.MemoryError:
        return None


def windows(end, sizes):
    """(start, end) of where to look: ever farther back, at last from the beginning."""
    here = end
    for size in sizes:
        if end == 0:
            return
        start = max(0, here - size)
        yield start, end
        end = start


def last_write(where):
    """(old, new) of the write that made it what it is; None if there was none. The machine then stands before it."""
    here, now = instructions(), value_at(where)
    for start, end in windows(here, WRITE_WINDOWS):
        seek(start)
        change = last_change(where, end)
        if change:
            old, at = change
            seek(at - 1)
            if value_at(where) == now:          # the stop came an instruction late
                seek(at - 2)
            return old, now
    seek(here)
    return None


def last_change(where, end):
    """Forwards from here to `end`: (value before, instructions at the stop) of the last change, None if there was none.
    A watchpoint stops after each write; gdb goes on where that has changed nothing."""
    gdb.execute(f'monitor replay_break {end}', to_string=True)
    watch = gdb.Breakpoint(f'*(unsigned {SIZES[where[1]]}*){where[0]:#x}', gdb.BP_WATCHPOINT, gdb.WP_WRITE, internal=True)
    watch.silent = True
    old, change = value_at(where), None
    try:
        while instructions() < end:
            run_hidden('continue')
            if not stopped():
                raise gdb.GdbError('the recording has ended on the way')
            value = value_at(where)
            if value != old:
                # What becomes readable was mapped, and not written.
                change = None if None in (old, value) else (old, instructions())
                old = value
    finally:
        watch.delete()
        gdb.execute('monitor replay_delete_break', to_string=True)
    return change


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


def instructions():
    """How many the recording has made up to here."""
    said = gdb.execute('monitor info replay', to_string=True)
    found = re.search(r'instruction count = (\d+)', said)
    if not found:
        raise gdb.GdbError(f'QEMU does not say where it is: {said.strip()}')
    return int(found[1])


def seek(at):
    """The machine as it is after so many instructions."""
    said = gdb.execute(f'maintenance packet Qtrapeze.seek:{max(at, 0)}', to_string=True)
    if 'received: "OK"' not in said:
        raise gdb.GdbError(f'QEMU does not go to instruction {at}: {said.strip()}')
    gdb.execute('maintenance flush register-cache', to_string=True)
    gdb.invalidate_cached_frames()


def install():
    PreviousTrap()
    ReverseGuestStep()
    GotoTrap()
    WhoWrote()

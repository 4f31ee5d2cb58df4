"""A replayed recording: where it is, and how QEMU is asked to go to another place in it."""

import contextlib
import re

import gdb
from machine import need_machine

END = 'the recording ends here; reverse-continue goes back'


class Replay:
    """Is this machine a recording?"""

    active = False
    end = 0

    @classmethod
    def begin(cls, end):
        """`end`: the instruction to stop at, before the recording's end takes QEMU with it; 0 if that is not known."""
        cls.active, cls.end = True, end
        cls.keep_end()
        gdb.events.stop.connect(cls.stopped)
        End()

    @classmethod
    def stopped(cls, event):
        if getattr(event, 'stop_signal', '') == 'SIGINT' and instructions() == cls.end:
            print(END)
        cls.keep_end()

    @classmethod
    def keep_end(cls):
        """QEMU has one such place, and forgets it wherever it goes back. One in the past it refuses."""
        if cls.end:
            gdb.execute(f'monitor replay_break {cls.end}', to_string=True)


class End(gdb.Breakpoint):
    """The monitor switches the machine off."""

    def __init__(self):
        super().__init__('*poweroff', gdb.BP_HARDWARE_BREAKPOINT, internal=True)
        self.silent = True

    def stop(self):
        print(END)
        return True


def need_replay():
    need_machine()
    if not Replay.active:
        raise gdb.GdbError('this machine only runs forwards: record it with --record FILE, and look at it with '
                           '--replay FILE --gdb')


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


def instructions():
    """How many the recording has made up to here."""
    said = gdb.execute('monitor info replay', to_string=True)
    found = re.search(r'instruction count = (\d+)', said)
    if not found:
        raise gdb.GdbError(f'QEMU does not say where it is: {said.strip()}')
    return int(found[1])


def seek(at):
    """The machine as it is after so many instructions."""
    packet(f'Qtrapeze.seek:{max(at, 0)}')
    gdb.execute('maintenance flush register-cache', to_string=True)
    gdb.invalidate_cached_frames()


def packet(text):
    """A request to filter.py."""
    said = gdb.execute(f'maintenance packet {text}', to_string=True)
    if 'received: "OK"' not in said:
        raise gdb.GdbError(f'QEMU does not do it: {text}: {said.strip()}')

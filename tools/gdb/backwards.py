"""Backwards in a replayed recording: reverse-gstep, previous-trap, goto-trap.

QEMU goes back to a snapshot and forwards again to where it has to stop. trap-break is not for here: it writes memory of
the monitor's, and from there on the replay would be another run.
"""

import gdb
import serial_port
import trap_frame
from machine import in_guest, register, run_hidden, stopped
from replay import need_replay, only_ours, seek
from stepping import Passage, show_place


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


class Counted(Passage):
    left = 0

    def stop(self):
        if super().stop():
            Counted.left -= 1
        return Counted.left == 0


def install():
    PreviousTrap()
    ReverseGuestStep()
    GotoTrap()

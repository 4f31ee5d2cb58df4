"""Commands that run: next-trap, finish-trap, gstep, irq."""

import gdb
import trap_frame
from code16 import instruction_at
from machine import in_guest, linear, need_machine, register, run_quietly, stopped
from symbols import describe


class Passage(gdb.Breakpoint):
    """A place of the stub, for one stop, and for traps of the guest only: interrupts also wake the monitor."""

    def __init__(self, label):
        super().__init__(f'*{label}', internal=True)
        self.silent = True
        self.reached = False

    def stop(self):
        stub = trap_frame.Stub()
        self.reached = stub.frame(register('eip'), register('esp')).from_guest
        return self.reached


def run_to(*labels):
    """Continue to one of these labels of the stub. False if something else stopped the machine, or ended it."""
    passages = [Passage(label) for label in labels]
    try:
        run_quietly('continue')
        return stopped() and any(passage.reached for passage in passages)
    finally:
        for passage in passages:
            passage.delete()


def leave_trap():
    """From the monitor to the guest's next instruction. False if that was not reached."""
    iret = trap_frame.Stub().iret
    if register('eip') != iret:
        run_to('trap_iret')
    if stopped() and register('eip') == iret:
        run_quietly('stepi')
    return in_guest()


def show_place():
    if stopped():
        gdb.execute('frame')
        announce()


class NextTrap(gdb.Command):
    """next-trap [N]: run to the guest's next trap (or the Nth), before the monitor has done anything about it."""

    def __init__(self):
        super().__init__('next-trap', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_machine()
        for _ in range(int(gdb.parse_and_eval(argument)) if argument else 1):
            if not run_to(*trap_frame.ENTRIES):
                break
        show_place()


class FinishTrap(gdb.Command):
    """finish-trap: let the monitor finish with this trap, and stop at the guest's next instruction."""

    def __init__(self):
        super().__init__('finish-trap', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_machine()
        if in_guest():
            raise gdb.GdbError('the guest runs: there is no trap to finish')
        leave_trap()
        show_place()


PAGE_FAULT = 14
MOST_PAGES = 8                          # that one instruction needs: its own bytes, operands, stack


def step_guest():
    """One instruction of the guest. After a page fault that gives it a page (--append share=on) it is done again. False if
    something else stopped the machine."""
    for _ in range(MOST_PAGES):
        if in_guest():
            run_quietly('stepi')
        if not stopped() or in_guest():
            return stopped()
        trap = trap_frame.current()
        again = linear(*trap.fault()) if trap and trap.from_guest and trap.vector == PAGE_FAULT else None
        if not leave_trap():
            return False
        if register('eip') != again:
            break
    return True


class GuestStep(gdb.Command):
    """gstep [N]: one instruction of the guest (or N), its trap hidden."""

    def __init__(self):
        super().__init__('gstep', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        need_machine()
        for _ in range(int(gdb.parse_and_eval(argument)) if argument else 1):
            if not step_guest():
                break
        show_place()
        if in_guest():
            gdb.execute('x/i $pc')


class Irq(gdb.Command):
    """irq on|off: whether interrupts may arrive while single-stepping (stepi, step, gstep). At first: off.

Off, the timer stands still and stepping shows the program alone. finish, next over a trap and continue let
the machine run, so that interrupts arrive there in any case."""

    # QEMU's bits: 1 stepping at all, 2 no interrupts, 4 no timers
    settings = {'on': 1, 'off': 7}

    def __init__(self):
        super().__init__('irq', gdb.COMMAND_RUNNING)

    def complete(self, text, word):
        return [name for name in self.settings if name.startswith(word)]

    def invoke(self, argument, from_tty):
        if argument not in self.settings:
            raise gdb.GdbError('irq on or irq off')
        need_machine()
        gdb.execute(f'maintenance packet Qqemu.sstep={self.settings[argument]:#x}', to_string=True)
        print(f'interrupts while stepping: {argument}')


def announce(_event=None):
    """After a stop at the beginning of a trap: which one it is. In a guest without symbols: CS:IP, since gdb says
    no more than the linear address."""
    if not stopped():
        return
    pc = register('eip')
    if trap_frame.Stub().at_entry(pc):
        frame = trap_frame.current()
        if frame and frame.stage == trap_frame.ENTERING:
            print(frame.describe())
    elif in_guest() and not describe(pc):
        segment = register('cs')
        print(f'{segment:04x}:{pc - linear(segment, 0) & 0xffff:04x}: {instruction_at(pc)}')


def install():
    NextTrap()
    FinishTrap()
    GuestStep()
    Irq()
    gdb.events.stop.connect(announce)

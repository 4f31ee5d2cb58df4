#!/usr/bin/env python3
"""several.py: how several guests that run beside each other share the processor.

All is counted, not timed: QEMU's clock follows its instructions, 8 ns each, so the figures are the same on every host.
The guests are tests/virtual/load.nasm's. The first one has the keys, and only waits.
"""

import collections
import os
import struct
import subprocess
import sys
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT

import machines
from machines import COUNTED, Drive, Machine, floppy

COUNTERS_AT = 0x600                     # load.nasm: ROUNDS, TICKS, LATEST
IDLE, BUSY, DEAF, TICKING, BUSY_TICKING = range(5)
NAMES = {IDLE: 'idle', BUSY: 'busy', DEAF: 'deaf', TICKING: 'ticking', BUSY_TICKING: 'busyticking'}
SLICES = 200                            # a second, of 5 ms
SETTLE, SECONDS = 0.5, 2.0              # of the guests' time
NS = 8

Counters = collections.namedtuple('Counters', 'rounds ticks latest')
Share = collections.namedtuple('Share', 'kind rounds ticks latest')     # a second's
Figures = collections.namedtuple('Figures', 'fairness missed missed_waiting late idle switch')


def guests(kinds):
    for number, kind in enumerate(kinds):
        name = 'one' if number == 0 else f'{NAMES[kind]}{number}'
        yield Drive('a', floppy('load', bytes([kind]), f'load-{kind}'), guest=name)


def icount(machine):
    return machine.command('query-replay')['icount'] * NS / 1e9


def run_until(machine, seconds):
    """Of the guests' time, roughly: how much it is is measured."""
    deadline = time.monotonic() + 120
    machine.command('cont')
    while icount(machine) < seconds:
        if time.monotonic() > deadline or machine.verdict():
            raise machines.Wrong(f'the machine stands at {icount(machine)} s\n{machine.log_text()[-800:]}')
        time.sleep(0.02)
    machine.command('stop')


def look(machine, bases):
    return [Counters(*struct.unpack('<3I', machine.memory(base + COUNTERS_AT, 12))) for base in bases]


def count(drives, monitor, display='card', settle=SETTLE):
    """Each guest's counters, some SECONDS later, and how many seconds."""
    with Machine('virtual', drives, f'display={display}', extra=COUNTED, memory=64, seconds=300, monitor=monitor) as machine:
        while len(machines.BASE.findall(machine.log_text())) < len(drives):
            time.sleep(0.05)
        bases = [int(base, 16) for _, base in machines.BASE.findall(machine.log_text())]
        machine.command('stop')
        start = icount(machine) + settle
        run_until(machine, start)
        before, begun = look(machine, bases), icount(machine)
        run_until(machine, begun + SECONDS)
        return before, look(machine, bases), icount(machine) - begun


def measure(kinds, monitor):
    """For each guest what it got in a second."""
    before, after, seconds = count(list(guests(kinds)), monitor)
    return [Share(kind, (b.rounds - a.rounds) / seconds, (b.ticks - a.ticks) / seconds, b.latest)
            for kind, a, b in zip(kinds, before, after)]


def build():
    """The monitor, with a card for the guest "one" alone: the others draw nowhere, and run beside each other."""
    subprocess.run(['make', '-s', '-f', 'tests/virtual/Makefile', 'granted'], cwd=ROOT, check=True)
    return os.path.join(machines.BUILD, 'granted.elf')


def figures(monitor=None):
    monitor = monitor or build()
    alone = measure([BUSY], monitor)[0].rounds
    beside_idle = measure([BUSY, IDLE], monitor)[0].rounds
    two = sum(share.rounds for share in measure([IDLE, BUSY, BUSY], monitor))
    mixed = measure([IDLE, TICKING, BUSY_TICKING, BUSY, BUSY, DEAF], monitor)
    work = [share.rounds for share in mixed if share.kind in (BUSY, DEAF)]
    return Figures(fairness=100 * (max(work) - min(work)) / (sum(work) / len(work)), missed=1000 - mixed[2].ticks,
                   missed_waiting=1000 - mixed[1].ticks, late=mixed[1].latest / 1.193182,
                   idle=100 * (1 - beside_idle / alone), switch=1e6 * (1 - two / alone) / SLICES)


ROWS = (
    ('busy guests beside each other: most less least, percent of the mean', 'fairness', 1),
    ('ticks of 1000 a second that a busy guest misses beside three others', 'missed', 0),
    ('the same of one that waits for them', 'missed_waiting', 0),
    ('how late the latest of these came: us at 8 ns an instruction', 'late', 0),
    ('what an idle guest takes: percent of the processor', 'idle', 2),
    ('a change from one busy guest to another: us at 8 ns an instruction', 'switch', 1),
)


def main():
    found = figures()
    for name, field, digits in ROWS:
        print(f'bench: {name}: {getattr(found, field):.{digits}f}')


if __name__ == '__main__':
    main()

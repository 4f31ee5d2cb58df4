#!/usr/bin/env python3
"""guests.py [IMAGE PROMPT]: what whole programs cost: instructions bare, virtual and passthrough, and for the
virtual guest how many of them are the monitor's and what it trapped for.

The programs are those of this directory: a boot to a prompt, a directory listing, a sieve, a screen filled in
three ways; and IMAGE, to its PROMPT. All counts are exact: executed.py is held against QEMU's own count.
"""

import argparse
import collections
import os
import subprocess
import sys

from counted import BOOT_SECTOR, DONE, BenchError, CountedMachine, assemble, end_by_signal, save
from executed import Watched
import boot
import vmrun

LISTINGS = 5
UNDER = ('virtual', 'passthrough')

Cost = collections.namedtuple('Cost', 'name bare virtual passthrough monitor traps')


class Program:
    """A boot sector that ends at done.inc's place, on a disk of its own."""

    def __init__(self, name, image):
        self.name, self.image = name, image

    def count(self, side, args):
        with CountedMachine(self.image, side, args.monitor) as machine:
            start = machine.run_to(BOOT_SECTOR)
            return machine.run_to(DONE, args.seconds) - start

    def watch(self, args):
        """What a virtual guest executes."""
        with CountedMachine(self.image, 'virtual', args.monitor) as machine:
            machine.run_to(BOOT_SECTOR)
            with Watched(machine) as executed:
                machine.run_to(DONE, args.seconds * 10)     # the log slows it down
        return executed


class Boot(Program):
    """A system that ends at its prompt."""

    def __init__(self, name, image, prompt):
        super().__init__(name, image)
        self.prompt = prompt

    def count(self, side, args):
        return boot.measure(self.image, self.prompt, side, args)

    def watch(self, args):
        _, written, cell = boot.find_prompt(self.image, self.prompt, 'virtual', args)
        with CountedMachine(self.image, 'virtual', args.monitor) as machine:
            machine.run_to(BOOT_SECTOR)
            with Watched(machine) as executed:
                machine.run_to_write(cell, written, args.seconds * 10)
        return executed


def program(name, source, **defines):
    return Program(name, save(name + '.img', assemble(source, **defines)))


def system(image, prompt):
    """Somebody's own."""
    return Boot(os.path.splitext(os.path.basename(image))[0], image, prompt)


def programs():
    return [Boot('boot', boot.stand_in(), boot.PROMPT),
            Program('listing', boot.stand_in('listing', LISTINGS=LISTINGS)),
            program('sieve', 'sieve'),
            program('text', 'fill', WAY=1),
            program('teletype', 'fill', WAY=2),
            program('pixels', 'fill', WAY=3)]


def measure(guest, args):
    """The best of --runs bare runs counts: a bare floppy answers when the host gets round to it."""
    bare = min(guest.count('bare', args) for _ in range(args.runs))
    virtual, passthrough = (guest.count(side, args) for side in UNDER)
    executed = guest.watch(args)
    return Cost(guest.name, bare, virtual, passthrough, executed.monitor, executed.traps)


def report(cost):
    traps = sum(cost.traps.values())
    print(f'bench: guest-{cost.name} bare {cost.bare} virtual {cost.virtual} '
          f'(ratio {cost.virtual / cost.bare:.3f}) passthrough {cost.passthrough} '
          f'(ratio {cost.passthrough / cost.bare:.3f}) native {100 * (1 - cost.monitor / cost.virtual):.2f} % '
          f'traps {traps}: ' + ' '.join(f'{kind} {n}' for kind, n in cost.traps.most_common()), flush=True)


def add_arguments(parser):
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    parser.add_argument('--runs', type=int, default=2, help='of each bare program, default 2')
    parser.add_argument('--seconds', type=float, default=120, help='for each run, default 120')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('image', nargs='?')
    parser.add_argument('prompt', nargs='?', default=boot.PROMPT)
    add_arguments(parser)
    args = parser.parse_args()
    end_by_signal()
    try:
        for guest in [system(args.image, args.prompt)] if args.image else programs():
            report(measure(guest, args))
    except (BenchError, OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f'guests.py: {error}')


if __name__ == '__main__':
    main()

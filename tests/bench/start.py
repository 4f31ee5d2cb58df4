#!/usr/bin/env python3
"""start.py: from the monitor's first instruction, where the multiboot loader enters it, to the guest's first.

In instructions, which are the same each time, and in milliseconds without counting, the best of --runs, which
depend on the host.
"""

import argparse
import struct
import sys
import time

from counted import BenchError, CountedMachine, end_by_signal
import boot
import memory
import vmrun

SECONDS = 60
SIDES = ('virtual', 'passthrough')


def entry(elf):
    """The ELF specification's e_entry."""
    with open(elf, 'rb') as file:
        return struct.unpack_from('<I', file.read(28), 24)[0]


def points(monitor):
    """The first instruction, and the IRET that enters a guest."""
    return entry(monitor), memory.symbol(monitor, 'trap_iret').address


def instructions(image, side, monitor):
    first, last = points(monitor)
    with CountedMachine(image, side, monitor) as machine:
        start = machine.run_to(first, SECONDS)
        return machine.run_to(last, SECONDS) + 1 - start


def milliseconds(image, side, monitor):
    first, last = points(monitor)
    with CountedMachine(image, side, monitor, counting=False) as machine:
        machine.reach(first, SECONDS)
        start = time.monotonic()
        machine.reach(last, SECONDS)
        return 1000 * (time.monotonic() - start)


def measure(monitor):
    """{side: instructions}"""
    image = boot.stand_in()
    return {side: instructions(image, side, monitor) for side in SIDES}


def measure_time(monitor, runs):
    """{side: milliseconds}, the best of so many runs"""
    image = boot.stand_in()
    return {side: min(milliseconds(image, side, monitor) for _ in range(runs)) for side in SIDES}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    parser.add_argument('--runs', type=int, default=3, help='in real time, default 3')
    args = parser.parse_args()
    end_by_signal()
    try:
        counts, times = measure(args.monitor), measure_time(args.monitor, args.runs)
    except (BenchError, OSError, ValueError) as error:
        sys.exit(f'start.py: {error}')
    for side in SIDES:
        print(f'bench: start-{side} {counts[side]} instructions, {times[side]:.1f} ms')


if __name__ == '__main__':
    main()

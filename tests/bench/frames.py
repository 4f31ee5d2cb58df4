#!/usr/bin/env python3
"""frames.py: what drawing takes: instructions for each picture that has changed, of nine guests beside each other.

Each guest (tests/virtual/frames.nasm) changes its picture some times and ends, and then the same is done to other memory: the
difference is what the monitor has drawn. QEMU's clock follows its instructions, 1 ns each, so the figures are the same on
every host. --limits: only those that have a limit, and nothing but what is over it.
"""

import argparse
import os
import sys
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths

from counted import COUNTING, BenchError
from limits import FRAMES, Judge
from machines import Drive, Machine, floppy

GUESTS, FRAMES_A_SECOND = 9, 25
ROW, TEXT, BYTES, PLANES, PLANE_BYTE = range(5)         # frames.nasm
# What is drawn at once may take a tenth of the time, so there are as many ticks between two changes as it needs.
# (row, what, ticks, changes)
ROWS = (
    ('a row of text', ROW, 4, 20),
    ('all of a text', TEXT, 36, 4),
    ('320 x 200 dots in 256 colours, mode 13h', BYTES, 9, 8),
    ('640 x 480 dots in planes, mode 12h', PLANES, 36, 4),
    ('one byte of planes, mode 12h', PLANE_BYTE, 9, 8),
)


def executed(what, is_seen, ticks, changes, monitor):
    """From the start of the machine until all guests have ended."""
    image = floppy('frames', bytes([what, is_seen, ticks, changes]), f'frames-{what}-{is_seen}')
    drives = [Drive('a', image, guest=f'guest{number}') for number in range(GUESTS)]
    with Machine('virtual', drives, 'display=wall', extra=COUNTING, memory=64, seconds=120, monitor=monitor) as machine:
        before, deadline = None, time.monotonic() + 110
        while True:
            is_over, count = machine.verdict(), machine.command('query-replay')['icount']
            if is_over and count == before:
                break
            if time.monotonic() > deadline:
                raise BenchError(f'the guests have not ended\n{machine.log_text()[-800:]}')
            before = count
            time.sleep(0.1)
        if is_over != 'trapeze: end: clean':
            raise BenchError(is_over)
        return count


def figures(monitor=paths.MONITOR, rows=ROWS):
    """(row, instructions)"""
    for name, what, ticks, changes in rows:
        seen, unseen = (executed(what, is_seen, ticks, changes, monitor) for is_seen in (1, 0))
        yield name, (seen - unseen) / GUESTS / changes


def percent(instructions):
    """Of a processor that executes 10^9 instructions a second, if all guests change their pictures that often."""
    return instructions * GUESTS * FRAMES_A_SECOND / 1e9 * 100


def held(monitor):
    judge = Judge()
    for name, count in figures(monitor, [row for row in ROWS if row[0] in FRAMES]):
        judge.check(f'frames {name}', count, FRAMES[name], 0)
    print('\n'.join(judge.failures) or f'PASS bench-frames: {judge.held} figures within their limits')
    return not judge.failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--limits', action='store_true')
    parser.add_argument('--monitor', default=paths.MONITOR)
    args = parser.parse_args()
    if args.limits:
        sys.exit(not held(args.monitor))
    for name, count in figures(args.monitor):
        print(f'bench: drawing {name}: {count:,.0f} instructions; of nine guests, 25 times a second: {percent(count):.1f} %',
              flush=True)


if __name__ == '__main__':
    main()

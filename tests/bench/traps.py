#!/usr/bin/env python3
"""traps.py [--limits]: instructions per trap, for every kind of trap, on both boards.

--limits prints only whether those that have a limit (limits.py) hold it, and whether the README's table is right.

The guests of guest/bench count for themselves, with the time-stamp counter of a QEMU that counts instructions.
"""

import argparse
import os
import re
import subprocess
import sys

from counted import ROOT, BenchError, end_by_signal
from limits import BOARD_TRAPS, TRAPS, Judge
import readme

GUESTS = ('trap', 'events')
BOARDS = {'passthrough': [], 'virtual': ['--virtual']}
SECONDS = 120
FIGURE = re.compile(r'^bench: (.*) ([\d.]+|none)$', re.MULTILINE)


def run(guest, options):
    """{name: instructions, or None where nothing trapped}, in the guest's order."""
    command = [os.path.join(ROOT, 'run-qemu.sh'), '--headless', '--icount', '--cpu', 'max', '--seconds',
               str(SECONDS), *options, '--guest', guest]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=SECONDS + 120)
    output = done.stdout.decode('latin-1').replace('\r', '')
    found = {name: None if value == 'none' else float(value) for name, value in FIGURE.findall(output)}
    if done.returncode or not found:
        raise BenchError(f'the guest {guest} ended with status {done.returncode}:\n' + output[-1500:])
    return found


def measure():
    """{guest: {board: {name: instructions}}}"""
    return {guest: {board: run(guest, options) for board, options in BOARDS.items()} for guest in GUESTS}


def check(found):
    """One line for each board, and one for each figure that is over its limit or was not measured at all."""
    status = 0
    for board in BOARDS:
        judge = Judge()
        figures = {name: value for boards in found.values() for name, value in boards[board].items()}
        for name in [*TRAPS, *BOARD_TRAPS[board]]:
            if figures.get(name) is None:
                judge.failures.append(f'FAIL bench-{board}: nothing was measured as "{name}"')
            else:
                judge.trap(board, name, figures[name])
        status |= bool(judge.failures)
        print('\n'.join(judge.failures) or f'PASS bench-traps-{board}: {judge.held} figures within their limits')
    wrong = readme.complaints(found['trap']['virtual'])
    print('FAIL bench-readme-table: ' + '; '.join(wrong) if wrong else 'PASS bench-readme-table')
    return status | bool(wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--limits', action='store_true')
    args = parser.parse_args()
    end_by_signal()
    try:
        found = measure()
    except (BenchError, OSError, subprocess.TimeoutExpired) as error:
        sys.exit(f'FAIL bench-traps: {error}' if args.limits else f'traps.py: {error}')
    if args.limits:
        sys.exit(check(found))
    for boards in found.values():
        for board, figures in boards.items():
            for name, value in figures.items():
                print(f'bench: {board} {name} {value}')


if __name__ == '__main__':
    main()

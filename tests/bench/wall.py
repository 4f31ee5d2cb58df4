#!/usr/bin/env python3
"""wall.py: what a guest takes alone on the wall, with a VGA that is a model, to what it takes with the card.

Counted as several.py counts: how often it gets round in a second of its own time, 8 ns an instruction.
--limits: only those that have a limit, and nothing but what is over it.
"""

import argparse
import os
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths

from limits import WALL, Judge
from machines import Drive, floppy
import several

# The screen is cleared and drawn for the first time before that.
SETTLE = 2.0
# (row, source and parameter, has it a limit)
PROGRAMS = (
    ('busy, while its cursor blinks', ('load', several.BUSY), True),
    ('fills text', ('draw', 1), False),
    ('fills 256 colours, mode 13h', ('draw', 2), False),
    ('fills planes with REP STOSW, mode 12h', ('draw', 3), False),
    ('fills planes byte by byte, through the latches', ('draw', 4), False),
)


def rounds(source, parameter, display):
    """In a second."""
    image = floppy(source, bytes([parameter]), f'{source}-{parameter}')
    before, after, seconds = several.count([Drive('a', image, guest='one')], paths.MONITOR, display, SETTLE)
    return (after[0].rounds - before[0].rounds) / seconds


def ratios(programs=PROGRAMS):
    """(row, ratio, has it a limit)"""
    for name, program, is_limited in programs:
        yield name, rounds(*program, 'card') / rounds(*program, 'wall'), is_limited


def held():
    judge = Judge()
    for name, ratio, _ in ratios(program for program in PROGRAMS if program[2]):
        judge.check(f'wall {name}', ratio, WALL, 3)
    print('\n'.join(judge.failures) or f'PASS bench-wall: {judge.held} figure within its limit')
    return not judge.failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--limits', action='store_true')
    if parser.parse_args().limits:
        sys.exit(not held())
    for name, ratio, _ in ratios():
        print(f'bench: alone on the wall: {name}: {ratio:.3f}', flush=True)


if __name__ == '__main__':
    main()

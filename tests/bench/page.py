#!/usr/bin/env python3
"""page.py [--quick] [IMAGE PROMPT]: all figures on one page, with their limits. Exit status 1 if one is exceeded.

IMAGE, a disk, is booted to its PROMPT, beside the programs of this directory. --quick leaves out what is not
counted but timed. docs/proof.md tells what the figures mean.
"""

import argparse
import subprocess
import sys

from counted import BenchError, end_by_signal
from limits import (BOOT_PASSTHROUGH, BOOT_VIRTUAL, FIRMWARE_GUESTS, FRAMES, IDLE, NATIVE, NATIVE_GUESTS, REAL_TIME, SEVERAL,
                    WALL, Judge)
from qemu import QemuEnded
from table import figure, table
import boot
import calls
import clients
import frames
import guests
import idle
import keyscript
import memory
import others
import realtime
import several
import shared
import start
import traps
import wall

TITLES = {'trap': 'Instructions per trap', 'events': 'Instructions per event, from trap to IRET'}
KINDS_SHOWN = 7
START_RUNS = 3
IDLE_SECONDS = 5


def section(title, *lines):
    print(f'\n## {title}\n')
    print('\n'.join(lines), flush=True)


def heading():
    version = subprocess.run(['qemu-system-i386', '--version'], check=True, capture_output=True, text=True).stdout
    print(f'# Trapeze: the figures\n\nCounted by {version.splitlines()[0]}; docs/proof.md explains them.', flush=True)


def measure_guests(args):
    programs = guests.programs() + ([guests.system(args.image, args.prompt)] if args.image else [])
    for program in programs:
        print(f'page: {program.name} ...', file=sys.stderr, flush=True)
        yield guests.measure(program, args)


def trap_sections(judge):
    found = traps.measure()
    for guest, boards in found.items():
        rows = []
        for name, value in boards['passthrough'].items():
            virtual = boards['virtual'].get(name)
            rows.append([name, figure(value), judge.trap('passthrough', name, value), figure(virtual),
                         judge.trap('virtual', name, virtual)])
        section(TITLES[guest], *table(['', 'passthrough', 'limit', 'virtual', 'limit'], rows))
    compared = [['Trapeze'] + [figure(value) for value in others.ours(found['trap']['passthrough'])]]
    compared += [[name] + [figure(value, 0) for value in values] for name, values in others.OTHERS.items()]
    section('Beside others: instructions per trap, pairs divided by two (tests/bench/others.py)',
            *table(['', *others.COLUMNS], compared))


def ratio_limit(cost, side):
    if cost.name in NATIVE_GUESTS:
        return NATIVE
    if cost.name in FIRMWARE_GUESTS:
        return None
    return BOOT_VIRTUAL if side == 'virtual' else BOOT_PASSTHROUGH


def ratio_cells(cost, side, judge):
    ratio = getattr(cost, side) / cost.bare
    return [figure(ratio, 3), judge.check(f'{cost.name} {side} ratio', ratio, ratio_limit(cost, side), 3)]


def kinds_of(cost):
    """The commonest kinds of trap, and how many are left."""
    common = cost.traps.most_common(KINDS_SHOWN)
    rest = sum(cost.traps.values()) - sum(n for _, n in common)
    return ', '.join([f'{n:,} {kind}' for kind, n in common] + [f'{rest:,} others'] * bool(rest))


def guest_section(costs, judge):
    rows, shares = [], []
    for cost in costs:
        count = sum(cost.traps.values())
        rows.append([cost.name, f'{cost.bare:,}', f'{cost.virtual:,}', *ratio_cells(cost, 'virtual', judge),
                     f'{cost.passthrough:,}', *ratio_cells(cost, 'passthrough', judge)])
        shares.append([cost.name, figure(100 * (1 - cost.monitor / cost.virtual), 2), f'{count:,}',
                       figure(cost.monitor / count if count else None), kinds_of(cost)])
    section('Whole guests: instructions, bare and under the monitor',
            *table(['', 'bare', 'virtual', 'ratio', 'limit', 'passthrough', 'ratio', 'limit'], rows))
    section('Whole guests, virtual: what runs natively, and what traps',
            *table(['', 'native %', 'traps', "monitor's per trap", 'by kind'], shares, left=(0, 4)))


def service_section(monitor):
    bare, virtual = calls.measure('bare', monitor), calls.measure('virtual', monitor)
    section('Calls of the firmware: instructions each',
            *table(['', 'bare', 'virtual', 'more'],
                   [[name, figure(own), figure(virtual[name]), figure(virtual[name] - own)]
                    for name, own in bare.items()]))


def client_section(judge):
    section('Clients: instructions per round trip',
            *table(['', 'here', 'limit', 'Linux 6.1'], [[name, figure(here, 0), limit, figure(linux, 0) if linux else '-']
                                                         for name, here, limit, linux in clients.rows(judge)]))


def several_section(judge):
    found = several.figures()
    rows = [[name, figure(getattr(found, field), digits),
             judge.check(f'several {field}', getattr(found, field), SEVERAL[field], digits)]
            for name, field, digits in several.ROWS]
    section('Several guests beside each other', *table(['', 'figure', 'limit'], rows))


def wall_section(judge):
    rows = [[name, figure(ratio, 3), judge.check(f'wall {name}', ratio, WALL if is_limited else None, 3)]
            for name, ratio, is_limited in wall.ratios()]
    section('Alone on the wall: instructions, to those with the card', *table(['', 'ratio', 'limit'], rows))


def frames_section(monitor, judge):
    rows = [[name, figure(count, 0), judge.check(f'frames {name}', count, FRAMES.get(name), 0), figure(frames.percent(count))]
            for name, count in frames.figures(monitor)]
    section('One of nine tiles is drawn again: instructions',
            *table(['', 'figure', 'limit', 'all of them, 25 times a second: percent of 10^9 instructions'], rows))


def size_section(args):
    found = memory.measure(args.monitor)
    rows = [[f'multiboot entry to the first instruction, {side}: instructions', f'{count:,}']
            for side, count in start.measure(args.monitor).items()]
    if not args.quick:
        rows += [[f'the same, {side}, in real time on this host: ms', figure(time)]
                 for side, time in start.measure_time(args.monitor, START_RUNS).items()]
    rows += [['memory for each guest beside its own: KiB', figure(found.per_guest / 1024)],
             ['the same for its picture, if there are several guests: KiB', figure(found.screen / 1024)],
             ['what a DOS at its prompt has of its own where guests share: KiB', figure(shared.kib(args.monitor), 0)],
             ["the monitor's code and constants: KiB", figure(found.code / 1024)],
             ['all of its memory without guests, and 1 KiB more for each MiB of RAM: KiB', figure(found.all / 1024)]]
    section('Start and size', *table(['', 'figure'], rows))


def idle_section(monitor, judge):
    args = argparse.Namespace(monitor=monitor, seconds=IDLE_SECONDS)
    rows = [[name, figure(virtual), judge.check(f'idle {name}', virtual, IDLE, goal=True), figure(bare)]
            for name, virtual, bare in idle.figures(idle.programs(), idle.PROMPT, args)]
    section("Waiting for a key: percent of one of this host's cores",
            *table(['', 'virtual', 'goal', 'bare'], rows))


def real_time_section(monitor, judge):
    rows = []
    for row in realtime.measure(monitor):
        over = row.virtual / row.passthrough
        rows.append([row.name, figure(row.bare), figure(row.passthrough), figure(row.virtual), realtime.ratios(row),
                     figure(over, 2), judge.check(f'{row.name} in real time', over, REAL_TIME, 2, goal=True)])
    section('In real time on this host: work between polls for keys, medians of five',
            *table(['', 'bare', 'passthrough', 'virtual', 'bare : passthrough : virtual', 'virtual to passthrough',
                    'goal'], rows))


def verdict(judge):
    print()
    for line in judge.failures:
        print(line)
    if not judge.failures:
        print('PASS bench-limits')
    print(f'bench: {judge.held} figures within their limits, {len(judge.failures)} over')
    return 1 if judge.failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('image', nargs='?')
    parser.add_argument('prompt', nargs='?', default=boot.PROMPT)
    parser.add_argument('--quick', action='store_true')
    guests.add_arguments(parser)
    args = parser.parse_args()
    end_by_signal()
    judge = Judge()
    try:
        heading()
        trap_sections(judge)
        guest_section(measure_guests(args), judge)
        service_section(args.monitor)
        client_section(judge)
        several_section(judge)
        wall_section(judge)
        frames_section(args.monitor, judge)
        size_section(args)
        if not args.quick:
            idle_section(args.monitor, judge)
            real_time_section(args.monitor, judge)
    except (BenchError, OSError, ValueError, QemuEnded, keyscript.ScriptError, subprocess.SubprocessError) as error:
        print(f'FAIL bench: {error}')
        sys.exit(1)
    sys.exit(verdict(judge))


if __name__ == '__main__':
    main()

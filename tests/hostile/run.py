#!/usr/bin/env python3
"""Hostile guests: no guest reaches what is not its own, however hard it tries.

    tests/hostile/run.py [--guests N] [--seed S] [--bochs] [--jobs N]      a row of guests made from the seed
    tests/hostile/run.py --repro FILE                                      the failure in FILE, once more
    tests/hostile/run.py --self-test                                       holes made on purpose are found

A test build of the monitor runs a thousand guests per boot, each a virtual guest, and looks after each: a
digest over all memory that is not the guest's is unchanged; the registers of CPU and board, and the guest's
page table, are as they have to be; a witness, a guest beside it, comes to the right answer. A guest that
fails is made small and written to build/hostile/. The exit status is 1 if any failed.
"""

import argparse
import collections
import concurrent.futures
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', 'lib'))

import generate
import machine
import minimise
import record
import selftest
from paths import ROOT

OUT = os.path.join(ROOT, 'build', 'hostile')
PER_BOOT = {'qemu': 1000, 'bochs': 400}
CPUS = ('qemu32', 'max')            # without UMIP and with it; boots take turns
MOST_FAILURES = 3
PATIENCE = 5                        # for guests that are known to fail
QUICK_SILENCE = 5                   # seconds, for guests that are known to hang
PREDECESSORS = 64                   # that are tried, if a guest does not fail alone
MOST_LEFT_OUT = 0.05                # of all guests


class Tally:
    """What came of all guests so far."""

    def __init__(self):
        self.endings, self.failures, self.left_out = collections.Counter(), [], 0

    def count(self):
        return sum(self.endings.values())


def run_batch(guests, emulator, cpu, tally):
    """All of them, whatever fails: after a failure the rest runs in another boot."""
    while guests and len(tally.failures) < MOST_FAILURES:
        outcome = machine.run(guests, emulator, cpu)
        tally.endings.update(outcome.endings)
        if outcome.failed is None:
            return
        index = [guest.number for guest in guests].index(outcome.failed)
        if outcome.checks == {'emulator'}:
            tally.left_out += 1
        else:
            tally.failures.append((guests[max(0, index - PREDECESSORS):index + 1], emulator, cpu, outcome))
        guests = guests[index + 1:]


def run_all(count, seed, emulator, jobs):
    mutations, tally = generate.Mutations(), Tally()
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = []
        for boot, start in enumerate(range(0, count, PER_BOOT[emulator])):
            numbers = range(start, min(count, start + PER_BOOT[emulator]))
            guests = [generate.guest(seed, number, mutations) for number in numbers]
            futures.append(pool.submit(run_batch, guests, emulator, CPUS[boot % len(CPUS)], tally))
        for future in futures:
            future.result()
    return tally


def shortest_row(guests, emulator, cpu, checks):
    """The guest alone, or with as few as possible of those before it; empty if it does not fail again."""
    before = 0
    while before < len(guests):
        row = guests[len(guests) - 1 - before:]
        if checks & machine.run(row, emulator, cpu, QUICK_SILENCE, PATIENCE).checks:
            return row
        before = 2 * before + 1
    return []


def write_failure(guests, emulator, cpu, outcome):
    """Say what failed, and write a file that shows it again."""
    def again(candidates):
        return machine.run(candidates, emulator, cpu, QUICK_SILENCE, PATIENCE)
    guest = guests[-1]
    row = shortest_row(guests, emulator, cpu, outcome.checks)
    note = ''
    if len(row) == 1:
        row = [minimise.minimise(guest, outcome.checks, again)]
    elif not row:
        row, note = guests, ' (it did not fail again)'
    path = os.path.join(OUT, f'{guest.kind}-{guest.seed}-{guest.number}.json')
    record.save(path, row, emulator, cpu, outcome.text)
    path = os.path.relpath(path)
    print(f'FAIL hostile-{emulator}: guest {guest.number} of seed {guest.seed} ({guest.kind}): '
          f'{", ".join(sorted(outcome.checks))}{note}')
    print(''.join(f'    | {line}\n' for line in outcome.text.splitlines()[:40]), end='')
    print(f'    {len(row[-1].code)} bytes: {row[-1].code.hex(" ")[:300]}')
    print(f'    again: tests/hostile/run.py --repro {path}', flush=True)


def reproduce(path):
    guests, emulator, cpu = record.load(path)
    outcome = machine.run(guests, emulator, cpu, patience=PATIENCE)
    print(outcome.text or 'all passed')
    return 1 if outcome.checks else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--guests', type=int, default=2000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--bochs', action='store_true', help='in Bochs, not in QEMU')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1, help='emulators at a time')
    parser.add_argument('--repro', metavar='FILE')
    parser.add_argument('--self-test', action='store_true')
    return parser.parse_args()


def main():
    args = arguments()
    subprocess.run(['make', '-s', '-C', ROOT, '-f', 'tests/hostile/Makefile', 'hostile', 'guests'],
                   check=True)
    if args.repro:
        return reproduce(args.repro)
    if args.self_test:
        return selftest.run()
    emulator = 'bochs' if args.bochs else 'qemu'
    tally = run_all(args.guests, args.seed, emulator, args.jobs)
    for failure in tally.failures:
        write_failure(*failure)
    endings = ', '.join(f'{count} {name}' for name, count in sorted(tally.endings.items()))
    beyond = f'; {tally.left_out} more, in video memory, ended the emulator' if tally.left_out else ''
    all_ran = tally.count() + tally.left_out == args.guests and tally.left_out <= args.guests * MOST_LEFT_OUT
    if not tally.failures and all_ran:
        print(f'PASS hostile-{emulator}: {tally.count()} guests of seed {args.seed} ({endings}){beyond}')
        return 0
    print(f'FAIL hostile-{emulator}-all: {tally.count()} of {args.guests} guests passed ({endings})')
    return 1


if __name__ == '__main__':
    sys.exit(main())

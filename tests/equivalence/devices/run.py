#!/usr/bin/env python3
"""Random port accesses on the virtual devices and on those of bare QEMU, which must give the same.

    run.py [--sequences N] [--from NUMBER] [--seed S] [DEVICE...]
                                                        DEVICE: pic, pit, rtc, uart, kbc, empty; all by default
    run.py --seed S --only NUMBER DEVICE                one sequence, access by access
    run.py --self-test                                  a difference is planted in each device, and must be found

A sequence brings its device to a known state and then makes 16 accesses, with time between them. What it reads is
compared read by read; where the two differ a rule must name the row of docs/equivalence.md that says so. Prints
"PASS devices-NAME" or "FAIL devices-NAME: why", with the shortest form of a sequence that differs. One that agrees
when one access comes up to two ticks of the timer earlier or later is a race (races.py): it is counted, and few are allowed.
"""

import argparse
import collections
import concurrent.futures
import importlib
import os
import random
import re
import subprocess
import sys
import time

import bare                     # first of ours: it knows where the others are
import model
import races
from access import WIDTHS, answer_text, answers, as_bytes, describe
from results import Results

RESULTS = Results('devices-')

DEVICES = ('pic', 'pit', 'rtc', 'uart', 'kbc', 'empty')
SEED = 1
SHOWN = 3                                   # differing sequences that are made small
PLANTED_IN = 100                            # sequences of a self-test
LONG = 50000                                # in so many sequences each rule has to be needed
PER_RACE = 10000                            # so many sequences have one race, or none
TABLE = os.path.join(bare.ROOT, 'docs', 'equivalence.md')

Difference = collections.namedtuple('Difference', 'at row')


def flat(steps):
    return [access for step in steps for access in step]


class Result:
    """How one sequence went: the bare machine's answers, ours (one list for each lateness), the differences."""

    def __init__(self, device, steps, times, theirs, ours):
        self.device, self.steps, self.theirs, self.ours = device, steps, theirs, ours
        self.accesses = flat(steps)
        self.differences, self.compared = [], 0
        self.times, rules = times, device.Rules()
        for at, access in enumerate(self.accesses):
            judged = answers(access) and at >= len(device.RESET)
            self.compared += judged
            rules.begins(access)
            for place, byte in enumerate(as_bytes(access)):
                rules.see(byte, times[at])
                if judged:
                    self.compare(at, byte, 8 * place, rules)

    def compare(self, at, access, shift, rules):
        """What one access read, or a byte of what it did."""
        mask = self.device.mask(access)
        found = [answer[at] >> shift & mask for answer in self.ours]
        wanted = self.theirs[at] >> shift & mask
        if wanted not in found:
            self.differences.append(Difference(at, rules.row(access, wanted, found)))

    def unknown(self):
        return [difference for difference in self.differences if not difference.row]

    def lines(self):
        by_place = {difference.at: difference for difference in reversed(self.differences)}
        start = len(self.device.RESET)
        yield f'  reset ({start} accesses)'
        for at, access in list(enumerate(self.accesses))[start:]:
            line = f'  {describe(access):24}'
            if answers(access):
                line += f' bare {answer_text(access, self.theirs[at])}'
                if at in by_place:
                    ours = ', '.join(answer_text(access, value) for value in sorted({one[at] for one in self.ours}))
                    line += f'  virtual {ours}  ' + (by_place[at].row or '<-- differs')
            yield line.rstrip()


class Judge:
    """Runs sequences of one device on both sides."""

    def __init__(self, device, plant=None):
        self.device, self.plant, self.boot = device, plant, bare.assemble()

    def batch(self, sequences):
        """A Result for each, of one boot."""
        operations = [access for sequence in sequences for access in flat(sequence)]
        theirs = bare.run(self.boot, operations, self.device.SHIFT)
        return self.results(sequences, operations, *zip(*theirs))

    def results(self, sequences, operations, times, theirs):
        """The same where the bare machine's answers are there."""
        ours = [model.run(operations, times, late, self.plant) for late in self.device.LATES]
        results, start = [], 0
        for sequence in sequences:
            end = start + len(flat(sequence))
            results.append(Result(self.device, sequence, times[start:end], theirs[start:end],
                                  [one[start:end] for one in ours]))
            start = end
        return results

    def many(self, sequences):
        """The same of any number, in boots side by side; yields the Results in order."""
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            for results in pool.map(self.batch, boots(sequences)):
                yield from results

    def minimise(self, sequence):
        """The Result of the shortest sequence that differs, found by leaving out steps."""
        best = self.batch([sequence])[0]
        while best.unknown():
            shorter = [best.steps[:at] + best.steps[at + n:] for n in (8, 4, 2, 1)
                       for at in range(1, len(best.steps) - n + 1)]
            differing = [result for result in self.many(shorter) if result.unknown()]
            if not differing:
                break
            best = min(differing, key=lambda result: len(result.steps))
        return best


def boots(sequences):
    batch, size = [], 0
    for sequence in sequences:
        length = len(flat(sequence))
        if size + length > bare.OPERATIONS:
            yield batch
            batch, size = [], 0
        batch.append(sequence)
        size += length
    if batch:
        yield batch


def sequence_of(device, seed, number):
    """A list of steps, each a list of accesses; the first one is the reset."""
    return device.sequence(random.Random(f'{device.NAME} {seed} {number}'))


def load(name):
    return importlib.import_module(name)


def rows():
    """The claims that docs/equivalence.md names."""
    with open(TABLE, encoding='utf-8') as file:
        return set(re.findall(r'`([\w-]+)`', file.read()))


def judge(device, seed, numbers):
    """Prints what was found; True if nothing differs but what is known."""
    start = time.monotonic()
    court = Judge(device)
    compared, known, differing, raced = 0, collections.Counter(), [], []
    past = list(court.many(getattr(device, 'PAST', [])))
    known.update(difference.row for result in past for difference in result.differences if difference.row)
    for number, result in zip(numbers, court.many(sequence_of(device, seed, number) for number in numbers)):
        compared += result.compared
        known.update(difference.row for difference in result.differences if difference.row)
        if result.unknown():
            differing.append((number, result))
    most = 1 + len(numbers) // getattr(device, 'PER_RACE', PER_RACE)
    if len(differing) <= most:                  # more are no accident, and each takes its time
        raced = [number for number, result in differing if races.is_one(court, result)]
        differing = [(number, result) for number, result in differing if number not in raced]
    lines = [f'no row of docs/equivalence.md is shown by {row}' for row in device.KNOWN if row not in rows()]
    unused = [row for row in device.KNOWN if not known[row]]
    if len(numbers) >= LONG:
        lines += [f'stale: {row} explains nothing' for row in unused]
    for result, row in zip(past, getattr(device, 'PAST_ROWS', [None] * len(past))):
        if result.unknown():
            lines += ['what was found once differs again:', *result.lines()]
        elif row and row not in {difference.row for difference in result.differences}:
            lines += [f'what was found once no longer shows {row}:', *result.lines()]
    if differing:
        lines.append(f'{len(differing)} of {len(numbers)} sequences differ')
    for number, result in differing[:SHOWN]:
        lines.append(f'again: run.py --seed {seed} --only {number} {device.NAME}')
        smallest = court.minimise(sequence_of(device, seed, number))
        if not smallest.unknown():
            lines.append('after a boot, without those before it, it does not differ')
        lines += (smallest if smallest.unknown() else result).lines()
    RESULTS.claim(device.NAME, lines)
    print(f'devices: {device.NAME}: {len(numbers)} sequences of seed {seed}, {compared} reads, '
          f'{len(differing)} differ; known: '
          + (', '.join(f'{row} {count}' for row, count in known.most_common()) or 'none')
          + ''.join(f', {row} 0' for row in unused) + (f'; races: {len(raced)}' if raced else '')
          + f'; {time.monotonic() - start:.1f} s', flush=True)
    return not lines


def self_test(device, seed):
    """Bit 0 of a port reads upside down, on the virtual side; what is wrong with what is found of it, or None."""
    court = Judge(device, plant=device.PLANTED)
    differing = [number for number, result in enumerate(court.many([sequence_of(device, seed, number) for number in
                                                                    range(PLANTED_IN)])) if result.unknown()]
    if not differing:
        return 'no sequence differs'
    smallest = court.minimise(sequence_of(device, seed, differing[0]))
    print('\n'.join('    ' + line for line in smallest.lines()))
    if races.is_one(court, smallest):
        return 'it was taken for a race'
    last = smallest.accesses[smallest.unknown()[0].at]
    if device.PLANTED not in range(last.port, last.port + WIDTHS[last.kind]):
        return f'it was planted in port {device.PLANTED:X}h, and found in {describe(last)}'
    return None if len(smallest.steps) == 2 else f'{len(smallest.steps) - 1} steps are left, where one will do'


def race_test(device):
    """A sequence whose count ends as it is written anew: what is wrong with what is found of it, or None."""
    result = Judge(device).batch([device.RACE])[0]
    if not result.unknown():
        return 'both sides agree'
    return None if races.is_one(Judge(device), result) else 'it was taken for a difference'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--sequences', type=int, default=2000)
    parser.add_argument('--from', type=int, default=0, metavar='NUMBER', dest='start')
    parser.add_argument('--seed', type=int, default=SEED)
    parser.add_argument('--only', type=int, metavar='NUMBER')
    parser.add_argument('--self-test', action='store_true')
    parser.add_argument('devices', nargs='*', metavar='DEVICE')
    args = parser.parse_args()
    devices = [load(name) for name in args.devices or DEVICES]
    subprocess.run(['make', '-s', '-C', bare.HERE], check=True, stdout=sys.stderr)
    if args.self_test:
        complaints = {f'planted-in-{device.NAME}-is-found': self_test(device, args.seed) for device in devices}
        complaints.update({f'race-of-{device.NAME}-is-one': race_test(device) for device in devices
                           if hasattr(device, 'RACE')})
        for name, why in complaints.items():
            RESULTS.claim(name, why)
        return RESULTS.status()
    if args.only is not None:
        for device in devices:
            result = Judge(device).batch([sequence_of(device, args.seed, args.only)])[0]
            print('\n'.join(result.lines()))
        return 0
    return 0 if all([judge(device, args.seed, range(args.start, args.start + args.sequences)) for device in devices]) else 1


if __name__ == '__main__':
    sys.exit(main())

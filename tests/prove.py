#!/usr/bin/env python3
"""prove.py [--quick] [--seed S] [NAME...]: Popek and Goldberg's three properties, a figure for each, on one page.

Runs the parts one after another, and says what each has found, with its seed and how long it took. What they
printed is kept in build/proof. The exit status is 0 only if every part ran and every figure is as it has to be.
--quick takes smaller sizes, for continuous integration. docs/proof.md explains each figure.
"""

import argparse
import collections
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, 'build', 'proof')
sys.path.insert(0, os.path.join(ROOT, 'tests', 'bench'))

from table import table

PROPERTIES = ('equivalence', 'resource control', 'efficiency')
HOURS = 6                       # for one part

# `command` is the long form and `quick` the short one, None if it has none; {seed} stands for the seed. `pattern`
# must be found in what is printed, and `least` times or more; each place becomes `figure` with its groups, or all
# of them one with their {count}.
Part = collections.namedtuple('Part', 'name property command quick pattern figure least')

INSN = 'make -s -C tests/equivalence/insn SEED={seed}'
DEVICES = 'tests/equivalence/devices/run.py'
VGA = 'tests/equivalence/vga/run.py --without-self-test'
SOME_BOOTS = 'mkfs-fat-floppy-asks-for-a-key mbr-prompt-takes-keys grub-stage2-stops-at-protected-mode'

PARTS = [
    Part('instructions', 'equivalence', f'{INSN} CASES=1000000 SEQUENCES=200000 STRINGS=10000000',
         f'{INSN} CASES=200000 SEQUENCES=40000 STRINGS=2000000',
         r'^[\w-]+: (cases|strings) (\d+)\b.*?differences (0),', '{1} {0}: {2} differences', 3),
    Part('programs', 'equivalence', 'tests/equivalence/program/run.py --programs 5000 --seed {seed}',
         'tests/equivalence/program/run.py --programs 100 --seed {seed}',
         r'^program: ([1-9]\d*) programs of seed \d+, ([1-9]\d*) events', '{0} programs, {1} events: 0 differences', 1),
    Part('planted-differences', 'equivalence', 'tests/equivalence/program/run.py --self-test',
         'tests/equivalence/program/run.py --self-test',
         r'^PASS program-(planted-difference-is-found|unclaimed-ports-are-noticed)',
         '{count} planted, in a program and in the monitor: found', 2),
    *(Part(f'devices-{name}', 'equivalence', f'{DEVICES} --sequences 100000 --seed {{seed}} {name}',
           f'{DEVICES} --sequences 500 --seed {{seed}} {name}',
           r'^devices: \w+: ([1-9]\d*) sequences of seed \d+, ([1-9]\d*) reads, (0) differ',
           '{0} sequences, {1} reads: {2} differences', 1) for name in ('pic', 'pit', 'rtc', 'uart', 'kbc', 'empty')),
    Part('planted-in-devices', 'equivalence', f'{DEVICES} --self-test', f'{DEVICES} --self-test',
         r'^PASS devices-planted-in-(\w+)-is-found', '{count} planted in a device: found', 6),
    *(Part(f'vga-{name}', 'equivalence', f'{VGA} --operations 1000000 --seed {{seed}} {name}',
           f'{VGA} --operations 20000 --seed {{seed}} {name}',
           r'^PASS vga-\S+: ([1-9]\d*) operations of seed \d+, (0) differ', '{0} accesses: {1} differences', 1)
      for name in ('registers', 'planes', 'text', 'chain-4', 'one-plane', 'orders')),
    Part('vga-pictures', 'equivalence', f'{VGA} pictures', f'{VGA} pictures',
         r'^PASS vga-picture-', "{count} pictures: QEMU's, dot by dot", 20),
    Part('boots', 'equivalence', 'tests/system/run.sh', f'tests/system/run.sh {SOME_BOOTS}',
         r'^system: ([1-9]\d*) passed, 0 failed', '{0} boots: same screens as bare', 1),
    Part('linux-selftest', 'equivalence', 'tests/client/selftest.py', None,
         r'^PASS selftest-(\S+): (\d+) checks OK', '{0}: {1} OK', 6),
    Part('claims-with-vme', 'equivalence', 'tests/check/run.py --on vme', None,
         r'^PASS check-vme-', '{count} check guests without traps for flags: as listed', 40),
    Part('known-differences', 'equivalence', 'tests/equivalence/table.py', 'tests/equivalence/table.py',
         r'^PASS table-', '{count} claims about docs/equivalence.md hold', 3),
    Part('hostile-guests', 'resource control', 'tests/hostile/run.py --guests 100000 --seed {seed}',
         'tests/hostile/run.py --guests 2000 --seed {seed}',
         r'^PASS hostile-qemu: ([1-9]\d*) guests of seed \d+ \([^)]*\)(.*)', '{0} guests: 0 escapes{1}', 1),
    Part('hostile-guests-bochs', 'resource control', 'tests/hostile/run.py --bochs --guests 4000 --seed {seed}', None,
         r'^PASS hostile-bochs: ([1-9]\d*) guests of seed \d+ \([^)]*\)(.*)', '{0} guests: 0 escapes{1}', 1),
    Part('hostile-clients', 'resource control', 'tests/client/run.py --only hostile --cases 100000 --seed {seed}',
         'tests/client/run.py --only hostile --cases 2000 --seed {seed}',
         r'^PASS client-hostile-programs(\S*)-were-enough: ([1-9]\d*) cases', '{1} cases{0}: 0 escapes', 2),
    Part('planted-escapes', 'resource control', 'tests/hostile/run.py --self-test', 'tests/hostile/run.py --self-test',
         r'^PASS hostile-finds-', '{count} kinds of escape planted: found', 5),
    Part('every-case', 'resource control', 'make -s -C tests/enumerate long', 'make -s -C tests/enumerate',
         r'^PASS enumerate-(\S+): ([1-9]\d*) cases, (0) differ', '{0}: {1} cases, {2} differ', 8),
    Part('proved', 'resource control', 'tests/eva/run.py', 'tests/eva/run.py --at-once 1',
         r'^PASS eva-(\S+) \(', '{count} analyses: no alarm', 10),
    Part('restrictions', 'resource control', 'tests/eva/restrictions.py', None,
         r'^PASS restriction-(\S+): ', '{count} things taken for granted: each is needed', 60),
    Part('ring0-faults', 'resource control', 'tests/ring0/run.py', 'tests/ring0/run.py',
         r'^PASS ring0-qemu-', "{count} faults of the monitor's own: dumped", 10),
    Part('fuzzing', 'resource control', 'tests/fuzz/run.py --seconds 600 --seed {seed}',
         'tests/fuzz/run.py --seconds 8 --seed {seed}',
         r'^PASS fuzz-(\S+): ([1-9]\d*) executions', '{0}: {1} inputs', 3),
    Part('coverage', 'resource control', 'tests/fuzz/coverage.py --seconds 60', 'tests/fuzz/coverage.py',
         r'^PASS coverage-(\S+): ([\d.]+ %)', '{0} {1} of lines', 3),
    Part('figures', 'efficiency', 'tests/bench/page.py', 'tests/bench/page.py --quick --runs 1',
         r'^bench: ([1-9]\d*) figures within their limits, (0) over', '{0} figures within limits, {1} over', 1),
]

Outcome = collections.namedtuple('Outcome', 'part figure seconds why')


def thousands(text):
    return f'{int(text):,}' if text.isdigit() else text


def figures_of(part, output):
    """The figure as a line, or None if the part did not say it."""
    found = [match.groups() for match in re.finditer(part.pattern, output, re.MULTILINE)]
    if len(found) < part.least:
        return None
    if '{count}' in part.figure:
        return part.figure.format(count=len(found))
    return '; '.join(part.figure.format(*map(thousands, groups)) for groups in found)


def run(part, quick, seed):
    command = (part.quick if quick else part.command).format(seed=seed)
    print(f'prove: {part.name}: {command}', file=sys.stderr, flush=True)
    start = time.monotonic()
    try:
        done = subprocess.run(command.split(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=HOURS * 3600)
        output, status = done.stdout.decode('utf-8', 'replace').replace('\r', ''), done.returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        output, status = str(error), None
    seconds = time.monotonic() - start
    with open(os.path.join(OUT, part.name + '.log'), 'w', encoding='utf-8') as file:
        file.write(f'{command}\n{output}')
    figure = figures_of(part, output)
    failed = re.findall(r'^FAIL .*', output, re.MULTILINE)
    if failed:
        return Outcome(part, figure, seconds, failed[0])
    if status != 0 or figure is None:
        last = (output.strip().splitlines() or ['nothing'])[-1]
        return Outcome(part, figure, seconds, f'{command}: status {status}, it said last: {last}')
    return Outcome(part, figure, seconds, None)


def page(outcomes, seed):
    print(f'# Trapeze: the proof, seed {seed}\n')
    rows = [[outcome.part.property, outcome.part.name, outcome.figure or '-',
             str(seed) if '{seed}' in outcome.part.command else '-', f'{outcome.seconds:.0f}',
             'FAIL' if outcome.why else 'holds'] for outcome in outcomes]
    print('\n'.join(table(['property', 'part', 'figure', 'seed', 'seconds', ''], rows, left=(0, 1, 2, 5))))
    print()
    for outcome in outcomes:
        print(f'FAIL prove-{outcome.part.name}: {outcome.why}' if outcome.why else f'PASS prove-{outcome.part.name}')
    for name in PROPERTIES:
        mine = [outcome for outcome in outcomes if outcome.part.property == name]
        if mine:
            bad = sum(outcome.why is not None for outcome in mine)
            print(f'prove: {name}: ' + (f'{bad} of {len(mine)} parts failed' if bad else 'holds'))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--seed', type=int, default=int(time.time()), help='default: the time, so another each time')
    parser.add_argument('names', nargs='*', metavar='NAME', help=', '.join(part.name for part in PARTS))
    args = parser.parse_args()
    unknown = set(args.names) - {part.name for part in PARTS}
    if unknown:
        parser.error('no such part: ' + ' '.join(sorted(unknown)))
    os.makedirs(OUT, exist_ok=True)
    parts = [part for part in PARTS if (not args.names or part.name in args.names) and (part.quick or not args.quick)]
    if not parts:
        parser.error('nothing of this is in the quick form')
    outcomes = [run(part, args.quick, args.seed) for part in parts]
    page(outcomes, args.seed)
    return 1 if any(outcome.why for outcome in outcomes) else 0


if __name__ == '__main__':
    sys.exit(main())

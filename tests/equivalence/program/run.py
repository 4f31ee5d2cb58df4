#!/usr/bin/env python3
"""The same random programs on bare QEMU in real mode and under the monitor: all must do the same.

    run.py [--programs N] [--seed S | --random] [--on SIDE]... [--cpu MODEL]
    run.py --seed S --only NUMBER       one program of that seed, and where it differs if it does
    run.py --self-test                  a difference is planted in a program, a fault in the monitor; both must be found

The sides are passthrough, virtual, and virtual-general or passthrough-general, where every trap takes the general
road. The first three are tried without --on.

Prints "PASS program-SIDE" or "FAIL program-SIDE: why" for each side, with the first instruction that made a
difference and the state before and after it. The images of such a program stay in build/equivalence/program/.
"""

import argparse
import concurrent.futures
import os
import random
import subprocess
import sys
import time

import difference               # first of ours: it knows where the others are
import machines
import program
from results import Results

RESULTS = Results('program-')
OUTPUT = os.path.join(machines.ROOT, 'build', 'equivalence', 'program')
SEED = 1
PER_BOOT = 250                          # programs in an image
SECONDS = 120                           # for one image
DEFAULT_SIDES = ['passthrough', 'virtual', 'virtual-general']
UNCLAIMED_PROGRAMS = 20
SHOWN = 3                               # differing programs that are looked into


def make_images(runtime, seed, numbers):
    """Writes the images; (their paths, {number: Program})."""
    tests, paths = {}, []
    for start in range(0, len(numbers), PER_BOOT):
        batch = [program.Program(runtime, seed, number) for number in numbers[start:start + PER_BOOT]]
        tests.update((test.number, test) for test in batch)
        paths.append(os.path.join(OUTPUT, f'programs-{os.getpid()}-{len(paths)}.img'))
        program.write_image(paths[-1], runtime, batch)
    return paths, tests


def run_all(sides, paths, more):
    """{side: [Report of each image]}"""
    jobs = [(side, path) for path in paths for side in sides]
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        reports = list(pool.map(lambda job: machines.run(*job, SECONDS, **more), jobs))
    return {side: [report for job, report in zip(jobs, reports) if job[0] == side] for side in sides}


def judge(runtime, tests, bare, other, more):
    """What is wrong with one side, as lines; none if all is well."""
    wanted, found = {}, {}
    for one, two in zip(bare, other):
        wanted.update(one.results)
        found.update(two.results)
    differing = [number for number in tests if number not in wanted or wanted[number] != found.get(number)]
    lines = [f'{len(differing)} of {len(tests)} programs'] if differing else []
    # Where a run ended early the rest is missing, and only the first of those tells why.
    ran = [number for number in differing if number in wanted and number in found]
    differing = sorted(ran[:SHOWN] + [number for number in differing if number not in ran][:1])
    lines += [f'{report.side}: {report.failure}' for report in bare + other if report.failure]
    side = other[0].side
    for number in differing:
        test = tests[number]
        lines.append(f'program {number} ({test.kind}); again: --seed {test.seed} --only {number} --on {side}')
        lines += difference.find(runtime, (test, test), ('bare', side), OUTPUT, **more).lines()
    return lines


def compare(runtime, seed, numbers, sides, more):
    """Prints a line per side and more if it fails; the number of sides that did."""
    start = time.monotonic()
    paths, tests = make_images(runtime, seed, numbers)
    reports = run_all(['bare'] + sides, paths, more)
    events = sum(events for report in reports['bare'] for events, _ in report.results.values())
    failed = 0
    for side in sides:
        lines = judge(runtime, tests, reports['bare'], reports[side], more)
        failed += bool(lines)
        RESULTS.claim(side, lines)
    print(f'program: {len(tests)} programs of seed {seed}, {events} events, '
          f'{time.monotonic() - start:.1f} s', flush=True)
    for path in paths:
        os.unlink(path)
    return failed


def plantable(test, report):
    """(step, offset) of a MOV of an immediate to a register that was executed, well inside the program: the first
    instruction of a step. None if there is none."""
    executed = {record[difference.FIELDS.index('cs:ip')] for record in report.records}
    for number, step in enumerate(test.steps):
        at = step.offset + len(test.checkpoint())
        if number >= 10 and step.names[0] in ('move', 'stack_move') and 0xb0 <= test.code[at] <= 0xbf \
                and program.CODE << 16 | at in executed:
            return number, at
    return None


def unclaimed_ports_test(runtime, seed):
    """A monitor whose open ports nobody claims: the common road must show it. What is wrong, or None."""
    done = subprocess.run(['make', '-s', '-C', machines.ROOT, '-f', 'tests/equivalence/program/Makefile'],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        return 'it does not build:\n' + done.stdout.decode()
    paths, tests = make_images(runtime, seed, range(UNCLAIMED_PROGRAMS))
    reports = run_all(['bare', 'virtual'], paths, {'monitor': os.path.join(OUTPUT, 'unclaimed.elf')})
    os.unlink(paths[0])
    wanted, found = reports['bare'][0].results, reports['virtual'][0].results
    differing = [number for number in tests if wanted.get(number) != found.get(number)]
    print(f'    {len(differing)} of {len(tests)} programs differ')
    if len(found) < len(tests) // 2:
        return f'only {len(found)} of {len(tests)} programs have run'
    return None if differing else 'no program differs'


def self_test(runtime, seed, side):
    """Changes one bit of one program on the bare machine alone; what is wrong with what is found, or None."""
    for number in range(40):
        test, planted = (program.Program(runtime, seed, number) for _ in range(2))
        plain = difference.find(runtime, (test, test), ('bare', side), OUTPUT)
        if plain.index is not None:
            return f'program {number} differs by itself'
        place = plantable(test, plain.reports[0])
        if not place:
            continue
        code = bytearray(test.code)
        code[place[1] + 1] ^= 2         # of the immediate; an even one stays even
        planted.code = bytes(code)
        found = difference.find(runtime, (planted, test), ('bare', side), OUTPUT)
        if found.index is None:
            return f'no difference was found in program {number}'
        print('\n'.join('    ' + line for line in found.lines()))
        return None if found.step == place[0] else \
            f'a difference in step {place[0]} of program {number} was found in step {found.step}'
    return 'there is no program to plant a difference in'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--programs', type=int, default=200)
    which = parser.add_mutually_exclusive_group()
    which.add_argument('--seed', type=int, default=SEED)
    which.add_argument('--random', action='store_true', help='another seed each time; it is printed')
    parser.add_argument('--only', type=int, metavar='NUMBER')
    parser.add_argument('--on', action='append', choices=list(machines.SIDES)[1:])
    parser.add_argument('--cpu', help="QEMU's -cpu")
    parser.add_argument('--append', default='', help='more options for the monitor')
    parser.add_argument('--self-test', action='store_true')
    args = parser.parse_args()
    os.makedirs(OUTPUT, exist_ok=True)
    runtime = program.Runtime(OUTPUT)
    seed = random.SystemRandom().randrange(1 << 32) if args.random else args.seed
    sides = args.on or DEFAULT_SIDES
    if args.self_test:
        RESULTS.claim('planted-difference-is-found', self_test(runtime, seed, sides[0]))
        RESULTS.claim('unclaimed-ports-are-noticed', unclaimed_ports_test(runtime, seed))
        return RESULTS.status()
    numbers = range(args.programs) if args.only is None else [args.only]
    return bool(compare(runtime, seed, numbers, sides, {'cpu': args.cpu, 'append': args.append}))


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Proves that the monitor has no undefined behaviour, whatever the guest does: Frama-C/Eva on each driver here.

    run.py [--at-once N] [NAME...]      prints PASS eva-NAME and FAIL eva-NAME: why, then a table
    run.py --write [NAME...]            what is found becomes what is expected: expected/NAME.txt, and after all: loops.txt
    run.py --log NAME[/VARIANT]         all that Frama-C says of one analysis
    run.py --list

A driver NAME.c gives unknown values to all that a guest controls, and calls the monitor's own functions. An analysis
fails by an alarm, an assertion that is not proved, a function that is neither in the sources nor in the surroundings,
statements that it reached before and does not reach now, another set of stores than is on file (record.py), or a loop
without a bound (loops.py).
docs/proof.md says what is proved by that; docs/hacking.md, how a new device or instruction gets its driver.
"""

import argparse
import os
import sys
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import analysis
import driver
from loops import Loops
from paths import ROOT
from record import Record
from results import Results, side_by_side

sys.path.insert(1, os.path.join(ROOT, 'tests', 'bench'))
from table import table


def shown_name(job):
    one, variant = job
    return one.name + (f'/{variant}' if variant else '')


def judge(results, one, founds, write):
    """The claims about a driver. `founds`: by variant."""
    sound = True
    for variant, (found, seconds) in founds.items():
        some, count = found.statements()
        sound &= results.claim(shown_name((one, variant)), found.problems(),
                               f' ({some} of {count} statements, {found.proved()} properties, {seconds:.0f} s)')
    if set(founds) != set(one.variants):
        return                          # what is on file is of all of them together
    now, before = Record.of([found for found, _ in founds.values()]), Record.read(one.name)
    if write and sound:
        now.write(one.name)
        before = now
    if before is None:
        results.claim(f'{one.name}-is-on-file', f'no {one.name}.txt: run.py --write {one.name}')
    elif sound:
        results.claim(f'{one.name}-reaches-what-it-did', now.less_reached_than(before))
        results.claim(f'{one.name}-stores-where-it-did', now.writes_other_than(before))


def judge_loops(results, founds, all_of_them, write):
    found, drivers = Loops(founds), driver.all_drivers()
    if write and all_of_them:
        found.write(drivers)
    results.claim('loops-have-bounds', found.problems(drivers, all_of_them))


def rows(done):
    for job, (found, seconds) in done.items():
        some, count = found.statements()
        yield shown_name(job), job[0].title, f'{some} of {count}', len(found.alarms), found.proved(), f'{seconds:.0f}'


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='NAME')
    parser.add_argument('--at-once', type=int, default=2, metavar='N', help='analyses')
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--log', action='store_true')
    parser.add_argument('--list', action='store_true')
    return parser.parse_args()


def chosen(names):
    """(driver, variant) of each analysis that one of the names means."""
    jobs = [(one, variant) for one in driver.all_drivers() for variant in one.variants]
    unknown = [name for name in names if not any(name in (one.name, shown_name((one, variant))) for one, variant in jobs)]
    if unknown:
        sys.exit(f'eva: no driver {" ".join(unknown)}; there are {" ".join(sorted({one.name for one, _ in jobs}))}')
    jobs = [job for job in jobs if not names or job[0].name in names or shown_name(job) in names]
    return sorted(jobs, key=lambda job: -job[0].seconds)


def main():
    args = arguments()
    jobs = chosen(args.names)
    if args.list:
        print('\n'.join(f'{shown_name(job):24} {job[0].title}' for job in jobs))
        return 0
    began, results, done, waiting = time.monotonic(), Results('eva-'), {}, {}
    for job, outcome in zip(jobs, side_by_side(lambda job: analysis.analyse(*job), jobs, args.at_once)):
        done[job] = outcome
        founds = waiting.setdefault(job[0], {})
        founds[job[1]] = outcome
        if args.log:
            print(outcome[0].text)
        if len(founds) == sum(other[0] is job[0] for other in jobs):
            judge(results, job[0], founds, args.write)
    judge_loops(results, [found for found, _ in done.values()], not args.names, args.write)
    print('\n'.join(table(('analysis', 'what', 'statements', 'alarms', 'proved', 's'), list(rows(done)), left=(0, 1))))
    print(f'eva: {len(done)} analyses, {results.passed} passed, {results.failed} failed, '
          f'{time.monotonic() - began:.0f} s')
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Does the proof notice? Plants one hole after the other, and runs the analysis that has to find it.

    holes.py [--check] [NAME...]        prints PASS hole-NAME: where it was noticed, or FAIL hole-NAME: why

The holes are in holes*.txt. An alarm or an assertion that is not proved notices a hole, or a store that is not on file.
--check only looks whether each still finds its line.
"""

import argparse
import glob
import os
import re
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import analysis
import driver
import paths
from record import Record
from results import Results
from sources import copy_sources

paths.add('tests/mutants')
import mutant  # noqa: E402

TABLES = os.path.join(driver.HERE, 'holes*.txt')


class Hole(mutant.Mutant):
    """A mutant, and the analysis that is meant for it."""

    def __init__(self, name, path, job, rest):
        plants, before, after = rest
        super().__init__(name, path, plants.strip(), before[2:], after[2:])
        self.driver, _, self.variant = job.partition('/')

    def find_analysis(self, drivers):
        one = drivers.get(self.driver)
        if not one or self.variant not in one.variants:
            raise mutant.Stale(f'there is no analysis {self.driver}/{self.variant}')
        return one


def read_table():
    for path in sorted(glob.glob(TABLES)):
        with open(path, encoding='utf-8') as file:
            paragraphs = file.read().split('\n\n')
        for lines in (paragraph.strip('\n').split('\n') for paragraph in paragraphs):
            if lines[0] and not lines[0].startswith('#'):
                yield Hole(*lines[0].split(), lines[1:])


def noticed(hole, one, tree):
    """(where, '') or ('', why not)."""
    with open(os.path.join(tree, hole.path), encoding='utf-8') as file:
        sound = file.read()
    hole.plant(tree)
    try:
        found = analysis.analyse(one, hole.variant, tree)[0]
    finally:
        with open(os.path.join(tree, hole.path), 'w', encoding='utf-8') as file:
            file.write(sound)
    problems = found.problems()
    where = [line for line in problems if re.match(r'\S+\.[ch]:\d+: ', line)]
    if not problems:
        where = Record.of([found]).stores_beyond(Record.read(one.name))
    return (where[0], '') if where else ('', '; '.join(problems) or f'not noticed: {hole.plants}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--check', action='store_true')
    parser.add_argument('names', nargs='*', metavar='NAME')
    args = parser.parse_args()
    results, drivers = Results('hole-'), {one.name: one for one in driver.all_drivers()}
    with tempfile.TemporaryDirectory(prefix='trapeze-holes-') as tree:
        copy_sources(tree)
        for hole in read_table():
            if args.names and hole.name not in args.names:
                continue
            where, why = '', ''
            try:
                hole.find(paths.ROOT)
                one = hole.find_analysis(drivers)
                if not args.check:
                    where, why = noticed(hole, one, tree)
            except mutant.Stale as error:
                why = str(error)
            results.claim(hole.name, why, f': {where}' if where else '')
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

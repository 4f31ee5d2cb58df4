#!/usr/bin/env python3
"""Do the tests notice? Plants one bug after the other into a copy of the tree, and runs tests until one fails.

    run.py [--only NAME]... [--below DIR]... [--judges NAME,...] [--verbose] [--keep DIR]
    run.py --judges unit,board,check --below monitor/vcpu --below monitor/trap
    run.py --list

The second line measures what "make check" notices of the mutants of the trap path (docs/proof.md).

Prints "PASS mutant-NAME: killed by JUDGE (claim)" or "FAIL mutant-NAME: survived". A mutant whose line is no
longer there, that does not compile, or that leaves every program as it was, is a failure as well. First all
judges have to pass without a mutant. The mutants are in mutants.txt, the judges in judges.py.
"""

import argparse
import collections
import os
import shutil
import sys
import tempfile
import time

import judges
import mutant

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT
from sources import copy_sources


class Court:
    """A tree that is built once, and for each mutant is there again as it was then: at the same path and with
    the same times, so that only what a mutant changes is compiled."""

    def __init__(self, directory, judging, verbose):
        self.tree, self.base = os.path.join(directory, 'tree'), os.path.join(directory, 'base')
        self.judging, self.verbose = judging, verbose
        self.digests = {}

    def show(self, text):
        if self.verbose:
            lines = [line for line in text.splitlines() if not line.startswith('PASS')]
            print(''.join(f'    | {line}\n' for line in lines[-20:]), end='', flush=True)

    def passes_without(self):
        copy_sources(self.tree)
        for judge in self.judging:
            start = time.monotonic()
            try:
                self.digests[judge.name] = judge.make(self.tree)
                complaint, text = judge.complaint(self.tree)
                if complaint and judge.timed:
                    complaint, text = judge.complaint(self.tree)
            except judges.DoesNotBuild as error:
                complaint, text = 'does not build', str(error)
            if complaint:
                print(f'FAIL mutants-none-{judge.name}: without a mutant: {complaint}\n{text[-3000:]}')
                return False
            print(f'PASS mutants-none-{judge.name} ({time.monotonic() - start:.0f} s)', flush=True)
        os.rename(self.tree, self.base)
        return True

    def killer(self, planted):
        """(the judge that notices, the claim), or (None, why not)."""
        shutil.rmtree(self.tree, ignore_errors=True)
        shutil.copytree(self.base, self.tree, symlinks=True)
        try:
            planted.plant(self.tree)
        except mutant.Stale as error:
            return None, str(error)
        changed = False
        for judge in self.judging:
            try:
                if judge.make(self.tree) == self.digests[judge.name]:
                    continue                        # it would see what it has seen
            except judges.DoesNotBuild as error:
                self.show(str(error))
                return None, f'does not compile for {judge.name}'
            changed = True
            complaint, text = judge.complaint(self.tree)
            if complaint:
                self.show(text)
                if judge.timed and judge.complaint(self.base)[0]:
                    return None, f'{judge.name} fails without it as well now ({complaint})'
                return judge, complaint
        return None, 'survived' if changed else 'changes nothing in any program'


def judge_all(court, mutants):
    """Prints a line each; the number that was not killed."""
    kills, survived = collections.Counter(), 0
    for planted in mutants:
        start = time.monotonic()
        judge, text = court.killer(planted)
        seconds = f'{time.monotonic() - start:.0f} s'
        if judge:
            kills[judge.name] += 1
            print(f'PASS mutant-{planted.name}: killed by {judge.name} ({text}), {seconds}', flush=True)
        else:
            survived += 1
            print(f'FAIL mutant-{planted.name}: {text} ({planted.plants}), {seconds}', flush=True)
    print(f'{sum(kills.values())} killed, {survived} survived')
    for judge in court.judging:
        print(f'{judge.name:>10} {kills[judge.name]:3}')
    return survived


def arguments(mutants):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', action='append', metavar='NAME', choices=[m.name for m in mutants])
    parser.add_argument('--below', action='append', metavar='DIR', help='only mutants of files below DIR')
    parser.add_argument('--judges', type=lambda text: text.split(','), metavar='NAME,...',
                        default=[judge.name for judge in judges.JUDGES])
    parser.add_argument('--list', action='store_true', help='the mutants and what they plant')
    parser.add_argument('--check', action='store_true', help='only: does each still find its line?')
    parser.add_argument('--verbose', action='store_true', help='what the judge said that noticed')
    parser.add_argument('--keep', metavar='DIR', help='work in DIR, and leave the last mutant there')
    args = parser.parse_args()
    unknown = set(args.judges) - {judge.name for judge in judges.JUDGES + judges.BY_NAME}
    if unknown:
        parser.error(f'no such judge: {", ".join(sorted(unknown))}')
    return args


def check(mutants):
    """A change of the source must take its mutants along; they are judged much more seldom."""
    stale = []
    for planted in mutants:
        try:
            planted.find(ROOT)
        except mutant.Stale as error:
            stale.append(f'{planted.name}: {error}')
    print('FAIL mutants-find-their-lines: ' + '; '.join(stale) if stale else
          f'PASS mutants-find-their-lines ({len(mutants)})')
    return 1 if stale else 0


def main():
    mutants = mutant.read_table()
    args = arguments(mutants)
    if args.list:
        for planted in mutants:
            print(f'{planted.name:30} {planted.path:36} {planted.plants}')
        return 0
    if args.check:
        return check(mutants)
    chosen = [planted for planted in mutants if (not args.only or planted.name in args.only) and
              (not args.below or any(planted.path.startswith(place.rstrip('/') + '/') for place in args.below))]
    judging = [judge for judge in judges.JUDGES + judges.BY_NAME if judge.name in args.judges]
    with tempfile.TemporaryDirectory(prefix='trapeze-mutants-') as directory:
        court = Court(args.keep or directory, judging, args.verbose)
        if not court.passes_without():
            return 1
        return 1 if judge_all(court, chosen) else 0


if __name__ == '__main__':
    sys.exit(main())

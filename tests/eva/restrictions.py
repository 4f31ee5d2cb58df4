#!/usr/bin/env python3
"""Is each thing that drivers and surroundings take for granted needed? Takes one back after the other: the value may be any
value. Some analysis has to say something else then, or nobody needed it.

    restrictions.py [--list] [FILE[:LINE]...]   prints PASS restriction-FILE:LINE: what is taken back, and who says what

A restriction is the range of any_from(), the mask of any32(), any16() where more fits, and what a contract ensures. None is
that a bool is 0 or 1, which of its calls a driver makes, or a part of an invariant: that is shown again after each step.
"""

import argparse
import functools
import os
import re
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import analysis
import driver
from paths import ROOT
from record import Record
from results import Results
from sources import copy_sources

# What is taken back, by a pattern, and what stands there instead.
VALUES = [
    (r'(?<!switch \()(?<!uint32_t )any_from\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)', 'any32()'),
    (r'any32\(\)(?: (?:&(?!&)|>>) ~?(?:\(uint32_t\))?(?:\w+|\([^()]*\)))+', 'any32()'),
    (r'(?<=(?:eip|.cs|_ip) = )any16\(\)', 'any32()'),
    (r'(?<=ensures )[^;]+(?=;)', '\\true'),
]


class Restriction:
    def __init__(self, path, text, start, end, instead):
        self.path, self.start, self.end, self.instead = path, start, end, instead
        self.line, self.what = text.count('\n', 0, start) + 1, ' '.join(text[start:end].split())
        self.name = f'{os.path.basename(path)}:{self.line}'

    def take_back(self, tree):
        """The text as it was."""
        path = os.path.join(tree, self.path)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text[:self.start] + self.instead + text[self.end:])
        return text


def all_of(path):
    """Those of one file, in its order."""
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        text = file.read()
    code = re.sub(r'/\*(?!@).*?\*/', lambda match: ' ' * len(match[0]), text, flags=re.DOTALL)
    found = [Restriction(path, text, *match.span(), instead) for pattern, instead in VALUES
             for match in re.finditer(pattern, code)]
    return sorted(found, key=lambda one: one.start)


def files():
    for folder, _, names in sorted(os.walk(driver.HERE)):
        for name in sorted(names):
            if name.endswith(('.c', '.h')):
                yield os.path.relpath(os.path.join(folder, name), ROOT)


def included(path, seen):
    """The files here that a file includes, and itself."""
    if path in seen or not os.path.isfile(path):
        return seen
    seen.add(path)
    with open(path, encoding='utf-8') as file:
        for name in re.findall(r'^#include "(.*)"', file.read(), re.M):
            included(os.path.join(driver.SURROUNDINGS, name), seen)
    return seen


def users(path, drivers):
    """(driver, variant) of each analysis that a file is a part of, the shortest first."""
    path = os.path.join(ROOT, path)
    everywhere = os.path.basename(path) in ('compiler.h', 'cpu.h', 'string.h')
    found = [one for one in drivers if everywhere or
             any(path in included(source, set()) for source in [one.path, *one.surroundings])]
    return [(one, variant) for one in sorted(found, key=lambda one: one.seconds) for variant in one.variants]


def says(found):
    record = Record.of([found])
    return record.missed, record.writes, found.loops


@functools.cache
def as_it_is(one, variant):
    return analysis.analyse(one, variant)[0]


def noticed(restriction, tree, drivers):
    """(who says what without it, '') or ('', why not)."""
    text = restriction.take_back(tree)
    try:
        for one, variant in users(restriction.path, drivers):
            found = analysis.analyse(one, variant, tree)[0]
            problems = found.problems()
            if problems and not any(re.match(r'\S+\.[ch]:\d+: ', line) for line in problems):
                return '', problems[0]
            if problems or says(found) != says(as_it_is(one, variant)):
                return f'{one.name}: {problems[0] if problems else "other statements, stores or bounds"}', ''
    finally:
        with open(os.path.join(tree, restriction.path), 'w', encoding='utf-8') as file:
            file.write(text)
    return '', f'nothing changes without "{restriction.what}"'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--list', action='store_true')
    parser.add_argument('names', nargs='*', metavar='FILE[:LINE]')
    args = parser.parse_args()
    results, drivers = Results('restriction-'), driver.all_drivers()
    with tempfile.TemporaryDirectory(prefix='trapeze-restrictions-') as tree:
        copy_sources(tree)
        for restriction in (one for path in files() for one in all_of(path)):
            if args.names and not {restriction.name, restriction.name.split(':')[0]} & set(args.names):
                continue
            if args.list:
                print(f'{restriction.name}: {restriction.what}')
                continue
            who, why = noticed(restriction, tree, drivers)
            results.claim(restriction.name, why, f': without "{restriction.what}" {who}')
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

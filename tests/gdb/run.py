#!/usr/bin/env python3
"""run.py [--repeat N] [NAME]...: sessions of gdb with the monitor and its guests, headless, and its filter alone.

Prints PASS or FAIL for each; the exit status is 0 if all passed.
"""

import argparse
import sys

import filter_cases
import scenarios
import walkthrough
from session import Session, SessionFailed      # first of ours: it knows where the others are
from results import Results, chosen

RESULTS = Results('gdb-')


def documented():
    """docs/debugging.md, keystroke by keystroke."""
    as_written('docs/debugging.md')


def toured():
    """docs/tour.md, likewise."""
    as_written('docs/tour.md')


def as_written(document):
    problems = walkthrough.run(document)
    if problems:
        raise SessionFailed('\n'.join(problems))


def failure_is_noticed():
    """A wrong expectation fails the test, and so does a gdb that has gone: its exit status would not tell."""
    with Session('--guest', 'cr0') as session:
        session.begin()
        for line, pattern in (('print 1 + 1', '= 3'), ('python raise ValueError', 'no such text'), ('quit', 'x')):
            try:
                session.expect(line, pattern)
            except SessionFailed:
                continue
            raise SessionFailed(f'{line}: {pattern} was not missed')


ALL = (documented, toured, failure_is_noticed) + filter_cases.ALL + scenarios.ALL
TESTS = {test.__name__.replace('_', '-'): test for test in ALL}


def judge(name):
    why = ''
    try:
        TESTS[name]()
    except SessionFailed as error:
        why = str(error) or 'the session failed'
    RESULTS.claim(name, why)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--repeat', type=int, default=1, metavar='N', help='every test N times')
    parser.add_argument('names', nargs='*', metavar='NAME', help=', '.join(TESTS))
    arguments = parser.parse_args()
    for name in chosen(arguments.names, TESTS, 'test') * arguments.repeat:
        judge(name)
    return RESULTS.status()


if __name__ == '__main__':
    sys.exit(main())

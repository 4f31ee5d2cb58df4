"""Claims of the launcher: a line PASS host-NAME or FAIL host-NAME: why for each."""

import argparse
import fnmatch
import os
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', 'lib'))
import paths  # noqa: E402

paths.add('tools/run')
from paths import ROOT  # noqa: E402, F401: for those that import this
from results import Results  # noqa: E402


class Wrong(Exception):
    """What was expected and what was found."""


def same(expected, found):
    if expected != found:
        raise Wrong(f'expected {expected!r}, found {found!r}')


class Report:
    """Runs claims one after the other, those that --only names."""

    def __init__(self, description):
        parser = argparse.ArgumentParser(description=description,
                                         formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument('--only', action='append', metavar='NAME', help='only claims of that name (* and ? as in sh)')
        self.only = parser.parse_args().only
        self.results = Results('host-')

    def wants(self, name):
        return not self.only or any(fnmatch.fnmatchcase(name, pattern) for pattern in self.only)

    def claim(self, name, function, *arguments):
        if not self.wants(name):
            return
        why = ''
        try:
            function(*arguments)
        except Wrong as wrong:
            why = str(wrong) or 'it is not so'
        except Exception:                       # a claim that breaks off does not end the others
            why = traceback.format_exc()
        self.results.claim(name, why.splitlines())

    def claims(self, functions):
        """Functions whose names are their claims."""
        for function in functions:
            self.claim(function.__name__.replace('_', '-'), function)

    @property
    def status(self):
        return self.results.status()

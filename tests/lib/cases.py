"""A program of test cases: functions called test_NAME, run some at a time, a line PASS or FAIL for each."""

import argparse
import os
import signal
import subprocess
import sys
import time

import machines
import paths
import qemu
from results import Results, chosen, side_by_side

FAILURES = (machines.Wrong, qemu.QemuEnded, OSError, ValueError, subprocess.SubprocessError)


class Cases:
    """Prints its lines as PREFIX-NAME. `failures` are exceptions by which a case fails, beside FAILURES."""

    def __init__(self, prefix, failures=()):
        self.prefix, self.failures, self.functions = prefix, FAILURES + tuple(failures), {}
        self.results = Results(prefix + '-')

    def test(self, function):
        """Decorates a case."""
        self.functions[function.__name__.removeprefix('test_').replace('_', '-')] = function
        return function

    def run(self, name):
        start, why = time.monotonic(), ''
        try:
            self.functions[name]()
        except self.failures as error:
            why = str(error) or type(error).__name__
        except LookupError as error:
            why = f'the report has no {error}'
        self.results.claim(name, why.replace('\r', '').splitlines(), f' ({time.monotonic() - start:.1f} s)')

    def main(self, description):
        """The whole program, with its command line."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        parser = argparse.ArgumentParser(description=description,
                                         formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument('names', nargs='*', metavar='NAME')
        parser.add_argument('--list', action='store_true')
        parser.add_argument('--jobs', type=int, default=min(2, os.cpu_count() or 1), help='tests at a time')
        args = parser.parse_args()
        if args.list:
            print('\n'.join(self.functions))
            return
        names = chosen(args.names, self.functions, 'test')
        if not os.path.exists(paths.MONITOR):
            sys.exit(f'{self.prefix}: no {paths.MONITOR}: run make first')
        for _ in side_by_side(self.run, names, args.jobs):
            pass
        print(f'{self.prefix}: {self.results.passed} passed, {self.results.failed} failed')
        sys.exit(self.results.status())

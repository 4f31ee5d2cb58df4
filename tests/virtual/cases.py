"""A program of test cases: functions called test_NAME, run some at a time, a line PASS or FAIL for each."""

import argparse
import concurrent.futures
import os
import signal
import subprocess
import sys
import time

import machines
import qemu

FAILURES = (machines.Wrong, qemu.QemuEnded, OSError, ValueError, subprocess.SubprocessError)


class Cases:
    """Prints its lines as PREFIX-NAME. `failures` are exceptions by which a case fails, beside FAILURES."""

    def __init__(self, prefix, failures=()):
        self.prefix, self.failures, self.functions = prefix, FAILURES + tuple(failures), {}

    def test(self, function):
        """Decorates a case."""
        self.functions[function.__name__.removeprefix('test_').replace('_', '-')] = function
        return function

    def run(self, name):
        start = time.monotonic()
        try:
            self.functions[name]()
        except self.failures as error:
            why = str(error)
        except LookupError as error:
            why = f'the report has no {error}'
        else:
            print(f'PASS {self.prefix}-{name} ({time.monotonic() - start:.1f} s)', flush=True)
            return True
        print(f'FAIL {self.prefix}-{name}: ' + why.replace('\r', '').replace('\n', '\n    '), flush=True)
        return False

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
        for name in args.names:
            if name not in self.functions:
                sys.exit(f'{self.prefix}: no test {name}; there are {" ".join(self.functions)}')
        if not os.path.exists(machines.MONITOR):
            sys.exit(f'{self.prefix}: no {machines.MONITOR}: run make first')
        names = args.names or list(self.functions)
        with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
            passed = sum(pool.map(self.run, names))
        print(f'{self.prefix}: {passed} passed, {len(names) - passed} failed')
        sys.exit(1 if passed < len(names) else 0)

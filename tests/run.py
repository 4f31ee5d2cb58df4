#!/usr/bin/env python3
"""Runs the parts of the tests, two at a time, and says how far it is.

    tests/run.py [--at-once N] PART...          each by "make test-PART"

A part's lines come together, when it has ended: first a line "== PART: 31 passed, 0 failed, 12 s (3 of 13)", then what
it printed. Parts wait more than they compute (for a prompt, for a debugger), so that two share two cores well. A part
that breaks off without saying what failed gets a line "FAIL PART: ..." of its own.
"""

import argparse
import os
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIGN_OF_LIFE_SECONDS = 60


class Part:
    def __init__(self, name, command):
        self.name, self.command = name, command
        self.lines, self.passed, self.failed, self.status = [], 0, 0, None
        self.began = self.seconds = None

    def run(self):
        self.began = time.monotonic()
        child = subprocess.Popen(self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, encoding='utf-8', errors='replace')
        for line in child.stdout:
            self.lines.append(line)
            self.passed += line.startswith('PASS ')
            self.failed += line.startswith('FAIL ')
        self.status = child.wait()
        self.seconds = time.monotonic() - self.began
        if self.status and not self.failed:
            self.fail(f'it ended with status {self.status} and named no test that failed')
        elif not self.status and self.failed:
            self.fail('it ended with status 0, but a test failed')
        elif not self.passed + self.failed:
            self.fail('it tested nothing')

    def fail(self, why):
        self.lines.append(f'FAIL {self.name}: {why}\n')
        self.failed += 1

    def so_far(self):
        seconds = self.seconds if self.seconds is not None else time.monotonic() - self.began
        return f'{self.name}: {self.passed} passed, {self.failed} failed, {seconds:.0f} s'


class Run:
    def __init__(self, parts, out=sys.stdout):
        self.waiting, self.running, self.ended = list(parts), [], []
        self.count, self.out = len(parts), out
        self.lock = threading.Lock()

    def say(self, *lines):
        for line in lines:
            self.out.write(line)
        self.out.flush()

    def work(self):
        """One of the workers: part after part, until none is left."""
        while True:
            with self.lock:
                if not self.waiting:
                    return
                part = self.waiting.pop(0)
                self.running.append(part)
            try:
                part.run()
            except OSError as error:
                part.seconds = 0
                part.fail(str(error))
            with self.lock:
                self.running.remove(part)
                self.ended.append(part)
                self.say(f'== {part.so_far()} ({len(self.ended)} of {self.count})\n', *part.lines)

    def all(self, workers):
        threads = [threading.Thread(target=self.work) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            while True:
                thread.join(SIGN_OF_LIFE_SECONDS)
                if not thread.is_alive():
                    break
                with self.lock:
                    if self.running:
                        self.say('== so far: ' + '; '.join(p.so_far() for p in self.running if p.began) + '\n')
        return self.ended


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--at-once', type=int, default=2, metavar='N')
    parser.add_argument('parts', nargs='+', metavar='PART')
    args = parser.parse_args()
    parts = [Part(name, ['make', '-s', f'test-{name}']) for name in args.parts]
    ended = Run(parts).all(max(1, args.at_once))
    passed, failed = sum(p.passed for p in ended), sum(p.failed for p in ended)
    print('== all: %d passed, %d failed; slowest: %s' % (
        passed, failed, ', '.join(f'{p.name} {p.seconds:.0f} s'
                                  for p in sorted(ended, key=lambda p: -p.seconds)[:3])))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

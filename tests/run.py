#!/usr/bin/env python3
"""Runs the parts of the tests, two at a time and one beside them, and says how far it is.

    tests/run.py [--at-once N] PART... [--beside PART...]       each by "make test-PART"

The parts after --beside wait more than they compute. They run one after another, beside the N others, so that no CPU
waits with them. When none of one kind is left, its turn goes to the other.

A part's lines come together, when it has ended: first a line "== PART: 31 passed, 0 failed, 12 s, 15 s CPU (3 of 13)",
then what it printed. The second time is the processor's, of all that the part has started and waited for. A part that
breaks off without saying what failed gets a line "FAIL PART: ..." of its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIGN_OF_LIFE_SECONDS = 60


def environment():
    """Programs in Python start thousands of times: what is compiled is kept, and not among the sources. They find this
    very interpreter: a "python3" that is a script and looks for one of several versions takes ten times as long."""
    found = {name: value for name, value in os.environ.items() if name != 'PYTHONDONTWRITEBYTECODE'}
    here, first = os.path.dirname(sys.executable), shutil.which('python3')
    if first and os.path.exists(os.path.join(here, 'python3')) and not os.path.samefile(first, sys.executable):
        found['PATH'] = here + os.pathsep + found.get('PATH', os.defpath)
    found.setdefault('PYTHONPYCACHEPREFIX', os.path.join(ROOT, 'build', 'pycache'))
    return found


class Part:
    def __init__(self, name, command):
        self.name, self.command = name, command
        self.lines, self.passed, self.failed, self.status = [], 0, 0, None
        self.began = self.seconds = self.computed = None

    def run(self):
        self.began = time.monotonic()
        child = subprocess.Popen(self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, encoding='utf-8', errors='replace',
                                 env=environment())
        for line in child.stdout:
            self.lines.append(line)
            self.passed += line.startswith('PASS ')
            self.failed += line.startswith('FAIL ')
        _, status, usage = os.wait4(child.pid, 0)
        self.status = child.returncode = os.waitstatus_to_exitcode(status)
        self.seconds, self.computed = time.monotonic() - self.began, usage.ru_utime + usage.ru_stime
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
        computed = '' if self.computed is None else f', {self.computed:.0f} s CPU'
        return f'{self.name}: {self.passed} passed, {self.failed} failed, {seconds:.0f} s{computed}'


class Run:
    def __init__(self, parts, out=sys.stdout, beside=()):
        self.waiting, self.beside, self.running, self.ended = list(parts), list(beside), [], []
        self.count, self.out = len(self.waiting) + len(self.beside), out
        self.lock = threading.Lock()

    def say(self, *lines):
        for line in lines:
            self.out.write(line)
        self.out.flush()

    def work(self, first, second):
        """One of the workers: part after part of its own list, then of the other, until none is left."""
        while True:
            with self.lock:
                parts = first or second
                if not parts:
                    return
                part = parts.pop(0)
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
        threads = [threading.Thread(target=self.work, args=(self.waiting, self.beside)) for _ in range(workers)]
        if self.beside:
            threads.append(threading.Thread(target=self.work, args=(self.beside, self.waiting)))
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
    parser.add_argument('--beside', nargs='+', default=[], metavar='PART')
    args = parser.parse_args()
    parts, beside = ([Part(name, ['make', '-s', f'test-{name}']) for name in names] for names in (args.parts, args.beside))
    ended = Run(parts, beside=beside).all(max(1, args.at_once))
    passed, failed = sum(p.passed for p in ended), sum(p.failed for p in ended)
    print('== all: %d passed, %d failed; slowest: %s' % (
        passed, failed, ', '.join(f'{p.name} {p.seconds:.0f} s'
                                  for p in sorted(ended, key=lambda p: -p.seconds)[:3])))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

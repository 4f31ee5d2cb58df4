#!/usr/bin/env python3
"""clients.py [--limits]: instructions per round trip of a client, a program that calls vm86.

--limits prints only whether those that have a limit (limits.py) hold it. tests/client/cost.c counts for itself, with the
time-stamp counter of a QEMU that counts instructions.
"""

import os
import re
import subprocess
import sys

from counted import ROOT, BenchError
from limits import CLIENTS, Judge

SECONDS = 120
NAMES = {'cli': 'CLI in v86 code', 'intx': 'INT n that returns to the program, and the next call',
         'unknown': 'IN that returns to the program, and the next call', 'getpid': 'getpid'}
# The same programs on Linux 6.1 for the i386, with CONFIG_VM86, under the same QEMU's count.
LINUX = {'cli': 365, 'intx': 1668, 'unknown': 1628}
FIGURE = re.compile(r'^(\w+) (\d+)$', re.MULTILINE)


def measure():
    """{name: instructions}"""
    subprocess.run(['make', '-s', '-C', os.path.join(ROOT, 'tests', 'client')], check=True)
    command = [os.path.join(ROOT, 'run-qemu.sh'), '--headless', '--icount', '--cpu', 'max', '--seconds', str(SECONDS),
               os.path.join(ROOT, 'build', 'tests', 'client', 'cost')]
    # The log comes on stderr, in lines that may fall into one of the program's.
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=SECONDS + 120)
    output = done.stdout.decode('latin-1').replace('\r', '')
    found = {name: float(value) for name, value in FIGURE.findall(output)}
    if done.returncode or set(NAMES) - set(found):
        raise BenchError(f'the client cost ended with status {done.returncode}:\n' + output[-500:] + done.stderr.decode('latin-1')[-1500:])
    return found


def rows(judge):
    """For the page: name, here, limit, Linux."""
    found = measure()
    return [[NAMES[name], found[name], judge.check(f'client {name}', found[name], CLIENTS[name]), LINUX.get(name)]
            for name in NAMES]


def main():
    judge = Judge()
    try:
        found = rows(judge)
    except (BenchError, OSError, subprocess.SubprocessError) as error:
        sys.exit(f'FAIL bench-client: {error}')
    if sys.argv[1:] != ['--limits']:
        for name, here, limit, linux in found:
            print(f'bench: {name}: {here:.0f}, at most {limit}; Linux {linux or "not measured"}')
    print('\n'.join(judge.failures) or f'PASS bench-client: {judge.held} figures within their limits')
    sys.exit(bool(judge.failures))


if __name__ == '__main__':
    main()

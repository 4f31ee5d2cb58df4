#!/usr/bin/env python3
"""Faults of the monitor itself: each is dumped in full and ends the run with the status of a fault.

    tests/ring0/run.py [--bochs] [NAME...]

A test build of the monitor raises the fault NAME in ring 0 while it handles its guest's first #GP. Prints one
line "PASS ring0-EMULATOR-NAME" or "FAIL ...: why" for each.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths

paths.add('tests/hostile')

import machine
from paths import BUILD, ROOT
import boot_cd
from qemu import Qemu, QemuEnded
from results import Results, chosen, side_by_side

MONITOR = os.path.join(BUILD, 'ring0', 'monitor.elf')

SECONDS = 120
FAULT_STATUS = 39               # isa-debug-exit's, of the monitor's 13h
DOUBLE_FAULT = 'double fault'
# Name: the vector that the dump shows.
FAULTS = {
    'de': 0, 'db': 1, 'nmi': 2, 'hang': 2, 'bp': 3, 'of': 4, 'br': 5, 'ud': 6, 'nm': 7,
    'df-overflow': DOUBLE_FAULT, 'df-lost-stack': DOUBLE_FAULT, 'ts': 10, 'np': 11, 'ss': 12, 'gp': 13,
    'pf': 14, 'mf': 16, 'int': 0x77, 'irq': 0x20, 'report': None,
}
BOCHS_FAULTS = ('de', 'db', 'bp', 'ud', 'df-overflow', 'np', 'ss', 'gp', 'pf', 'mf', 'irq')
REGISTERS = 'edi esi ebp ebx edx ecx eax vector error eip cs eflags cr0 cr2 cr3'.split()
TASK_REGISTERS = 'eip cs eflags esp ss esp0 cr2 eax ebx ecx edx esi edi ebp'.split()


def in_qemu(name, directory):
    """(the log, QEMU's exit status)"""
    log = os.path.join(directory, 'log')
    command = machine.QEMU + ['-serial', f'file:{log}', '-kernel', MONITOR, '-append', f'name={name}']
    status = None
    with Qemu(command, SECONDS, log=log) as qemu:
        if name == 'hang':
            while 'ring0: hang' not in qemu.log.update().text() and qemu.process.poll() is None:
                time.sleep(0.05)
            qemu.command('inject-nmi')
        try:
            status = qemu.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            pass
    with open(log, encoding='latin-1') as file:
        return file.read(), status


def in_bochs(name, _directory):
    command = boot_cd.command(machine.MEMORY_MIB, 2 * SECONDS, MONITOR, f'log=com1 name={name}')
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # bochs.py knows the verdict by the log's last line.
    return done.stdout.decode('latin-1'), FAULT_STATUS if done.returncode == 3 else done.returncode


def judge(name, log, status):
    """What is wrong, or an empty string."""
    expected = FAULTS[name]
    if f'ring0: {name}' not in log:
        return f'the fault was not reached, status {status}'
    if status != FAULT_STATUS or 'trapeze: end: fault' not in log:
        return f'exit status {status} instead of {FAULT_STATUS}'
    dump = log[log.index(f'ring0: {name}'):]
    if expected is None:
        return '' if dump.count('trapeze: panic') == 1 else 'it dumped again'
    if (expected == DOUBLE_FAULT) != (DOUBLE_FAULT in dump):
        return 'no double fault' if expected == DOUBLE_FAULT else 'a double fault'
    values = dict(re.findall(r'(\w+)=([0-9a-f]+)', dump))
    missing = [r for r in (TASK_REGISTERS if expected == DOUBLE_FAULT else REGISTERS) if r not in values]
    if missing:
        return 'not in the dump: ' + ' '.join(missing)
    if expected != DOUBLE_FAULT and int(values['vector'], 16) != expected:
        return f'vector {values["vector"]} instead of {expected:02x}'
    return ''


def check(name, emulator):
    with tempfile.TemporaryDirectory(prefix='trapeze-ring0-') as directory:
        try:
            log, status = (in_bochs if emulator == 'bochs' else in_qemu)(name, directory)
        except QemuEnded as error:
            return str(error), ''
    why = judge(name, log, status)
    return why, '\n'.join(log.splitlines()[-12:])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bochs', action='store_true')
    parser.add_argument('names', nargs='*', metavar='NAME', help=', '.join(FAULTS))
    args = parser.parse_args()
    emulator = 'bochs' if args.bochs else 'qemu'
    names = chosen(args.names or (BOCHS_FAULTS if args.bochs else FAULTS), FAULTS, 'fault')
    subprocess.run(['make', '-s', '-C', ROOT, '-f', 'tests/ring0/Makefile', 'ring0'], check=True)
    results = Results(f'ring0-{emulator}-')
    for name, (why, shown) in zip(names, side_by_side(lambda name: check(name, emulator), names)):
        results.claim(name, why, shown=shown)
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

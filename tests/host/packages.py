#!/usr/bin/env python3
"""need.sh on other hosts: what it says where apt-get is not there, and on a machine that is no x86."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT
from results import Results

# What the script itself calls, and tools that are there. nasm and the emulators are not.
COMMANDS = ('sh dirname basename cat cut grep sed awk sort tr ls mktemp rm env id make gcc ld objcopy as').split()

def need(directory, sets, manager=None, without=(), machine='x86_64'):
    """Status and last line of "need.sh --look SETS" with a PATH of its own."""
    path = os.path.join(directory, 'bin')
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    for command in set(COMMANDS + ['python3', 'node', 'npm', 'objdump']) - set(without):
        real = shutil.which(command)
        if real:
            os.symlink(real, os.path.join(path, command))
    fakes = {'uname': f'echo {machine}'}
    if manager:
        fakes[manager] = 'exit 1'
    for name, does in fakes.items():
        with open(os.path.join(path, name), 'w', encoding='ascii') as file:
            file.write(f'#!/bin/sh\n{does}\n')
        os.chmod(os.path.join(path, name), 0o755)
    # What need.sh reads beyond PATH, /usr/sbin, has none of these.
    done = subprocess.run([os.path.join(ROOT, 'tools', 'host', 'need.sh'), '--look', *sets], env={'PATH': path},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, (done.stdout.splitlines() or [''])[-1]


TESTS = {
    'dnf-calls-them-so': lambda d: (need(d, ['qemu', 'explain'], 'dnf', {'node', 'npm'}),
                                    (4, 'need.sh: missing: nodejs npm qemu-system-x86. Type: sudo dnf install '
                                        'nodejs nodejs-npm qemu-system-x86')),
    'pacman-calls-it-so': lambda d: (need(d, ['python'], 'pacman', {'python3'}),
                                     (4, 'need.sh: missing: python3. Type: sudo pacman -S --needed python')),
    'apk-calls-it-so': lambda d: (need(d, ['qemu'], 'apk'),
                                  (4, 'need.sh: missing: qemu-system-x86. Type: sudo apk add qemu-system-i386')),
    'brew-needs-no-rights': lambda d: (need(d, ['qemu', 'python'], 'brew', {'python3'}),
                                       (4, 'need.sh: missing: python3 qemu-system-x86. Type: brew install python '
                                           'qemu')),
    'what-a-manager-lacks-is-said': lambda d: (
        need(d, ['build'], 'apk', machine='aarch64'),
        (4, 'need.sh: missing: gcc-i686-linux-gnu nasm. Type: sudo apk add nasm; apk has no package of: '
            'gcc-i686-linux-gnu')),
    'a-host-that-is-no-x86-needs-a-cross-compiler': lambda d: (
        need(d, ['build'], 'brew', machine='arm64'),
        (4, 'need.sh: missing: gcc-i686-linux-gnu nasm. Type: brew install i686-elf-gcc nasm')),
    'without-any-manager-it-speaks-debian': lambda d: (
        need(d, ['qemu']), (4, 'need.sh: missing: qemu-system-x86. Type: sudo apt-get update && sudo apt-get '
                               'install --no-install-recommends qemu-system-x86')),
}


def main():
    results = Results('host-need-')
    with tempfile.TemporaryDirectory(prefix='trapeze-need-') as directory:
        for name, test in TESTS.items():
            found, expected = test(directory)
            results.claim(name, '' if found == expected else f'expected {expected} found {found}')
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Tests the launcher without running anything: which command lines it refuses, and what it plans for the others.

    launcher.py [--only NAME]...        prints PASS host-NAME or FAIL host-NAME: why
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from report import ROOT, Report, Wrong

import command_line
import fixture
import functions
import plans
import refusals
import launch
import say

NOBODY = 65534


def refusal(words):
    """What is said; empty if the command line is taken."""
    try:
        launch.prepare(command_line.parse(words), launch.NOWHERE)
    except say.UsageError as error:
        return str(error)
    return ''


def refuses(pattern, words):
    said = refusal(shlex.split(words))
    if not re.search(pattern, said) or '\n' in said:
        raise Wrong(f'{words}: expected one line like {pattern!r}, found {said!r}')


def planned(words):
    """What --dry-run prints."""
    emulator = launch.prepare(command_line.parse(['--dry-run', *shlex.split(words)]), launch.NOWHERE)
    lines = [line if isinstance(line, str) else say.shell_line(line) for line in emulator.lines()]
    return '\n'.join([*lines, *map(str, emulator.plan.files)])


def shows(text, words):
    text, found = text.replace('{root}', ROOT), planned(words)
    if text not in found:
        raise Wrong(f'{words}: expected {text!r} in\n{found}')


def as_nobody(pattern, *words):
    """Root reads and writes everything, so the command gives up that right."""
    command = [os.path.join(ROOT, 'run-qemu.sh'), '--dry-run', *words]
    if os.getuid() == 0:
        command[:0] = ['setpriv', '--reuid', str(NOBODY), '--clear-groups']
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'}, check=False)
    if done.returncode != 2 or not re.search(pattern, done.stdout):
        raise Wrong(f'status {done.returncode}: {done.stdout}')


def unreadable():
    shutil.copy('floppy.img', 'secret.img')
    os.chmod('secret.img', 0)
    as_nobody('secret.img: permission denied', 'secret.img')


def unwritable():
    os.chmod('made', 0o555)
    as_nobody('cannot write made/new.img: permission denied', '--save', 'made/new.img', 'floppy.img')


def main():
    report = Report(__doc__)
    command_line.on_terminal = lambda: False
    for name in ('DISPLAY', 'WAYLAND_DISPLAY'):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix='trapeze-host-') as box:
        os.chmod(box, 0o755)
        os.chdir(box)
        fixture.make_images()
        fixture.write('mistake.txt', b'wait "A:"\n\nwait soon 5x\n')
        for name, pattern, words in refusals.WORDS + refusals.SAVES + refusals.SCRIPTS + refusals.RECORDINGS \
                + refusals.FIRST_CONTACT:
            report.claim(f'refuses-{name}', refuses, pattern, words)
        report.claim('refuses-image-unreadable', unreadable)
        report.claim('refuses-save-unwritable', unwritable)
        for name, text, words in plans.MACHINES + plans.DRIVES + plans.PASSTHROUGH + plans.CLIENTS:
            report.claim(f'dry-run-{name}', shows, text, words)
        os.environ['DISPLAY'] = ':9'
        for name, text, words in plans.WINDOW:
            report.claim(f'dry-run-{name}', shows, text, words)
        report.claims(functions.CLAIMS)
        os.chdir(ROOT)
    return report.status


if __name__ == '__main__':
    sys.exit(main())

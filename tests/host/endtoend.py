#!/usr/bin/env python3
"""Tests run-qemu.sh as a whole, in a sandbox.

    endtoend.py [--only NAME]...        prints PASS host-NAME or FAIL host-NAME: why

The first part runs with a false QEMU, which ends as it is told. The second part boots the echo kernel for real: by
-kernel, from the CD, and in Bochs; it writes to images that are saved, and is driven by scripts and from a terminal.
"""

import os
import shutil
import subprocess
import sys

import booting
import fixture
import keeping
import terminal
from report import Report, Wrong, same
from sandbox import RUN, Sandbox, ends_at_a_signal, expect, run, without_reader


def verdict(status, found):
    expect(found, '', RUN, environment={'FAKE_STATUS': str(status)})


def list_of_guests():
    expect(0, '^flags +shows flags$', RUN, '--list')


def help_():
    expect(0, '^ *--headless', RUN, '--help')


def cpu_unknown(box):
    said = expect(2, "^run-qemu.sh: no CPU model 'i9'; 'qemu-system-i386 -cpu help' lists them$", RUN, '--cpu', 'i9')
    same((1, '', False), (said.err.count('\n'), said.out, os.path.exists(box.path('ran'))))


def dry_run_runs_nothing(box):
    expect(0, '^qemu-system-i386 ', RUN, '--dry-run', 'floppy.img')
    same(False, os.path.exists(box.path('ran')))


def build_is_announced():
    expect(0, '^run-qemu.sh: building build/monitor.elf build/guest/check/one.bin$', RUN, '--guest', 'one')
    same('', run(RUN, '--guest', 'one').err)


def build_failure():
    os.rename('echo.nasm', 'good.nasm')
    os.utime('build/monitor.elf', (0, 0))
    fixture.write('echo.nasm', b'nonsense here\n')
    try:
        expect(4, 'make build/monitor.elf failed', RUN)
    finally:
        os.replace('good.nasm', 'echo.nasm')
        os.utime('echo.nasm')
        subprocess.run(['make', '-s'], check=True)


def with_a_false_qemu(report, box):
    report.claim('list', list_of_guests)
    report.claim('help', help_)
    report.claim('output-to-a-full-disk', expect, 4, '^run-qemu.sh: the rest of the output is not written: no space left',
                 'sh', '-c', f'{RUN} --help >/dev/full')
    report.claim('refuses-cpu-unknown', cpu_unknown, box)
    report.claim('dry-run-runs-nothing', dry_run_runs_nothing, box)
    for status, found in ((33, 0), (35, 1), (37, 1), (39, 3), (0, 0), (1, 4), (139, 4)):
        report.claim(f'verdict-{status}', verdict, status, found)
    report.claim('verdict-explained', expect, 4, 'QEMU failed with status 77', 'env', 'FAKE_STATUS=77', RUN)
    for name, closed in (('stdout', '>&-'), ('stderr', '2>&-'), ('any-of-the-three', '<&- >&- 2>&-')):
        report.claim(f'runs-without-{name}', expect, 0, '', 'sh', '-c', f'{RUN} --headless {closed}')
    report.claim('seconds-are-over', expect, 124, 'no verdict after 0.5 s', 'env', 'FAKE_SLEEP=30', RUN, '--seconds', '0.5')
    report.claim('build-is-announced', build_is_announced)
    report.claim('build-failure', build_failure)
    ready, environment = box.path('ran'), {'FAKE_SLEEP': '60'}
    report.claim('reader-goes-and-the-run-ends', lambda: without_reader(141, RUN, '--headless', environment=environment))
    for name, words in (('', []), ('-with-seconds', ['--seconds', '20'])):
        report.claim(f'signal-ends-qemu{name}', lambda words=words: ends_at_a_signal(
            box, ready, '--headless', *words, environment=environment))


# ---- missing tools ---------------------------------------------------------------------------------------

# What the launcher and make need; nasm, apt-get and Python are not among them.
TOOLS = ('sh dash uname cat cut dirname basename grep sed sort tr ls mktemp rm env make gcc ld objcopy head tail mkdir ln '
         'timeout').split()


class BarePath:
    """A PATH with nothing but the commands that are needed. What need.sh reads from beyond PATH (/usr/sbin) has no nasm
    either, so PATH is all that counts."""

    def __init__(self, box):
        self.box, self.directory = box, box.path('bin')
        os.mkdir(self.directory)
        for tool in TOOLS:
            self.link(tool)
        os.symlink(box.path('fake/qemu-system-i386'), os.path.join(self.directory, 'qemu-system-i386'))

    def link(self, tool):
        os.symlink(shutil.which(tool), os.path.join(self.directory, tool))

    def command(self, name, text):
        self.box.command(self.directory, name, f'#!/bin/sh\n{text}\n')

    def expect(self, status, pattern, *words):
        return expect(status, pattern, *words, environment={'PATH': self.directory})

    def calls(self):
        """What apt-get was told."""
        path = self.box.path('apt')
        if not os.path.exists(path):
            return ''
        with open(path, encoding='utf-8') as file:
            return file.read()


def missing_tools(report, box):
    bare = BarePath(box)
    asks = 'missing: {0}. Type: .*sudo apt-get install --no-install-recommends {0}$'
    report.claim('missing-python-without-apt', bare.expect, 4, f'^run-qemu.sh: {asks.format("python3")}', RUN)
    bare.command('id', 'echo 0')
    python, log = shutil.which('python3'), box.path('apt')
    bare.command('apt-get', f'echo "$*" >>{log}\ncase $* in *install*python3*) ln -s {python} {bare.directory}/ ;; esac')
    report.claim('apt-installs-python', bare.expect, 0, '^flags +shows', RUN, '--list')
    os.unlink(os.path.join(bare.directory, 'apt-get'))
    if not os.path.exists(os.path.join(bare.directory, 'python3')):
        bare.link('python3')
    report.claim('missing-tool-without-apt', bare.expect, 4, asks.format('nasm'), RUN)
    if os.path.exists(log):
        os.unlink(log)
    report.claim('missing-tool-without-rights', no_rights, bare)
    bare.command('id', 'echo 0')
    report.claim('apt-installs-nothing', bare.expect, 4, 'still missing: nasm', RUN)
    bare.command('apt-get', 'exit 100')
    report.claim('apt-fails', bare.expect, 4, 'apt-get failed. Missing: nasm. Type: sudo apt-get', RUN)
    report.claim('looking-installs-nothing', looking, bare)
    report.claim('apt-installs', installing, bare)


def no_rights(bare):
    bare.command('id', 'echo 1000')
    bare.command('sudo', 'exit 1')
    bare.command('apt-get', f'echo called >>{bare.box.path("apt")}')
    bare.expect(4, 'Type: sudo apt-get update', RUN)
    same('', bare.calls())


def looking(bare):
    bare.command('apt-get', f'echo "$*" >>{bare.box.path("apt")}')
    bare.expect(4, 'missing: nasm. Type: sudo apt-get', 'tools/host/need.sh', '--look', 'build')
    same('', bare.calls().replace('called\n', ''))


def installing(bare):
    bare.command('apt-get', f'echo noise\necho "$*" >>{bare.box.path("apt")}\n'
                 f'case $* in *" install "*) ln -s {shutil.which("nasm")} {bare.directory}/nasm ;; esac')
    said = bare.expect(0, 'installing: nasm$', RUN)
    same('', said.out)
    if 'install -y --no-install-recommends nasm\n' not in bare.calls():
        raise Wrong(bare.calls())


# ---- continuous integration ------------------------------------------------------------------------------

def counts(box, lines, make_status, status, last):
    """What .ci/run makes of the tests' output."""
    box.command(box.path('fake'), 'make', '#!/bin/sh\ncat <<END\n' + '\n'.join(lines) + f'\nEND\nexit {make_status}\n')
    try:
        said = run('.ci/run')
    finally:
        os.unlink(box.path('fake/make'))
    same((status, last), (said.status, said.out.splitlines()[-1]))


def continuous_integration(report, box):
    for name, lines, make_status, status, last in (
            ('passes', ['PASS one', 'noise', 'PASS two'], 0, 0, '2 passed, 0 failed'),
            ('fails', ['PASS one', 'FAIL two'], 2, 1, '1 passed, 1 failed'),
            ('breaks-off', ['PASS one'], 2, 1, '1 passed, 1 failed'),
            ('tests-nothing', [], 0, 1, '0 passed, 1 failed')):
        report.claim(f'ci-{name}', counts, box, lines, make_status, status, last)


def main():
    report = Report(__doc__)
    with Sandbox() as box:
        with box.false_qemu():
            with_a_false_qemu(report, box)
            missing_tools(report, box)
            continuous_integration(report, box)
        booting.claims(report, box)
        keeping.claims(report, box)
        terminal.claims(report)
    return report.status


if __name__ == '__main__':
    sys.exit(main())

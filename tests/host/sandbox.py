"""A copy of the launcher beside a kernel that only echoes what it is given, and a QEMU that ends as it is told."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import fixture
from report import HERE, ROOT, Wrong

RUN = './run-qemu.sh'
SECONDS = 60
FAKE_QEMU = r'''#!/bin/sh
case $1$2 in
-cpuhelp) printf 'x86 486  (alias)\nx86 max  All\n\nRecognized CPUID flags:\n  sse\n'; exit ;;
-displayhelp) printf 'none\ngtk\n'; exit ;;
esac
echo $$ >"$FAKE_RAN"
[ -z "${FAKE_SLEEP:-}" ] || exec sleep "$FAKE_SLEEP"
exit "${FAKE_STATUS:-33}"
'''


class Sandbox:
    """Its project becomes the current directory."""

    def __enter__(self):
        self.box = tempfile.TemporaryDirectory(prefix='trapeze-host-')
        os.chmod(self.box.name, 0o755)
        self.real_path = os.environ['PATH']
        self.copy_project()
        self.command(self.path('fake'), 'qemu-system-i386', FAKE_QEMU)
        os.environ['FAKE_RAN'] = self.path('ran')
        for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'MAKEFLAGS', 'prog'):
            os.environ.pop(name, None)
        os.chdir(self.path('p'))
        fixture.make_images()
        subprocess.run(['make', '-s', 'build/monitor.elf'], check=True)
        return self

    def __exit__(self, *_):
        os.chdir('/')
        os.environ['PATH'] = self.real_path
        self.box.cleanup()

    def path(self, name):
        return os.path.join(self.box.name, name)

    def copy_project(self):
        os.makedirs(self.path('p/guest/lecture'))
        os.makedirs(self.path('p/guest/check'))
        for name in ('run-qemu.sh', '.ci/run'):
            os.makedirs(os.path.dirname(self.path(f'p/{name}')), exist_ok=True)
            shutil.copy(os.path.join(ROOT, name), self.path(f'p/{name}'))
        for name in ('host', 'run', 'explain'):
            shutil.copytree(os.path.join(ROOT, 'tools', name), self.path(f'p/tools/{name}'))
        shutil.copy(os.path.join(HERE, 'echo.nasm'), self.path('p'))
        shutil.copy(os.path.join(HERE, 'Makefile.fixture'), self.path('p/Makefile'))
        for name, text in (('lecture/cr0', '; cr0: shows a register\n'), ('lecture/flags', '; flags: shows flags\n'),
                           ('check/one', 'db "one", 0\n')):
            fixture.write(self.path(f'p/guest/{name}.nasm'), text.encode())

    def command(self, directory, name, text):
        """A command of our own."""
        os.makedirs(directory, exist_ok=True)
        path = os.path.join(directory, name)
        if os.path.lexists(path):
            os.unlink(path)
        fixture.write(path, text.encode())
        os.chmod(path, 0o755)

    @contextlib.contextmanager
    def false_qemu(self):
        """QEMU is the one that does as it is told."""
        os.environ['PATH'] = f'{self.path("fake")}:{self.real_path}'
        try:
            yield
        finally:
            os.environ['PATH'] = self.real_path


class Said:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f'status {self.status}: {self.out}{self.err}'


def run(*words, environment=None, stdin=subprocess.DEVNULL):
    done = subprocess.run(words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, **(environment or {})}, timeout=3 * SECONDS, check=False)
    out, err = (text.decode(errors='replace').replace('\r', '') for text in (done.stdout, done.stderr))
    return Said(done.returncode, out, err)


def expect(status, pattern, *words, **how):
    """It ends with this status, and a line of what it says matches."""
    said = run(*words, **how)
    if said.status != status or not re.search(pattern, said.out + said.err, re.MULTILINE):
        raise Wrong(f'expected status {status} and a line like {pattern!r}, found {said}')
    return said


def without_reader(status, *words, environment=None):
    """As in `| head -1`: it ends with this status, and says nothing of Python's."""
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env={**os.environ, **(environment or {})})
    process.stdout.close()
    try:
        err = process.communicate(timeout=SECONDS)[1].decode(errors='replace')
    finally:
        process.kill()
    if process.returncode != status or 'Traceback' in err or 'Exception' in err:
        raise Wrong(f'expected status {status}, found {process.returncode}: {err}')


def wait_until(true):
    deadline = time.monotonic() + SECONDS
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def holds(path, text=b''):
    """Is there such a file, with this text in it, and the end of its line?"""
    if not os.path.exists(path):
        return False
    with open(path, 'rb') as file:
        found = file.read()
    return b'\n' in found.partition(text)[2] if text else bool(found)


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Started:
    """The launcher in the background, its output in files."""

    def __init__(self, box, *words, environment=None):
        self.out, self.err = box.path('out'), box.path('err')
        with open(self.out, 'wb') as out, open(self.err, 'wb') as err:
            self.process = subprocess.Popen([RUN, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                            env={**os.environ, **(environment or {})})

    def end(self, number=signal.SIGTERM):
        """Its exit status after this signal."""
        self.process.send_signal(number)
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Wrong(f'still there {SECONDS} s after the signal') from None

    def said(self):
        return ''.join(open(path, encoding='utf-8', errors='replace').read() for path in (self.out, self.err))


def ends_at_a_signal(box, ready, *words, environment=None):
    """A signal to the launcher ends the emulator as well, at once, and nothing stays behind. `ready` is a file, in which
    something stands when it is time."""
    temporary, ran = box.path('tmp'), box.path('ran')
    for path in (ran, box.path('out')):
        if os.path.exists(path):
            os.unlink(path)
    os.mkdir(temporary)
    try:
        started = Started(box, *words, environment={'TMPDIR': temporary, **(environment or {})})
        wait_until(lambda: holds(ready))
        status, left = started.end(), os.listdir(temporary)
        if holds(ran):
            with open(ran, encoding='utf-8') as file:
                emulator = int(file.read())
            if not wait_until(lambda: not runs(emulator)):
                left.append('QEMU')
        if status != 143 or left:
            raise Wrong(f'expected status 143 and nothing left, found {status}, {left}: {started.said()}')
    finally:
        shutil.rmtree(temporary)

"""Claims about run-qemu.sh on a terminal, which here is a pseudo-terminal, in the sandbox."""

import fcntl
import os
import pty
import select
import subprocess
import termios
import time

from report import Wrong
from sandbox import RUN, expect, without_reader
from signals import default_signals

SECONDS = 60
CTRL_A, CTRL_C = b'\x01', b'\x03'


class Terminal:
    """A command on a pseudo-terminal of its own."""

    def __init__(self, command):
        self.seen = b''
        # The other end stays open here as well, or the settings would be lost with the command.
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)

        def take_terminal():
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            default_signals()
        self.process = subprocess.Popen(command, stdin=self.slave, stdout=self.slave, stderr=self.slave,
                                        start_new_session=True, preexec_fn=take_terminal)

    def read(self, seconds):
        """Take what comes within so many seconds."""
        if select.select([self.master], [], [], seconds)[0]:
            self.seen += os.read(self.master, 65536)

    def has_line(self, text):
        """Is there a line with this text, as far as its end?"""
        return b'\n' in self.seen.partition(text)[2]

    def wait(self, text):
        deadline = time.monotonic() + SECONDS
        while not self.has_line(text) and time.monotonic() < deadline and self.process.poll() is None:
            self.read(0.2)
        return self.has_line(text)

    def send(self, data):
        os.write(self.master, data)

    def finish(self):
        """The exit status, None if there is none in time."""
        deadline = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read(0.1)
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
            return None
        self.read(0.1)
        return self.process.returncode

    def restored(self):
        return termios.tcgetattr(self.slave) == self.before

    def close(self):
        os.close(self.master)
        os.close(self.slave)


def with_image(written):
    """What the saved image has to be."""
    with open('floppy.img', 'rb') as file:
        data = bytearray(file.read())
    data[512:516] = written
    return bytes(data)


def saved(path):
    if not os.path.exists(path):
        return None
    with open(path, 'rb') as file:
        return file.read()


def ends(command, ready, keys, status, out=None):
    """Start, wait for the text `ready`, type the keys: it must end with this status, leave the terminal as it was, and
    have saved the image."""
    terminal = Terminal(command)
    problems = []
    if not terminal.wait(ready):
        problems.append(f'{ready!r} does not appear')
    for key in keys:
        terminal.send(key)
        time.sleep(0.2)
    found = terminal.finish()
    if found != status:
        problems.append(f'status {found}, not {status}')
    if not terminal.restored():
        problems.append('the terminal is not as it was')
    if out and saved(out) != with_image(b'KEPT'):
        problems.append(f'{out} is not the image with the guest\'s write')
    terminal.close()
    if problems:
        raise Wrong(f'{"; ".join(problems)}; it said {terminal.seen.decode(errors="replace")!r}')


def recording_is_kept():
    """What Ctrl-C ends was recorded up to there."""
    ends([RUN, '--headless', '--record', 'made/c.rec', 'floppy.img', '--append', 'v=n'], b'image of', [CTRL_C], 130)
    expect(0, 'image of', RUN, '--headless', '--replay', 'made/c.rec')


def claims(report):
    never, keys = ['--append', 'v=n'], ['--append', 'k=1']
    save = ['floppy.img', '--append', 'w=1 v=n', '--save']
    line, image = b'cmdline:', b'image of'
    for name, words, ready, typed, status, out in (
            ('ctrl-a-x', never, line, [CTRL_A, b'x'], 0, None),
            ('ctrl-c', never, line, [CTRL_C], 130, None),
            ('ctrl-a-x-saves', [*save, 'made/x.img'], image, [CTRL_A, b'x'], 0, 'made/x.img'),
            ('ctrl-c-saves', [*save, 'made/c.img'], image, [CTRL_C], 130, 'made/c.img'),
            ('ctrl-c-ends-script', [*save, 'made/s.img', '--keys', 'wait 60s'], image, [CTRL_C], 130, 'made/s.img'),
            ('keys-reach-com1', keys, line, [b'Z'], 0, None),
            ('ctrl-a-twice-is-ctrl-a', keys, line, [CTRL_A, CTRL_A], 0, None)):
        report.claim(f'terminal-{name}', ends, [RUN, '--headless', *words], ready, typed, status, out)
    report.claim('terminal-ctrl-c-keeps-the-recording', recording_is_kept)
    report.claim('reader-goes-and-the-script-goes-on', without_reader, 0, RUN, '--headless', '--keys', 'wait 0.5s', 'floppy.img')

"""A gdb session on a pseudo-terminal, driven as a person would: type a line, wait for the prompt."""

import fcntl
import glob
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT, RUN

ROWS, COLUMNS = 40, 120
PROMPT = '(gdb) '
ESCAPES = re.compile(r'\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Za-z0-9]|[=>])')
SECONDS = 60


class SessionFailed(Exception):
    """gdb did not answer, or not as it should."""


class Session:
    """`run-qemu.sh --gdb ARGUMENTS` on a terminal of 120 columns."""

    def __init__(self, *arguments, terminal='dumb', option='--gdb'):
        self.home = tempfile.TemporaryDirectory()       # nobody's ~/.gdbinit
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('4H', ROWS, COLUMNS, 0, 0))
        environment = {**os.environ, 'TERM': terminal, 'HOME': self.home.name}
        for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'COLUMNS', 'LINES'):
            environment.pop(name, None)
        self.raw = b''
        self.process = subprocess.Popen(
            [RUN, '--headless', '--seconds', '100', option, *arguments], stdin=slave, stdout=slave, stderr=slave,
            cwd=ROOT, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)     # our own session's group
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        os.close(self.master)
        self.home.cleanup()

    def read(self, seconds):
        """Take what comes; False if nothing did, or the terminal has been closed."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += data
        return bool(data)

    def text(self):
        return ESCAPES.sub('', self.raw.decode('utf-8', 'replace')).replace('\r', '')

    def wait_prompt(self):
        """What was said before the prompt."""
        end = time.monotonic() + SECONDS
        while not self.text().endswith(PROMPT):
            if time.monotonic() > end or (self.process.poll() is not None and not self.read(0.1)):
                raise SessionFailed(f'no prompt after: {self.text()[-2000:]}')
            self.read(0.1)
        text, self.raw = self.text()[:-len(PROMPT)], b''
        return text

    def begin(self):
        """Wait until the machine stands at the monitor's first instruction."""
        said = self.wait_prompt()
        if '_start ()' not in said:
            raise SessionFailed(f'the machine does not begin: {said}')

    def read_until(self, *patterns):
        """Of a screen: wait until all of these texts have been on it."""
        end = time.monotonic() + SECONDS
        while not all(re.search(pattern, self.text()) for pattern in patterns):
            if time.monotonic() > end:
                missing = [pattern for pattern in patterns if not re.search(pattern, self.text())]
                raise SessionFailed(f'{missing} not on the screen: {self.text()[-1500:]!r}')
            self.read(0.2)

    def send(self, data):
        os.write(self.master, data)

    def command(self, line):
        """What gdb says to a line, without the echo of the line."""
        self.raw = b''
        self.send(line.encode() + b'\n')
        return self.wait_prompt().partition('\n')[2]

    def expect(self, line, *patterns):
        """The answer to a line has all of these patterns."""
        said = self.command(line)
        for pattern in patterns:
            if not re.search(pattern, said, re.MULTILINE):
                raise SessionFailed(f'{line}: expected {pattern!r}, found:\n{said.rstrip()}')
        return said

    def interrupt(self):
        """Ctrl-C, while the machine runs."""
        self.send(b'\x03')
        return self.wait_prompt()

    def quit(self):
        """The exit status of run-qemu.sh; QEMU ends with gdb."""
        self.send(b'quit\n')
        end = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        if self.process.poll() is None:
            raise SessionFailed('the session does not end with gdb')
        while self.left_behind():
            if time.monotonic() > end:
                raise SessionFailed(f'still running after gdb has ended: {" ".join(self.left_behind())}')
            time.sleep(0.05)
        return self.process.returncode

    def left_behind(self):
        """The processes that this session has started, by its own HOME."""
        mark, found = f'HOME={self.home.name}\0'.encode(), []
        for path in glob.glob('/proc/[0-9]*/environ'):
            try:
                with open(path, 'rb') as file:
                    if mark in file.read():
                        found.append(path.split('/')[2])
            except OSError:             # another user's, or it has just ended
                pass
        return found

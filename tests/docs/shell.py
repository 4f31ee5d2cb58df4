"""A command line, as somebody types it in a tree: in a pipe, or on a terminal of its own. Neither has a display."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

SECONDS = 600           # on a machine that has much else to do
LEAVES = 5              # longer than a guest of dos.nasm's waits for a key


def environment():
    """Without a display, as over ssh."""
    kept = {name: value for name, value in os.environ.items()
            if name not in ('DISPLAY', 'WAYLAND_DISPLAY', 'MAKEFLAGS', 'MFLAGS', 'MAKELEVEL')}
    return {**kept, 'TERM': 'xterm', 'LINES': '40', 'COLUMNS': '120'}


def in_pipe(tree, line, keys=b''):
    done = subprocess.run(['bash', '-c', line], cwd=tree.root, input=keys, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=SECONDS, env=environment(), check=False)
    return done.returncode, done.stdout.decode('utf-8', 'replace').replace('\r', '')


class Terminal:
    """A command on a terminal of its own, which is read until it ends."""

    def __init__(self, tree, line):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('4H', 40, 120, 0, 0))
        self.process = subprocess.Popen(['bash', '-c', line], cwd=tree.root, stdin=slave, stdout=slave, stderr=slave,
                                        env=environment(), start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.seen = b''

    def read(self):
        """Takes what comes; False when the other end is closed."""
        if not select.select([self.master], [], [], 0.2)[0]:
            return True
        try:
            self.seen += os.read(self.master, 65536)
        except OSError:
            return False
        return True

    def finish(self, end):
        try:
            self.process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGTERM)     # our own session's group
        os.close(self.master)
        return self.process.wait()


def on_terminal(tree, line, wanted, keys):
    """Keys are typed when the terminal has shown what is wanted. In a window or a curses display a run that is over
    waits for a key: that comes LEAVES seconds later."""
    terminal, end, due = Terminal(tree, line), time.monotonic() + SECONDS, None
    while time.monotonic() < end and terminal.read():
        if due is None and re.search(wanted, words_of(terminal.seen)):
            os.write(terminal.master, keys)
            due = time.monotonic() + LEAVES
        elif due and time.monotonic() > due and terminal.process.poll() is None:
            os.write(terminal.master, b'\r')
            due = time.monotonic() + 3 * LEAVES
    return terminal.finish(end), words_of(terminal.seen)


def words_of(seen):
    """What a terminal was sent, without what only moves its cursor."""
    return re.sub(r'\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Za-z0-9]|[=>])', '', seen.decode('utf-8', 'replace')).replace('\r', '')

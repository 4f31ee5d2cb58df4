#!/usr/bin/env python3
"""terminal.py RUN-QEMU: what run-qemu.sh does on a terminal, which here is a pseudo-terminal. To be started
in the sandbox of run.sh. Prints PASS and FAIL lines; the exit status is 0 if all passed.
"""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

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
            # As a terminal's shell starts a command: whoever runs the tests may ignore signals ("make test &",
            # nohup), and a shell script cannot take that back.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
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


def test(name, command, ready, keys, status, out=None):
    """Start, wait for the text `ready`, type the keys: it must end with this status, leave the terminal as it
    was, and have saved the image."""
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
        print(f'FAIL host-{name}: {"; ".join(problems)}; it said {terminal.seen.decode(errors="replace")!r}')
        return False
    print(f'PASS host-{name}')
    return True


def main(run):
    run = [run, '--headless']
    save = ['floppy.img', '--append', 'w=1 v=n', '--save']
    ready = b'image of'
    results = [
        test('terminal-ctrl-a-x', run + ['--append', 'v=n'], b'cmdline:', [CTRL_A, b'x'], 0),
        test('terminal-ctrl-c', run + ['--append', 'v=n'], b'cmdline:', [CTRL_C], 130),
        test('terminal-ctrl-a-x-saves', run + save + ['made/x.img'], ready, [CTRL_A, b'x'], 0, 'made/x.img'),
        test('terminal-ctrl-c-saves', run + save + ['made/c.img'], ready, [CTRL_C], 130, 'made/c.img'),
        test('terminal-ctrl-c-ends-script', run + save + ['made/s.img', '--keys', 'wait 60s'], ready,
             [CTRL_C], 130, 'made/s.img'),
        test('terminal-keys-reach-com1', run + ['--append', 'k=1'], b'cmdline:', [b'Z'], 0),
        test('terminal-ctrl-a-twice-is-ctrl-a', run + ['--append', 'k=1'], b'cmdline:', [CTRL_A, CTRL_A], 0),
    ]
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))

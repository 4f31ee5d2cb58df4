"""A serial port of QEMU's with a program at its other end, as `-chardev pipe`: PATH.in is a named pipe, what the machine
says goes to the file that PATH.out leads to.

A socket would hold 278 bytes that come one by one (Linux 6.1). A program that is slow for a moment would then lose some
of what the machine says, in QEMU's own logfile as well (QEMU 7.2, chardev/char.c). A file is never full.
"""

import os


def provide(path, said):
    """Before QEMU starts. `said`: the file for what the machine says."""
    with open(said, 'wb'):
        pass
    os.symlink(os.path.abspath(said), path + '.out')
    os.mkfifo(path + '.in')


class Input:
    """What is sent to the port. QEMU has opened it."""

    def __init__(self, path):
        self.descriptor = os.open(path + '.in', os.O_WRONLY | os.O_NONBLOCK)

    def send(self, data):
        """BlockingIOError: the machine has not read what came before. BrokenPipeError: QEMU has gone."""
        while data:
            data = data[os.write(self.descriptor, data):]

    def close(self):
        os.close(self.descriptor)

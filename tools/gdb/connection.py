"""The way to QEMU: a filter.py of our own, which gdb connects to.

`target remote | filter.py` would do as well, but gdb then looks at the filter's stderr once for every byte.
"""

import os
import subprocess
import tempfile
import time

import gdb
from machine import run_quietly

SECONDS = 15
directory = tempfile.TemporaryDirectory(prefix='trapeze-gdb-')


def connect(qemu_socket):
    path = os.path.join(directory.name, 'filter')
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'filter.py')
    # A session of its own: Ctrl-C on the terminal is for gdb alone.
    process = subprocess.Popen(['python3', program, qemu_socket, path], start_new_session=True,
                               stdin=subprocess.DEVNULL)
    end = time.monotonic() + SECONDS
    while not os.path.exists(path):
        if process.poll() is not None or time.monotonic() > end:
            raise gdb.GdbError(f'no machine answers at {qemu_socket}')
        time.sleep(0.02)
    run_quietly(f'target remote {path}')
    os.unlink(path)

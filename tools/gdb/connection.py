"""The way to QEMU: a filter.py of our own, which gdb connects to.

`target remote | filter.py` would do as well, but gdb then looks at the filter's stderr once for every byte.
"""

import mmap
import os
import subprocess
import tempfile

import gdb
from machine import memory, run_quietly

COUNT_SIZE = 8
directory = tempfile.TemporaryDirectory(prefix='trapeze-gdb-')


def connect(qemu_socket):
    path, count = (os.path.join(directory.name, name) for name in ('filter', 'resumes'))
    with open(count, 'w+b') as file:
        file.write(bytes(COUNT_SIZE))
        file.flush()
        memory.resumes = mmap.mmap(file.fileno(), COUNT_SIZE)
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'filter.py')
    # A session of its own: Ctrl-C on the terminal is for gdb alone.
    process = subprocess.Popen(['python3', program, qemu_socket, path, count], start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    with process.stdout:                # "ready", or nothing if it gives up
        if not process.stdout.readline():
            raise gdb.GdbError(f'no machine answers at {qemu_socket}')
    run_quietly(f'target remote {path}')
    os.unlink(path)

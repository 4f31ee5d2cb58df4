"""The lines of a trace, out of the memory of a machine that runs, or has run (monitor/trace/lines.c).

A byte written to port E9h leaves QEMU by itself, which takes a hundred times as long."""

import contextlib
import mmap
import os
import struct
import sys
import threading

import say

MARK = b'trapeze lines 1\0'
MONITOR, MONITOR_END = 2 << 20, 3 << 20         # where it lies (linker.ld), a multiple of mmap's unit
AT, SIZE, WRITTEN, TAKEN, READER = (len(MARK) + 4 * n for n in range(5))
COUNT = 1 << 32                                 # the two counts run on without end, in 32 bits
POLL_SECONDS, PROGRESS_SECONDS = 0.01, 5


class TraceMemory(threading.Thread):
    """A context: meanwhile, and at last when it is over, what the monitor has written to memory goes to a file."""

    def __init__(self, ram, out, progress=False):
        super().__init__(daemon=True)
        self.ram, self.out, self.progress = ram, open(out, 'wb'), progress
        self.over, self.failed = threading.Event(), False
        self.memory, self.place, self.seen, self.lines = None, -1, 0, 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()
        self.find()
        while self.take(late=False):
            pass
        self.write(b'')
        with contextlib.suppress(OSError):
            self.out.close()
        if self.memory:
            self.memory.close()

    def run(self):
        polls = 0
        while not self.over.wait(POLL_SECONDS):
            polls += 1
            if self.find():
                self.take()
            self.write(b'')
            if self.progress and polls % (PROGRESS_SECONDS / POLL_SECONDS) == 0:
                say.note(f'{self.lines} events so far')

    def find(self):
        """Is the monitor in memory, with its ring? QEMU makes the file, and the loader puts the monitor there."""
        if self.place >= 0:
            return True
        if not self.memory:
            try:
                with open(self.ram, 'r+b') as file:
                    self.memory = mmap.mmap(file.fileno(), 0)
            except (OSError, ValueError):       # not yet, or not yet as long as it will be
                return False
        if len(self.memory) < MONITOR_END:
            self.memory.close()
            self.memory = None
            return False
        place = self.memory.find(MARK, MONITOR, MONITOR_END)
        if place < 0 or not struct.unpack_from('<I', self.memory, place + SIZE)[0]:
            return False
        self.place = place
        struct.pack_into('<I', self.memory, place + READER, 1)
        return True

    def take(self, late=True):
        """What was there at the last look: a count can be seen before what it counts. How many bytes."""
        if self.place < 0:
            return 0
        at, size, written, taken = struct.unpack_from('<4I', self.memory, self.place + AT)
        until, self.seen = self.seen if late else written, written
        count = (until - taken) % COUNT
        if not 0 < count <= size:
            return 0
        start = taken % size
        data = self.memory[at + start:at + min(start + count, size)]
        data += self.memory[at:at + count - len(data)]
        self.write(data)
        self.lines += data.count(b'\n')
        struct.pack_into('<I', self.memory, self.place + TAKEN, until)
        return count

    def write(self, data):
        """To a full disk, say, nothing more; the monitor would wait for what is not taken."""
        if self.failed:
            return
        try:
            self.out.write(data)
            if not data:
                self.out.flush()
        except OSError as error:
            self.failed = True
            say.note(f'the rest of the trace is not written to {self.out.name}: {error.strerror.lower()}')


def shows_progress(options):
    """A run whose end its user waits for, and who sees nothing else of it."""
    return options.explain and sys.stderr.isatty() and os.environ.get('TERM') != 'dumb'

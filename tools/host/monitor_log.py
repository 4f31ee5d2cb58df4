"""What the monitor says on its serial port, as far as programs want to know it.

    trapeze: guest NAME has drive a: image of 1474560 bytes at physical 0x300000
    trapeze: press R in the machine's window to reset the guest, another key to leave
    trapeze: guest NAME starts again
    trapeze: orders are taken, answers at physical 0x300000
    trapeze: end: clean | stopped | failed N | fault
"""

import os
import re

import verdict

IMAGE = re.compile(rb'^trapeze: guest (\S+) has drive ([a-d]): image of (\d+) bytes '
                   rb'at physical 0x([0-9a-f]+)\r?\n', re.MULTILINE)
END = re.compile(rb'^(trapeze: end: (clean|stopped|failed|fault).*?)\r?\n', re.MULTILINE)

# Where answers to orders will be (orders.py).
ANSWERS = re.compile(rb'^trapeze: orders are taken, answers at physical 0x([0-9a-f]+)\r?\n', re.MULTILINE)
# A stopped guest, which waits (end=key), and its next start.
WAITS = re.compile(rb"^trapeze: press R in the machine's window to reset", re.MULTILINE)
AGAIN = re.compile(rb'^trapeze: guest \S+ starts again\r?\n', re.MULTILINE)


class MonitorLog:
    """A log that may still grow, and may not be there yet. A guest that shares the port can print the same
    lines. It starts after the first kind, so of those the first counts, and of the second the last."""

    def __init__(self, path):
        self.path = path
        self.at = 0                     # everything before this has been looked at
        self.images = {}                # guest: {letter: (bytes, physical address)}, the first guest first
        self.answers = None             # a physical address
        self.end = None                 # the last line, as text
        self.status = None              # and the exit status it stands for
        self.waits = False              # the guest was stopped, and R would start it again
        self.restarts = 0               # of guests that had been stopped

    def update(self):
        """Look at the whole lines that have been added; returns self."""
        try:
            with open(self.path, 'rb') as file:
                file.seek(self.at)
                new = file.read()
        except FileNotFoundError:
            return self
        new = new[:new.rfind(b'\n') + 1]
        self.at += len(new)
        for found in IMAGE.finditer(new):
            drives = self.images.setdefault(found[1].decode(), {})
            drives.setdefault(found[2].decode(), (int(found[3]), int(found[4], 16)))
        if self.answers is None and (found := ANSWERS.search(new)):
            self.answers = int(found[1], 16)
        for found in sorted((*END.finditer(new), *WAITS.finditer(new), *AGAIN.finditer(new)), key=re.Match.start):
            self.waits = found.re is WAITS
            self.restarts += found.re is AGAIN
            if found.re is END:
                self.end, word = found[1].decode(errors='replace'), found[2].decode()
            elif found.re is WAITS:
                self.end, word = 'trapeze: end: stopped, but for a key', 'stopped'
            else:
                self.end, word = None, None
            self.status = verdict.WORDS.get(word)
        return self

    def text(self):
        """All of it."""
        if not os.path.exists(self.path):
            return ''
        with open(self.path, encoding='utf-8', errors='replace') as file:
            return file.read()

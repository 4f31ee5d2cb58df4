"""Ports where neither machine has a device, and the ends of those that have one: INs and OUTs of one, two and four bytes."""

from access import WIDTHS, out, read

NAME = 'empty'
SHIFT = 6                                   # instructions of 64 ns
LATES = (0,)

# The last port of each device of bare QEMU, and of each gap between two, below 1000h. Some are not in a virtual guest.
ENDS = (0x07, 0x0f, 0x1f, 0x21, 0x3f, 0x43, 0x5f, 0x60, 0x61, 0x63, 0x64, 0x6f, 0x71, 0x7d, 0x7f, 0x80, 0x83, 0x86, 0x87,
        0x88, 0x8b, 0x8e, 0x8f, 0x91, 0x92, 0x9f, 0xa1, 0xb1, 0xb3, 0xbf, 0xcf, 0xdf, 0xef, 0xf0, 0xf3, 0xf7, 0x16f, 0x177,
        0x1ef, 0x1f7, 0x375, 0x376, 0x3f0, 0x3f5, 0x3f6, 0x3f7, 0x3ff, 0x4cf, 0x4d0, 0x4d1, 0x50f, 0x511, 0x513, 0x51b,
        0xcf7, 0xcff)
# The firmware puts power management at 600h, where a word ends the machine, and the SMBus at 700h.
EMPTY = ((0x10, 0x1f), (0x22, 0x3f), (0x44, 0x5f), (0x62, 0x63), (0x65, 0x6f), (0x74, 0x7d), (0x93, 0x9f), (0xa2, 0xb1),
         (0xb4, 0xbf), (0xe0, 0xef), (0xf8, 0x16f), (0x178, 0x1cd), (0x1d4, 0x1ef), (0x1f8, 0x375), (0x377, 0x3af),
         (0x3e0, 0x3f0), (0x400, 0x4cf), (0x4d2, 0x50f), (0x51c, 0x5ff), (0x640, 0x6ff), (0x740, 0x7df), (0x800, 0xcf7), (0xd00, 0xfff))
# Devices of both whose last port may be read by the way. Bare QEMU does not survive a word from 3FFh.
LAST = (0x21, 0x61, 0x64, 0x71, 0x92, 0xa1, 0x4d1)
PLANTED = 0x300                             # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
WHOLE = 'a-word-from-92h-is-its-byte-twice'
UNALIGNED = 'a-word-from-301h-is-0'
KNOWN = (WHOLE, UNALIGNED)

RESET = [out(0x21, 0x55), out(0xa1, 0xaa)]


def mask(access):
    return 0xff if any(first <= access.port <= last for first, last in EMPTY) else 0


def one(rng):
    width = rng.choice([1, 2, 4])
    if not rng.randrange(4):
        return [read(rng.choice(LAST), rng.choice([2, 4]))]
    first, last = rng.choice(EMPTY + ((PLANTED, PLANTED),))
    if rng.randrange(2):
        return [read(rng.randint(first, min(last, 0x1000 - width)), width)]
    # What is behind the end is not to be written to.
    first, last = (first, last) if last - first >= width else (0x300, 0x36f)
    return [out(rng.randint(first, last - width + 1), rng.randrange(0x10000 if width > 1 else 0x100), width)]


def sequence(rng):
    return [RESET] + [one(rng) for _ in range(16)]


class Rules:
    """The rows of docs/equivalence.md that explain a difference: bare QEMU gives a wide access as a whole to the device
    that has its first port, and to nobody if the width does not divide that port's distance from the device's first."""

    def begins(self, access):
        self.access = access

    def see(self, access, time):
        pass

    def row(self, access, bare, ours):
        if any(port in ENDS for port in range(self.access.port, access.port)):
            return WHOLE
        return UNALIGNED if self.access.port % WIDTHS[self.access.kind] and not bare else None

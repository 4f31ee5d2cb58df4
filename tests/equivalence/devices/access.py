"""What a sequence is made of, how people read it, and how programs do."""

import collections
import struct

# interpreter.nasm, model.c
OUT, IN, WAIT, TAKE, OUT_WORD, IN_WORD, OUT_DWORD, IN_DWORD = range(1, 9)
WIDTHS = {OUT: 1, IN: 1, OUT_WORD: 2, IN_WORD: 2, OUT_DWORD: 4, IN_DWORD: 4}
OUTS = {1: OUT, 2: OUT_WORD, 4: OUT_DWORD}
INS = {1: IN, 2: IN_WORD, 4: IN_DWORD}
REGISTERS = {1: '', 2: 'AX, ', 4: 'EAX, '}
# A port has 12 bits, a value 16: what an OUT of four bytes has above is the same once more.
Access = collections.namedtuple('Access', 'kind port value')

NS = 1_000_000_000
PIT_HZ = 1193182


def out(port, value, width=1):
    return Access(OUTS[width], port, value)


def read(port, width=1):
    return Access(INS[width], port, 0)


def wait(nanoseconds):
    """At most 4 seconds, since the interpreter compares 32 bits."""
    shift = max(0, int(nanoseconds).bit_length() - 16)
    return Access(WAIT, shift, int(nanoseconds) >> shift)


def joined(rng, accesses, one_in=4):
    """The same, where some pairs of OUTs to a port and to the one after it are one OUT of a word."""
    words, left = [], list(accesses)
    while left:
        first = left.pop(0)
        if (left and first.kind == left[0].kind == OUT and left[0].port == first.port + 1 and not first.port & 1
                and not rng.randrange(one_in)):
            words.append(out(first.port, first.value | left.pop(0).value << 8, 2))
        else:
            words.append(first)
    return words


def value_of(access):
    """All bits that an OUT writes."""
    return access.value * 0x10001 if access.kind == OUT_DWORD else access.value


def as_bytes(access):
    """The accesses of one byte that a wide one amounts to."""
    if WIDTHS.get(access.kind, 1) == 1:
        return [access]
    ports = range(access.port, access.port + WIDTHS[access.kind])
    if access.kind in INS.values():
        return [read(port) for port in ports]
    return [out(port, byte) for port, byte in zip(ports, value_of(access).to_bytes(len(ports), 'little'))]


# A virtual device's request comes 20 us after the data that it is for (machine/devices/vrequest.h), bare QEMU's, with -icount,
# at once. Neither is looked at, nor taken back, before both are there.
REQUESTED = wait(30_000)


def wait_ticks(ticks):
    """Of the timer's crystal."""
    return wait(ticks * NS // PIT_HZ)


def take():
    return Access(TAKE, 0, 0)


def nanoseconds(access):
    return access.value << access.port


def pack(access):
    return struct.pack('<HH', access.kind << 12 | access.port, access.value)


def answers(access):
    """Is there something to compare?"""
    return access.kind in INS.values() or access.kind == TAKE


def describe(access):
    if access.kind in OUTS.values():
        return f'OUT {access.port:03X}h, {value_of(access):0{2 * WIDTHS[access.kind]}X}h'
    if access.kind in INS.values():
        return f'IN  {REGISTERS[WIDTHS[access.kind]]}{access.port:03X}h'
    if access.kind == WAIT:
        return f'wait {nanoseconds(access) / 1000:.1f} us'
    return 'take an interrupt'


def answer_text(access, value):
    if access.kind == TAKE:
        return f'vector {value & 0xff:02X}h' if value else 'none'
    return f'{value:0{2 * WIDTHS[access.kind]}X}h'

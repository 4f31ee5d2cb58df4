"""What a sequence is made of, how people read it, and how programs do."""

import collections
import struct

OUT, IN, WAIT, TAKE = 1, 2, 3, 4            # interpreter.nasm, model.c
Access = collections.namedtuple('Access', 'kind port value')

NS = 1_000_000_000
PIT_HZ = 1193182


def out(port, value):
    return Access(OUT, port, value)


def read(port):
    return Access(IN, port, 0)


def wait(nanoseconds):
    """At most 4 seconds, since the interpreter compares 32 bits."""
    shift = max(0, int(nanoseconds).bit_length() - 16)
    return Access(WAIT, int(nanoseconds) >> shift, shift)


# A virtual device's request comes 20 us after the data that it is for (machine/devices/vrequest.h), bare QEMU's, with -icount,
# at once. Neither is looked at, nor taken back, before both are there.
REQUESTED = wait(30_000)


def wait_ticks(ticks):
    """Of the timer's crystal."""
    return wait(ticks * NS // PIT_HZ)


def take():
    return Access(TAKE, 0, 0)


def nanoseconds(access):
    return access.port << access.value


def pack(access):
    return struct.pack('<BHB', *access)


def answers(access):
    """Is there something to compare?"""
    return access.kind in (IN, TAKE)


def describe(access):
    if access.kind == OUT:
        return f'OUT {access.port:03X}h, {access.value:02X}h'
    if access.kind == IN:
        return f'IN  {access.port:03X}h'
    if access.kind == WAIT:
        return f'wait {nanoseconds(access) / 1000:.1f} us'
    return 'take an interrupt'


def answer_text(access, value):
    if access.kind == TAKE:
        return f'vector {value & 0xff:02X}h' if value else 'none'
    return f'{value:02X}h'

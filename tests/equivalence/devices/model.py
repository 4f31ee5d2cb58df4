"""Carries out the same accesses, at the same times, on the monitor's virtual devices."""

import os
import struct
import subprocess

import bare
from access import value_of

ACCESS = struct.Struct('<QHHI')            # model.c: struct access
MODEL = os.path.join(bare.OUTPUT, 'model')


def run(operations, times, late, plant=None):
    """The answer of each operation. Bit 0 of what the port `plant` gives is turned over, if there is such a port."""
    packed = b''.join(ACCESS.pack(time, one.kind, one.port, value_of(one)) for one, time in zip(operations, times))
    done = subprocess.run([MODEL, str(late), str(plant or 0)], input=packed, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=600)
    if done.returncode:
        raise bare.Failed(f'the model ended with status {done.returncode}: {done.stderr.decode(errors="replace")}')
    return [answer for answer, in struct.iter_unpack('<I', done.stdout)]

"""Carries out sequences on bare QEMU: no monitor, the interpreter alone."""

import os
import struct
import subprocess
import sys
import tempfile

import access

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', '..', 'lib'))
from paths import ROOT  # noqa: E402

OUTPUT = os.path.join(ROOT, 'build', 'equivalence', 'devices')

# interpreter.nasm
SECTOR, CHUNK = 512, 64
LIST_AT, RESULTS_END = 0x10000, 0x9a000     # the extended BIOS data area lies above
RESULT = struct.Struct('<II')
OPERATIONS = 46000                          # the most that fits
PARAMETERS_AT, PARAMETERS = 497, struct.Struct('<QBHH')
START = 1 << 24                             # instructions: the firmware's 6 million, and some
ACCESS_AFTER = 5                            # instructions from the time that is noted to the access
MEMORY_MIB = 8


class Failed(Exception):
    """QEMU has not come to the list's end."""


def assemble():
    os.makedirs(OUTPUT, exist_ok=True)
    path = os.path.join(OUTPUT, 'interpreter.bin')
    subprocess.run(['nasm', '-f', 'bin', '-Wall', '-o', path, os.path.join(HERE, 'interpreter.nasm')], check=True)
    with open(path, 'rb') as file:
        return file.read()


def make_image(boot, operations, shift):
    """(the disk, the address of the results)"""
    listed = b''.join(map(access.pack, operations)) + bytes(4)
    chunks = -(-len(listed) // (SECTOR * CHUNK))
    results = LIST_AT + -(-len(listed) // 16) * 16
    assert results + RESULT.size * len(operations) <= RESULTS_END, 'the list is too long'
    boot = bytearray(boot)
    PARAMETERS.pack_into(boot, PARAMETERS_AT, START << shift, shift, chunks, results >> 4)
    # A disk smaller than a cylinder or two is none to every firmware.
    return (bytes(boot) + listed).ljust(max(1 << 20, SECTOR * (1 + CHUNK * chunks)), b'\0'), results


def command(directory, shift):
    ram = f'memory-backend-file,id=ram,share=on,size={MEMORY_MIB}M,mem-path={directory}/ram'
    return ['qemu-system-i386', '-display', 'none', '-machine', 'pc,memory-backend=ram', '-object', ram,
            '-accel', 'tcg', '-m', str(MEMORY_MIB), '-nodefaults', '-vga', 'none', '-nic', 'none',
            '-no-user-config', '-serial', 'null', '-boot', 'c', '-rtc', 'base=2024-01-01T12:00:00,clock=vm',
            '-icount', f'shift={shift},sleep=off', '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04',
            '-drive', f'if=ide,format=raw,snapshot=on,file={directory}/disk']


def run(boot, operations, shift, seconds=120):
    """[(nanoseconds, answer)] of each operation. An instruction takes 2^shift nanoseconds."""
    with tempfile.TemporaryDirectory(prefix='trapeze-devices-', dir=shared_memory()) as directory:
        image, results = make_image(boot, operations, shift)
        with open(os.path.join(directory, 'disk'), 'wb') as file:
            file.write(image)
        done = subprocess.run(['timeout', '-k', '5', str(seconds)] + command(directory, shift),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 1:            # isa-debug-exit: (0 << 1) | 1
            raise Failed(f'QEMU ended with status {done.returncode}: {done.stdout.decode(errors="replace").strip()}')
        with open(os.path.join(directory, 'ram'), 'rb') as file:
            file.seek(results)
            data = file.read(RESULT.size * len(operations))
    return [(time + (ACCESS_AFTER << shift), answer) for time, answer in unwrap(RESULT.iter_unpack(data))]


def shared_memory():
    """Where a file is memory, if there is such a place: QEMU writes all over it."""
    return '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def unwrap(results):
    """Only the counter's low half is noted, and no wait is longer than that lasts."""
    high, last = 0, 0
    for time, answer in results:
        if time < last:
            high += 1 << 32
        last = time
        yield high + time, answer

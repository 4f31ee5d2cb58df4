#!/usr/bin/env python3
"""boot.py [IMAGE PROMPT]: instructions from the start of the boot sector to the prompt, bare and under the
monitor.

Without IMAGE the program boot.nasm boots, which does what the boot of a DOS does, on a floppy by mkfs.fat.
PROMPT is the text that will stand before the cursor when the system is ready, such as 'A:\\>'.

Exact to the instruction: counting starts at linear 7C00h, and ends when the prompt's last character is
written to video memory, whose place a first run has found. A bare machine's floppy drive answers when the
host gets round to it, so a bare boot may vary; the best of --runs counts, and a spread above 0.1 % is said.
"""

import argparse
import os
import struct
import subprocess
import sys
import tempfile

from counted import BOOT_SECTOR, BenchError, CountedMachine, assemble, end_by_signal, save
import vmrun

SECTOR = 512
RESERVED = 17                   # the boot sector, and after it the rest of boot.nasm
PROMPT = 'A:\\>'
ROOT_ENTRY = '<11sBxxxxxxxxxxHHHI'


def directory_entry(number):
    """A file of 1000 bytes for each number that nobody will open. FAT specification 1.03,
    "Directory Structure"."""
    return struct.pack(ROOT_ENTRY, b'FILE%02d  COM' % number, 0x20, 0x6000 + number, 0x5821, 0, 1000 + number)


def stand_in(name='boot', **defines):
    """The path of a floppy with boot.nasm on it, assembled with these symbols."""
    code = assemble('boot', **defines)
    with tempfile.TemporaryDirectory(prefix='trapeze-bench-') as directory:
        path = os.path.join(directory, name)
        subprocess.run(['mkfs.fat', '-C', '-F', '12', '-R', str(RESERVED), '-i', '12345678', '--invariant', path,
                        '1440'], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, PATH=os.environ['PATH'] + ':/usr/sbin:/sbin'))
        with open(path, 'rb') as file:
            disk = bytearray(file.read())
    per_fat, = struct.unpack_from('<H', disk, 22)
    root = (RESERVED + disk[16] * per_fat) * SECTOR
    entries = b''.join(directory_entry(n) for n in range(24))
    disk[root:root + len(entries)] = entries
    # The BIOS parameter block stays: bytes 3 to 61.
    disk[:3], disk[62:RESERVED * SECTOR] = code[:3], code[62:]
    return save(name + '.img', disk)


def find_prompt(image, prompt, side, args):
    """Counts at the boot sector's start and at the prompt, and the address of the prompt's last character."""
    cell = None
    for _ in range(2):
        with CountedMachine(image, side, args.monitor) as machine:
            start = machine.run_to(BOOT_SECTOR)
            written, cell = machine.run_to_prompt(prompt, args.seconds, cell)
    return start, written, cell


def measure(image, prompt, side, args):
    """Instructions from boot sector to prompt."""
    start, written, _ = find_prompt(image, prompt, side, args)
    return written - start


def report(image, prompt, args):
    bare = [measure(image, prompt, 'bare', args) for _ in range(args.runs)]
    if max(bare) > min(bare) * 1.001:
        print(f'bench: boot-bare varies, from {min(bare)} to {max(bare)}')
    print(f'bench: boot-bare {min(bare)}', flush=True)
    over = False
    for side in ('virtual', 'passthrough'):
        count = measure(image, prompt, side, args)
        print(f'bench: boot-{side} {count} (ratio {count / min(bare):.2f})', flush=True)
        over |= side == 'virtual' and count > args.limit * min(bare)
    if args.limit != float('inf') and over:
        print(f'FAIL bench-boot: the virtual boot takes more than {args.limit:g} times the bare one')
    return over


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('image', nargs='?')
    parser.add_argument('prompt', nargs='?', default=PROMPT)
    parser.add_argument('--runs', type=int, default=2, help='of the bare boot, default 2')
    parser.add_argument('--limit', type=float, default=float('inf'), metavar='RATIO',
                        help='fail if the virtual boot takes more than that many times the bare one')
    parser.add_argument('--seconds', type=float, default=120, help='for each boot, default 120')
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    args = parser.parse_args()
    end_by_signal()
    try:
        sys.exit(report(args.image or stand_in(), args.prompt, args))
    except (BenchError, OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f'boot.py: {error}')


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""memory.py: what the monitor takes of the machine's memory, for itself and for each guest, by its ELF."""

import argparse
import os
import re
import struct
import subprocess
import sys

from counted import ROOT
import vmrun

PT_LOAD = 1


def constant(path, name):
    """The value of a #define with one number."""
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return int(re.search(rf'^#define {name}\s+(\w+?)u?\b', file.read(), re.MULTILINE)[1], 0)


def symbol_size(elf, name):
    """`nm -S`: address, size, type, name."""
    listing = subprocess.run(['nm', '-S', elf], check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[3] == name:
            return int(fields[1], 16)
    sys.exit(f'memory.py: {elf} has no symbol {name}')


def loaded(elf):
    """(bytes in the file, bytes in memory) of all that is loaded: the ELF specification's program header."""
    with open(elf, 'rb') as file:
        data = file.read()
    table, = struct.unpack_from('<I', data, 28)
    size, count = struct.unpack_from('<HH', data, 42)
    headers = [struct.unpack_from('<8I', data, table + size * n) for n in range(count)]
    return tuple(sum(header[at] for header in headers if header[0] == PT_LOAD) for at in (4, 5))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    args = parser.parse_args()
    guests = constant('monitor/machine/console.h', 'CONSOLE_GUESTS')
    screen = constant('monitor/drivers/vga.h', 'VGA_MEMORY_SIZE')
    whole = symbol_size(args.monitor, 'vms')
    in_file, in_memory = loaded(args.monitor)
    print(f'bench: memory-per-guest {whole / guests / 1024:.1f} KiB, beside its own memory '
          f'(and {screen // 1024} KiB for its picture, if there are several)')
    print(f'bench: monitor-size {in_memory / 1024:.0f} KiB in memory: '
          f'{in_file / 1024:.0f} KiB code and data, {whole / 1024:.0f} KiB for {guests} guests, '
          f'{(in_memory - in_file - whole) / 1024:.0f} KiB other')


if __name__ == '__main__':
    main()

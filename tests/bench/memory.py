#!/usr/bin/env python3
"""memory.py [--readme]: what the monitor takes of the machine's memory, for itself and for each guest, by its ELF.

--readme holds what the README says of a guest against that, and prints PASS or FAIL.
"""

import argparse
import collections
import os
import re
import struct
import subprocess
import sys

from counted import ROOT
import vmrun

PT_LOAD = 1

Symbol = collections.namedtuple('Symbol', 'address size')
# In bytes; `code` is code and constants, `data` all other that is there with any number of guests, `screen` what a
# guest's picture takes beside the rest.
Memory = collections.namedtuple('Memory', 'per_guest screen code data all')


def constant(path, name):
    """The value of a #define with one number."""
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return int(re.search(rf'^#define {name}\s+(\w+?)u?\b', file.read(), re.MULTILINE)[1], 0)


def symbol(elf, name):
    """`nm -S`: address, size if it has one, type, name."""
    listing = subprocess.run(['nm', '-S', elf], check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        fields = line.split()
        if fields[-1] == name:
            return Symbol(int(fields[0], 16), int(fields[1], 16) if len(fields) == 4 else 0)
    raise ValueError(f'{elf} has no symbol {name}')


def program_headers(data):
    """(place in the file, linear address, bytes in the file) of all that is loaded: the ELF specification."""
    table, = struct.unpack_from('<I', data, 28)
    size, count = struct.unpack_from('<HH', data, 42)
    headers = [struct.unpack_from('<8I', data, table + size * n) for n in range(count)]
    return [(header[1], header[2], header[4]) for header in headers if header[0] == PT_LOAD]


def word_at(data, address):
    for place, start, size in program_headers(data):
        if start <= address < start + size:
            return struct.unpack_from('<I', data, place + address - start)[0]
    raise ValueError(f'nothing is at {address:x}h')


def measure(monitor):
    with open(monitor, 'rb') as file:
        data = file.read()
    code = sum(size for _, _, size in program_headers(data))
    everything = symbol(monitor, 'monitor_data_end').address - symbol(monitor, 'monitor_start').address
    return Memory(word_at(data, symbol(monitor, 'vm_size').address),
                  constant('monitor/drivers/vga.h', 'VGA_MEMORY_SIZE'), code, everything - code, everything)


def check_readme(found):
    """0, or 1 if it names no figure or another."""
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as file:
        said = re.findall(r'guest\s+takes\s+(\d+)\s+KiB\s+beside', file.read())
    if said == [f'{found.per_guest / 1024:.0f}']:
        print('PASS bench-readme-says-what-a-guest-takes')
        return 0
    print(f'FAIL bench-readme-says-what-a-guest-takes: {found.per_guest / 1024:g} KiB, and it says {said or "nothing"}')
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    parser.add_argument('--readme', action='store_true')
    args = parser.parse_args()
    try:
        found = measure(args.monitor)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f'memory.py: {error}')
    if args.readme:
        sys.exit(check_readme(found))
    print(f'bench: memory-per-guest {found.per_guest / 1024:.1f} KiB, beside its own memory '
          f'(and {found.screen // 1024} KiB for its picture, if there are several)')
    print(f'bench: monitor-size {found.all / 1024:.0f} KiB in memory: {found.code / 1024:.0f} KiB code and '
          f'constants, {found.data / 1024:.0f} KiB other; and 1 KiB of page tables for each MiB of RAM')


if __name__ == '__main__':
    main()

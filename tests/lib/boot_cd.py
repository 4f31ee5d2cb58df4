#!/usr/bin/env python3
"""Boots the monitor in Bochs without GRUB, which takes several times as long as the monitor and its guest do.

    boot_cd.py [--memory MB] [--seconds N] MONITOR.elf CMDLINE [MODULE MODULE_OPTIONS]...

The monitor finds what GRUB would hand over. The rest, and the exit status, is as with tools/run/bochs.py.
"""

import argparse
import os
import struct
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.dirname(os.path.abspath(__file__)))
import paths

paths.add('tools/run')
import bochs
from running import Running

PROGRAM = os.path.join(paths.ROOT, 'tests', 'lib', 'boot_cd.nasm')
MONITOR_AT, MONITOR_END = 0x200000, 0x300000        # linker.ld
# struct multiboot_info's flags: the sizes of memory, a command line, modules, a memory map; its size, a module's.
FLAGS = 1 << 0 | 1 << 2 | 1 << 3 | 1 << 6
LOWER_KIB = 639
INFO_SIZE, MODULE_SIZE = 52, 16
PAGE, CD_SECTOR = 4096, 2048
PROGRAM_SECTOR, FIRST_SECTOR = 19, 20               # of the CD


def padded(data, size):
    return data + bytes(-len(data) % size)


def monitor_in_memory(elf):
    """(what lies from MONITOR_AT to MONITOR_END, the first instruction's address)"""
    memory = bytearray(MONITOR_END - MONITOR_AT)
    entry, table = struct.unpack_from('<II', elf, 24)
    size, count = struct.unpack_from('<HH', elf, 42)
    for at in range(table, table + size * count, size):
        kind, offset, _, address, length = struct.unpack_from('<5I', elf, at)
        if kind == 1:                               # PT_LOAD
            memory[address - MONITOR_AT:address - MONITOR_AT + length] = elf[offset:offset + length]
    if len(memory) != MONITOR_END - MONITOR_AT:
        raise ValueError('the monitor is not between 2 and 3 MiB')
    return bytes(memory), entry


def handed_over(line, modules):
    """What lies from MONITOR_END on: struct multiboot_info, what it points to, and the modules (contents, options). Like
    GRUB, with a file's name before each line."""
    lines = [f'monitor.elf {line}'.rstrip(), *(f'module{number} {options}' for number, (_, options) in enumerate(modules))]
    text, strings, text_at = b'', [], MONITOR_END + INFO_SIZE + MODULE_SIZE * len(modules)
    for one in lines:
        strings.append(text_at + len(text))
        text += one.encode() + b'\0'
    contents_at = text_at + len(text) + -(text_at + len(text)) % PAGE
    rows, contents = b'', b''
    for (data, _), string in zip(modules, strings[1:]):
        at = contents_at + len(contents)
        rows += struct.pack('<4I', at, at + len(data), string, 0)
        contents += padded(data, PAGE)
    info = struct.pack('<7I', FLAGS, LOWER_KIB, 0, 0, strings[0], len(modules), MONITOR_END + INFO_SIZE)
    return padded(info.ljust(INFO_SIZE, b'\0') + rows + text, PAGE) + contents


def pieces(memory):
    """(first sector, its number within `memory`, how many) of what is not zero: Bochs's memory is, at first."""
    found, start = [], None
    for at in range(0, len(memory) + CD_SECTOR, CD_SECTOR):
        used = any(memory[at:at + CD_SECTOR])
        if used and start is None:
            start = at
        elif not used and start is not None:
            found.append((start, at - start))
            start = None
    return found


def cd_of(program, memory):
    """A CD that boots the program, which reads the memory from it. El Torito 1.0, figures 2 to 7."""
    table, data = b'', b''
    for start, size in pieces(memory):
        table += struct.pack('<3I', MONITOR_AT + start, FIRST_SECTOR + len(data) // CD_SECTOR, size // CD_SECTOR)
        data += padded(memory[start:start + size], CD_SECTOR)
    program += table + bytes(12)
    if len(program) > CD_SECTOR:
        raise ValueError('memory has too many pieces')
    record = b'\0CD001\1EL TORITO SPECIFICATION'.ljust(0x47, b'\0') + struct.pack('<I', PROGRAM_SECTOR - 1)
    checked = struct.pack('<H26xHH', 1, 0, 0xaa55)
    checked = checked[:28] + struct.pack('<HH', -sum(struct.unpack('<16H', checked)) & 0xffff, 0xaa55)
    entry = struct.pack('<BBHBBHI', 0x88, 0, 0, 0, 0, CD_SECTOR // 512, PROGRAM_SECTOR)
    return bytes(17 * CD_SECTOR) + b''.join(padded(one, CD_SECTOR) for one in (record, checked + entry, program)) + data


class Machine(bochs.Machine):
    """`modules`: (file, options) of each."""

    def __init__(self, directory, monitor, line, modules, memory):
        super().__init__(directory, os.path.join(directory, 'boot.iso'), memory)
        self.monitor, self.line, self.modules = monitor, line, modules

    def place_files(self):
        memory, entry = monitor_in_memory(contents(self.monitor))
        memory += handed_over(self.line, [(contents(path), options) for path, options in self.modules])
        program = self.path('program')
        subprocess.run(['nasm', '-f', 'bin', f'-DINFO={MONITOR_END:#x}', f'-DENTRY={entry:#x}', '-o', program, PROGRAM],
                       check=True)
        with open(self.iso, 'wb') as image:
            image.write(cd_of(contents(program), memory))
        super().place_files()


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


def command(memory, seconds, monitor, line, *modules):
    """Its command line. `modules`: file, options, file, ..."""
    return [os.path.abspath(__file__), '--memory', str(memory), '--seconds', str(seconds), monitor, line, *modules]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--memory', type=int, default=bochs.MEMORY)
    parser.add_argument('--seconds', default=bochs.SECONDS)
    parser.add_argument('monitor')
    parser.add_argument('line')
    parser.add_argument('modules', nargs='*')
    args = parser.parse_args()
    modules = list(zip(args.modules[::2], args.modules[1::2]))
    with Running() as running, tempfile.TemporaryDirectory(prefix='trapeze-') as directory:
        return Machine(directory, args.monitor, args.line, modules, args.memory).run(running, args.seconds)


if __name__ == '__main__':
    try:
        sys.exit(main())
    except bochs.say.Refused as refused:
        bochs.say.note(refused)
        sys.exit(refused.status)

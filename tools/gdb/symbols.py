"""Symbols of guests: gdb's own, and which routine a linear address belongs to.

A guest is linked for linear 10000h (guest/lib/guest.inc). nasm writes no function records, so a routine is
what stands between two labels; a local label (print.next) belongs to the label before it.
"""

import bisect
import os
import re
import struct
import tempfile

import gdb
from machine import GUEST_END, linear

SYMTAB = 2                              # section type; then symbol type, section numbers: the ELF specification
LABELS = (0, 1, 2)                      # without a type, data, code
UNDEFINED, ABSOLUTE = 0, 0xfff1
LINKED_AT = 0x10000

labels = []                             # (linear address, name), sorted
copies = tempfile.TemporaryDirectory(prefix='trapeze-symbols-')


class Elf:
    """The symbol table of an ELF32 file."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self.data = bytearray(file.read())
        if self.data[:5] != b'\x7fELF\x01':
            raise gdb.GdbError(f'{path} is no ELF32 file; link it with ld -m elf_i386')
        at, = struct.unpack_from('<I', self.data, 32)
        size, count = struct.unpack_from('<HH', self.data, 46)
        self.sections = [struct.unpack_from('<10I', self.data, at + size * n) for n in range(count)]

    def symbols(self):
        """(place in the file, value, type, section, name) of each."""
        for _, kind, _, _, offset, length, link, _, _, entry in self.sections:
            if kind != SYMTAB:
                continue
            names = self.sections[link][4]
            for place in range(offset, offset + length, entry):
                name, value, _, info, _, section = struct.unpack_from('<IIIBBH', self.data, place)
                end = self.data.index(0, names + name)
                yield place, value, info & 15, section, self.data[names + name:end].decode()

    def labels(self):
        return [(value, name) for _, value, kind, section, name in self.symbols()
                if kind in LABELS and section not in (UNDEFINED, ABSOLUTE) and name]

    def write_for_gdb(self, path):
        """gdb takes the constants of a source (FLAG_RF equ 10000h) for labels, and would rather name code after
        these. And a label that nasm gives a size ends there for it."""
        data = bytearray(self.data)
        for place, _, _, section, _ in self.symbols():
            if section == ABSOLUTE:
                struct.pack_into('<H', data, place + 14, UNDEFINED)
            else:
                struct.pack_into('<IB', data, place + 8, 0, 0)      # size, type
        with open(path, 'wb') as file:
            file.write(data)


def add(path, address=LINKED_AT):
    """Let gdb know a guest's symbols, its first byte being at a linear address."""
    elf = Elf(path)                     # first: a bad file then changes nothing
    copy = os.path.join(copies.name, f'{len(os.listdir(copies.name))}-{os.path.basename(path)}')
    elf.write_for_gdb(copy)
    gdb.execute(f'add-symbol-file "{copy}" {address:#x}', to_string=True)
    labels.extend((value - LINKED_AT + address, name) for value, name in elf.labels())
    labels.sort()


def label_at(address):
    """(start, name) of the last label at or before a linear address of the guest; None if there is none."""
    place = bisect.bisect(labels, (address, '\uffff')) - 1
    return labels[place] if place >= 0 and address < GUEST_END and address - labels[place][0] < 0x10000 else None


def routine_at(address):
    """The same, local labels being part of the label before them."""
    place = bisect.bisect(labels, (address, '\uffff')) - 1
    while place > 0 and '.' in labels[place][1]:
        place -= 1
    return labels[place] if label_at(address) else None


def describe(address):
    """<label+offset> of the guest's, or an empty string."""
    found = label_at(address)
    if not found:
        return ''
    start, name = found
    return f'<{name}+{address - start}>' if address > start else f'<{name}>'


class GuestSymbols(gdb.Command):
    """guest-symbols FILE.elf SEG:OFF: add the symbols of a guest whose first byte lies at SEG:OFF.

The file is linked like the built-in guests: nasm -f elf32 -g -F dwarf, ld -m elf_i386 -Ttext=0x10000.
SEG and OFF are hexadecimal. A boot sector is at 0:7c00, a .com program at its PSP's segment, offset 100."""

    def __init__(self):
        super().__init__('guest-symbols', gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        place = re.fullmatch(r'(?:0x)?([0-9a-fA-F]{1,4}):(?:0x)?([0-9a-fA-F]{1,4})', words[-1]) if words else None
        if len(words) != 2 or not place:
            raise gdb.GdbError('guest-symbols FILE.elf SEG:OFF, such as: guest-symbols boot.elf 0:7c00')
        path = os.path.expanduser(words[0])
        if not os.path.exists(path):
            raise gdb.GdbError(f'there is no file {path}')
        address = linear(int(place.group(1), 16), int(place.group(2), 16))
        add(path, address)
        print(f'symbols of {words[0]} from linear {address:#x} on')


def install():
    GuestSymbols()

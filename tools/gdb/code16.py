"""16-bit code: gdb's disassembler for addresses of the guest, and what the trap path has to know about one
instruction.

QEMU says that its CPU is an i386, whatever mode it is in, and `set architecture i8086` changes nothing. An
architecture object made before connecting does disassemble 16-bit code.
"""

from collections import namedtuple

import gdb
import gdb.disassembler
from machine import GUEST_END, linear, memory

PREFIXES = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3}
OPERAND_SIZE = 0x66
IRET = 0xcf
i8086 = None

# opcode: of one byte, or 0F00h + the second one; operand: the byte after it.
Instruction = namedtuple('Instruction', 'length text prefixes opcode operand')


def prepare():
    """To be called before gdb is connected."""
    global i8086
    for setting in ('osabi none', 'architecture i8086'):
        gdb.execute('set ' + setting, to_string=True)
    i8086 = gdb.selected_inferior().architecture()
    for setting in ('architecture auto', 'osabi auto'):
        gdb.execute('set ' + setting, to_string=True)
    gdb.disassembler.register_disassembler(GuestDisassembler(), 'i386')


class GuestDisassembler(gdb.disassembler.Disassembler):
    """Addresses that are the guest's hold 16-bit code."""

    def __init__(self):
        super().__init__('guest')

    def __call__(self, info):
        if info.address >= GUEST_END:
            return None
        found = i8086.disassemble(info.address)[0]
        return gdb.disassembler.DisassemblerResult(length=found['length'], string=found['asm'])


def disassemble(segment, offset, count):
    """(offset, text) of so many instructions from seg:off."""
    start = linear(segment, offset)
    return [((found['addr'] - (segment << 4)) & 0xffff, found['asm'].strip())
            for found in i8086.disassemble(start, count=count)]


def instruction_at(address):
    """The text of one instruction at a linear address."""
    return ' '.join(i8086.disassemble(address)[0]['asm'].split())


def decode(segment, offset):
    """The instruction at seg:off."""
    at = linear(segment, offset)
    found = i8086.disassemble(at)[0]
    data = memory.read(at, 16)
    length = found['length']
    prefixes = 0
    while data[prefixes] in PREFIXES and prefixes < 14:
        prefixes += 1
    opcode = data[prefixes]
    if opcode == 0x0f:
        prefixes += 1
        opcode = 0xf00 | data[prefixes]
    start = prefixes - (opcode > 0xff)
    return Instruction(length, found['asm'].strip(), data[:start], opcode, data[prefixes + 1])


def behind(segment, offset, stack):
    """(CS, IP) where the guest goes on when the instruction at seg:off has been emulated: after it, but for
    IRET, which finds the place at the linear address `stack`."""
    found = decode(segment, offset)
    if found.opcode != IRET:
        return segment, (offset + found.length) & 0xffff
    size = 4 if OPERAND_SIZE in found.prefixes else 2
    return memory.number(stack + size, 2), memory.number(stack, 2)

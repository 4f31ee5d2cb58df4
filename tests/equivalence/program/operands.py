"""Operands of random instructions, as machine code.

What keeps a program inside its own memory is decided here: segment registers only ever hold paragraphs of
SEGMENTS, SP stays even, and an address after a 67h prefix stays below 64 KiB.
"""

import random

EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI = range(8)
ES, CS, SS, DS, FS, GS = range(6)
OVERRIDE = {ES: 0x26, CS: 0x2e, SS: 0x36, DS: 0x3e, FS: 0x64, GS: 0x65}
SEGMENTS = (0x4000, 0x5000, 0x6000, 0x4001, 0x4fff, 0x5800)    # layout.inc: DATA, STACK, EXTRA; overlapping, too
CODE = 0x3000                                                   # layout.inc
HOT = 0x7c                      # offsets below 80h: layout.inc's HOT_BYTES, less a dword
EDGES = (0, 2, 4, 6, 0xfffe, 0xfffc, 0xfffa)                    # of SP

ARITHMETIC = 0x08d5             # CF PF AF ZF SF OF
TF, IF, DF, IOPL, NT = 0x100, 0x200, 0x400, 0x3000, 0x4000
AC, ID = 1 << 18, 1 << 21
WILD_HIGH = 0xffc00000 | 0x1b0000                               # bits of EFLAGS that POPFD must ignore


def word(value):
    return (value & 0xffff).to_bytes(2, 'little')


def dword(value):
    return (value & 0xffffffff).to_bytes(4, 'little')


class Operands:
    """Random operands. `stepping` allows flag images with TF."""

    def __init__(self, rng, stepping):
        self.rng, self.stepping = rng, stepping

    def chance(self, percent):
        return self.rng.randrange(100) < percent

    def pick(self, *choices):
        return self.rng.choice(choices)

    def number(self, bits):
        """Mostly ends of ranges, where flags and carries are decided."""
        if self.chance(40):
            return self.rng.getrandbits(bits)
        edge = self.pick(0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff)
        return edge & (1 << bits) - 1

    def immediate(self, size):
        return self.number(8 * size).to_bytes(size, 'little')

    def register(self):
        """Any but SP: a word or dword that may be written."""
        return self.pick(EAX, ECX, EDX, EBX, EBP, ESI, EDI)

    def segment(self):
        return self.rng.choice(SEGMENTS)

    def stack_pointer(self):
        return self.pick(*EDGES) if self.chance(40) else self.rng.randrange(0x1000, 0xe000, 2)

    def flags(self):
        """An image for POPF or IRET: all 16 bits, those that stay as they are included."""
        image = self.rng.getrandbits(16)
        return image | TF if self.stepping and self.chance(70) else image & ~TF if not self.stepping else image

    def wide_flags(self):
        return self.flags() | self.rng.getrandbits(32) & (AC | ID | WILD_HIGH)

    def modrm16(self, reg):
        """ModRM byte and displacement of a random memory operand, 16-bit addressing."""
        if self.chance(50):
            return bytes([reg << 3 | 6]) + word(self.rng.randrange(HOT))
        mod, rm = self.rng.randrange(3), self.rng.randrange(8)
        if mod == 0 and rm == 6:
            return bytes([reg << 3 | 6]) + self.immediate(2)
        return bytes([mod << 6 | reg << 3 | rm]) + self.rng.getrandbits(8 * mod).to_bytes(mod, 'little')

    def modrm32(self, reg):
        """(instructions that make the registers fit, ModRM, SIB and displacement), 32-bit addressing."""
        base, index = self.register(), self.register()
        fit = b'\x66\x81' + bytes([0xe0 | base]) + dword(0x7fff)                # AND base, 7FFFh
        displacement = bytes([self.rng.randrange(128)])
        if self.chance(50):
            return fit, bytes([0x40 | reg << 3 | base]) + displacement
        fit += b'\x66\x81' + bytes([0xe0 | index]) + dword(0xfff)
        return fit, bytes([0x44 | reg << 3, self.rng.randrange(4) << 6 | index << 3 | base]) + displacement

    def memory(self, opcode, reg, size=2, tail=b'', written=True, lock=False):
        """A whole instruction with a memory operand and random prefixes. `size` 4 takes the 66h prefix; code
        is read through CS, but never written."""
        prefixes, fit = [], b''
        if size == 4:
            prefixes.append(b'\x66')
        if self.chance(20):
            prefixes.append(b'\x67')
            fit, operand = self.modrm32(reg)
        else:
            operand = self.modrm16(reg)
        if self.chance(25):
            allowed = [seg for seg in OVERRIDE if seg != CS or not written]
            prefixes.append(bytes([OVERRIDE[self.rng.choice(allowed)]]))
        if lock and self.chance(15):
            prefixes.append(b'\xf0')
        self.rng.shuffle(prefixes)
        return fit + b''.join(prefixes) + opcode + operand + tail

    def either(self, opcode, reg, size=2, tail=b'', written=True, lock=False):
        """The same with a register or memory operand. A written word or dword register is not SP."""
        if self.chance(55):
            return self.memory(opcode, reg, size, tail, written, lock)
        rm = self.register() if written and size > 1 else self.rng.randrange(8)
        return b'\x66' * (size == 4) + opcode + bytes([0xc0 | reg << 3 | rm]) + tail

    def sizes(self, opcode):
        """(opcode bytes, size) of an instruction whose opcode bit 0 tells byte from word."""
        size = self.pick(1, 2, 4)
        return opcode[:-1] + bytes([opcode[-1] | (size > 1)]), size


def make(seed, number, stepping):
    return Operands(random.Random(f'{seed}/{number}'), stepping)

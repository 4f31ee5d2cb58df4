"""What trap-break can stop at: for each reason the traps that the monitor has to point out, by vector and by
opcode, and the function that then says of a trap whether it is meant.
"""

import re
from collections import namedtuple

import gdb
import trap_frame
from code16 import decode

GP, IRQ0 = 13, 0x20
INT, INT3, INT1, INTO = 0xcd, 0xcc, 0xf1, 0xce
IMMEDIATE_PORT = (0xe4, 0xe5, 0xe6, 0xe7)
DX_PORT = (0xec, 0xed, 0xee, 0xef, 0x6c, 0x6d, 0x6e, 0x6f)
INPUTS, OUTPUTS = (0xe4, 0xe5, 0xec, 0xed, 0x6c, 0x6d), (0xe6, 0xe7, 0xee, 0xef, 0x6e, 0x6f)
# The last byte of an opcode; these are all instructions that the monitor emulates: docs/emulated.md.
MNEMONICS = {
    'cli': (0xfa,), 'sti': (0xfb,), 'pushf': (0x9c,), 'popf': (0x9d,), 'iret': (0xcf,), 'hlt': (0xf4,),
    'int3': (INT3,), 'int1': (INT1,), 'into': (INTO,), 'ins': (0x6c, 0x6d), 'outs': (0x6e, 0x6f),
    'clts': (0xf06,), 'invd': (0xf08,), 'wbinvd': (0xf09,), 'rdmsr': (0xf32,), 'wrmsr': (0xf30,),
    'rdtsc': (0xf31,), 'rdpmc': (0xf33,), 'sysenter': (0xf34,), 'sysexit': (0xf35,),
}
GROUP_0F01 = ('sgdt', 'sidt', 'lgdt', 'lidt', 'smsw', None, 'lmsw', 'invlpg')
NUMBER = re.compile(r'0x[0-9a-f]+|[0-9][0-9a-f]*h|[0-9]+')
USAGE = 'trap-break REASON [if EXPRESSION]; help trap-break lists the reasons'

# numbers: of the port, the INT, the control register.
Reason = namedtuple('Reason', 'opcodes vectors numbers matches')
ANY_NUMBER = range(0x10000)


class Trap:
    """The trap at hand."""

    def __init__(self):
        self.frame = trap_frame.current()
        self.vector = self.frame.vector
        self.instruction = decode(*self.frame.fault()) if self.vector in (3, 4, 6, GP) else None

    @property
    def opcode(self):
        return self.instruction.opcode if self.instruction else None

    def port(self):
        """Of an IN, OUT, INS or OUTS; None for any other trap."""
        if self.opcode in IMMEDIATE_PORT:
            return self.instruction.operand
        return self.frame['edx'] & 0xffff if self.opcode in DX_PORT else None

    def interrupt(self):
        """The number of an INT instruction, or None."""
        if self.vector in (3, 4):
            return self.vector
        return {INT: self.instruction.operand, INT3: 3, INT1: 1, INTO: 4}.get(self.opcode) if self.opcode else None


def number(text):
    if not NUMBER.fullmatch(text):
        raise gdb.GdbError(f"'{text}' is no number; {USAGE}")
    return int(text[:-1], 16) if text.endswith('h') else int(text, 0)


def span(words, default):
    """The numbers that the word after the first one names: 0x3f8, or 0x3f8-0x3ff."""
    if len(words) == 1:
        return default
    first, _, last = words[1].partition('-')
    return range(number(first), number(last or first) + 1)


def port_reason(opcodes):
    def make(words):
        ports = span(words, range(0x10000))
        return Reason(opcodes, (), ports, lambda trap: trap.port() in ports and trap.opcode in opcodes)
    return make


def int_reason(words):
    numbers = span(words, range(256))
    vectors = tuple(number for number in (3, 4) if number in numbers)       # they have gates of their own
    others = tuple(code for code, number in ((INT3, 3), (INT1, 1), (INTO, 4)) if number in numbers)
    # INT3 and the like have no number: DX would count as one.
    return Reason((INT,) + others, vectors, ANY_NUMBER if others else numbers,
                  lambda trap: trap.interrupt() in numbers)


def irq_reason(words):
    vectors = tuple(IRQ0 + line for line in span(words, range(16)))
    return Reason((), vectors, ANY_NUMBER, lambda trap: trap.vector in vectors)


def vector_reason(words):
    vectors = span(words, range(256))
    return Reason((), vectors, ANY_NUMBER, lambda trap: trap.vector in vectors)


WITH_NUMBER = {'port': port_reason(INPUTS + OUTPUTS), 'in': port_reason(INPUTS), 'out': port_reason(OUTPUTS),
               'int': int_reason, 'irq': irq_reason, 'vector': vector_reason, 'any': vector_reason}


def control_register(name):
    codes = (0xf20, 0xf22) if name[0] == 'c' else (0xf21, 0xf23)
    which = int(name[2])
    return Reason(codes, (), range(which, which + 1),
                  lambda trap: trap.opcode in codes and trap.instruction.operand >> 3 & 7 == which)


def parse(text):
    """The Reason that a user has typed."""
    words = text.lower().split() or ['']
    name = words[0]
    if name in WITH_NUMBER and len(words) <= 2:
        return WITH_NUMBER[name](words)
    if len(words) == 1:
        if re.fullmatch('[cd]r[0-7]', name):
            return control_register(name)
        if name in MNEMONICS:
            codes = MNEMONICS[name]
            return Reason(codes, (), ANY_NUMBER, lambda trap: trap.opcode in codes)
        if name in GROUP_0F01:
            which = GROUP_0F01.index(name)
            return Reason((0xf01,), (), range(which, which + 1), lambda trap: trap.opcode == 0xf01
                          and (trap.instruction.operand >> 3 & 7) == which)
    raise gdb.GdbError(USAGE)

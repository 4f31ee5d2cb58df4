"""why: the last trap in one English sentence, which tools/trace/sentence.py makes of an event of the trace.

With the option gdb=on the monitor keeps the frame as the trap pushed it (monitor/trap/debugger.c). Beside it
is the frame as the handler left it: until the next trap, also while the guest runs.
"""

import re

import gdb
import trap_frame
from code16 import behind, decode
from guest_state import own_flags
from look import state
from machine import GENERAL, SEGMENTS, guest_name, linear, memory, need_machine, vcpu
from sentence import sentence

GP, UD = 13, 6
REGISTERS = GENERAL + SEGMENTS + ('esp', 'eip', 'eflags')
STRING_IO = re.compile(r'(rep[a-z]* )?(ins|outs) .*?(BYTE|WORD|DWORD) PTR.*')
SUFFIXED = re.compile(r'(sgdt|sidt|lgdt|lidt)[wd]')


def text_of(instruction):
    """As the monitor writes it: monitor/vcpu/insn_text.c."""
    text = ' '.join(instruction.text.split())
    found = STRING_IO.fullmatch(text)
    if found:
        return f'{"rep " if found.group(1) else ""}{found.group(2)}{found.group(3)[0].lower()}'
    return SUFFIXED.sub(r'\1', text)


def registers(frame):
    return {name: int(frame[name]) & 0xffffffff for name in REGISTERS}


class LastTrap:
    """Frames before and after. If the trap is still being handled, "after" is how far that has got."""

    def __init__(self):
        self.v = vcpu()
        if not int(self.v['traps']) or not int(self.v['trapped']['eflags']):
            raise gdb.GdbError('there has been no trap yet, or the monitor runs without gdb=on')
        self.before, self.after = registers(self.v['trapped']), registers(self.v['frame'])
        self.vector = int(self.v['trapped']['vector'])
        self.cs, self.ip = self.before['cs'], self.before['eip'] & 0xffff
        self.instruction = decode(self.cs, self.ip)
        self.next = behind(self.cs, self.ip, linear(self.before['ss'], self.before['esp']))

    def gone_to(self):
        return self.after['cs'], self.after['eip'] & 0xffff

    def entered(self):
        """The vector whose handler the guest is at now; None if at none."""
        table = memory.read(int(self.v['idtr']['base']), 1024)
        for vector in range(256):
            ip, cs = (int.from_bytes(table[4 * vector + at:4 * vector + at + 2], 'little') for at in (0, 2))
            if (cs, ip) == self.gone_to() and (cs or ip):
                return vector
        return None

    def result(self):
        if self.vector == UD and memory.number(linear(self.cs, self.ip), 1) == trap_frame.ROM_TRAP:
            return 'service'
        if self.gone_to() == self.next:
            return 'next'
        if self.gone_to() == (self.cs, self.ip):
            return 'again'
        return 'vectored' if self.entered() is not None else 'jumped'

    def event(self):
        name = trap_frame.vector_name(self.vector).strip(' ()').replace('IRQ ', 'IRQ')
        event = {'event': 'trap', 'n': int(self.v['traps']) - 1, 'guest': guest_name(), 'trap': int(self.v['traps']),
                 'cs': self.cs, 'ip': self.ip, 'vector': self.vector, 'name': name,
                 'error': int(self.v['trapped']['error']), 'linear': linear(self.cs, self.ip),
                 'before': self.before, 'after': self.after, 'result': self.result(),
                 'flags_before': own_flags(self.before['eflags'], int(self.v['trapped_flags'])),
                 'flags_after': own_flags(self.after['eflags'], int(self.v['virtual_flags']))}
        if self.vector in (GP, UD):
            event.update(self.bytes())
        return event

    def bytes(self):
        found, at = self.instruction, len(self.instruction.prefixes)
        data = memory.read(linear(self.cs, self.ip), found.length)
        end = at + (2 if found.opcode > 0xff else 1)
        return {'bytes': data.hex(), 'text': text_of(found), 'prefixes': data[:at].hex(), 'opcode': data[at:end].hex(),
                'modrm': data[end:end + 1].hex() if found.opcode > 0xff else '',
                'rest': data[end + (found.opcode > 0xff):].hex()}

    def within(self):
        """What else happened in this trap, as far as it shows."""
        vector = self.entered()
        if vector is None or self.gone_to() == self.next:
            return []
        cs, ip = self.gone_to()
        return [{'event': 'interrupt', 'vector': vector, 'to_cs': cs, 'to_ip': ip, 'why': 'irq', 'irq': None}]


def last_trap():
    """The sentence."""
    last = LastTrap()
    return sentence(last.event(), last.within())


class Why(gdb.Command):
    """why: the guest's last trap, in one sentence. While the monitor still handles it, which trap that is."""

    def __init__(self):
        super().__init__('why', gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        need_machine()
        frame = trap_frame.current()
        if frame and frame.stage != trap_frame.LEAVING:
            print(f'{frame.describe()}: not finished. finish-trap, then why, tells what came of it.')
            return
        state()                         # complains if no guest has run
        print(last_trap())


def install():
    Why()

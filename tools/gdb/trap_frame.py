"""The frame that a trap saves, at any instruction between the CPU's first push and IRET.

monitor/trap/entry.nasm has no unwind tables. But at each of its instructions it is known what has been
pushed, so ESP gives the address of the frame (monitor/cpu/trap_frame.def).
"""

import gdb
from code16 import behind, decode
from machine import PUSHED_OF_V86, SEGMENTS, VM, address_of, frame_end, in_ring3, linear, memory, register, vcpu
from symbols import describe

PUSH_BYTE, PUSH_DWORD, JUMP_BYTE, JUMP_DWORD, PUSHAD = 0x6a, 0x68, 0xeb, 0xe9, 0x60
PUSHED = {PUSH_BYTE: 1, PUSH_DWORD: 4, JUMP_BYTE: 1, JUMP_DWORD: 4}     # bytes of what follows the opcode
ENTRIES = ('trap_entry', 'trap_entry_gp', 'trap_entry_gp_iopl3', 'trap_ring3_entry')       # labels of the PUSHADs
GP, UD, IRQ0 = 13, 6, 0x20
NAMES = {0: 'DE', 1: 'DB', 3: 'BP', 4: 'OF', 5: 'BR', 6: 'UD', 7: 'NM', 8: 'DF', 12: 'SS', 13: 'GP', 14: 'PF',
         16: 'MF', 17: 'AC', 19: 'XM'}
ROM_TRAP = 0x63                         # guest/rom/rom_layout.def: this byte and a number call a service
RING3_TAIL = 4                          # bytes: ADD ESP,8 and IRETD
ENTERING, HANDLING, LEAVING = range(3)  # before PUSHAD; up to POPAD; after it


class TrapFrame:
    """struct trap_frame in memory. ENTERING: what the stub pushes is not there yet. LEAVING: handled. General
    registers are in the frame from PUSHAD to POPAD, and in the CPU before and after."""

    offsets = {}
    size = 0

    def __init__(self, base, stage=HANDLING, vector=None, popped=False):
        self.base, self.stage, self.entering_by = base, stage, vector
        self.has_general = stage != ENTERING and not popped

    @classmethod
    def prepare(cls):
        kind = gdb.lookup_type('struct trap_frame')
        cls.offsets = {field.name: field.bitpos // 8 for field in kind.fields()}
        cls.size = kind.sizeof

    def at(self, name):
        return self.base + self.offsets[name]

    def __getitem__(self, name):
        return memory.number(self.at(name), 2 if name in SEGMENTS else 4)

    @property
    def from_guest(self):
        return bool(self['eflags'] & VM)

    @property
    def from_ring3(self):
        return in_ring3(self['cs'], self['eflags'])

    @property
    def vector(self):
        return self['vector'] if self.entering_by is None else self.entering_by

    @property
    def stack(self):
        return linear(self['ss'], self['esp'])

    def fault(self):
        """(CS, IP) of the trapped instruction. Emulation moves EIP; but note() of trap.c has put the place
        into the slot of PUSHAD's ESP. Where that ESP is still there, nothing has been emulated."""
        slot = self['esp_r0']
        if self.stage == ENTERING or slot == self.at('vector'):
            return self['cs'], self['eip'] & 0xffff
        return slot >> 16, slot & 0xffff

    def describe(self):
        """trap #13 (#GP) error 0 from 1000:001f <print.next+7> {int 0x21}"""
        if not self.from_guest:
            who = '32-bit code' if self.from_ring3 else 'the monitor'
            return f'trap #{self.vector} from {who} at {self["eip"]:#x}'
        segment, offset = self.fault()
        where = f'{segment:04x}:{offset:04x} {describe(linear(segment, offset))}'.rstrip()
        text = ' '.join(decode(segment, offset).text.split())
        return f'trap #{self.vector}{vector_name(self.vector)} error {self["error"]:#x} from {where} {{{text}}}'

    def resume(self):
        """(CS, IP) where the guest goes on when the trap has been handled, unless the handler jumps."""
        if self.stage == LEAVING:
            return self['cs'], self['eip'] & 0xffff
        segment, offset = self.fault()
        if self.vector == GP:
            return behind(segment, offset, self.stack)
        if self.vector == UD and memory.number(linear(segment, offset), 1) == ROM_TRAP:
            return segment, offset + 2
        return segment, offset


def vector_name(vector):
    if IRQ0 <= vector < IRQ0 + 16:
        return f' (IRQ {vector - IRQ0})'
    return f' (#{NAMES[vector]})' if vector in NAMES else ''


class Stub:
    """The code between trap_begin and trap_end, and idle_wait."""

    def __init__(self):
        self.begin, self.end = address_of('trap_begin'), address_of('trap_end')
        self.ret, self.iret = map(address_of, ('trap_return', 'trap_iret'))
        self.attend, self.check, self.leave = map(address_of, ('trap_attend', 'trap_check', 'trap_leave'))
        self.enter = address_of('vcpu_enter')
        self.ring3, self.ring3_saved = map(address_of, ('trap_ring3_stub_0', 'trap_ring3_entry.saved'))
        self.ring3_return, self.ring3_enter = map(address_of, ('trap_ring3_return', 'vcpu_enter_ring3'))
        self.idle, self.idle_end = map(address_of, ('idle_wait', 'idle_end'))

    def contains(self, pc):
        """Does ESP tell where the frame is?"""
        return self.begin <= pc < self.leave and pc != self.attend

    def saved(self, pc):
        """How many registers of the loop's lie on its stack, where none of the guest's are left or there yet."""
        if self.leave <= pc < self.enter:
            return max(4 - (pc - self.leave), 0)
        return min(pc - self.enter, 4) if self.enter <= pc < self.end else 0

    def frame(self, pc, esp, innermost=True):
        """The frame that belongs to PC and ESP. Where a C function has been called, PC is where that returns to."""
        above = TrapFrame.offsets['vector']
        if pc >= self.check or self.ring3_saved <= pc < self.ring3_return or (self.ring3 <= pc and not innermost):
            return TrapFrame(esp)
        if self.ring3_return <= pc < self.ring3_enter:
            return self.ring3_leaving(pc, esp)
        if pc > self.ret:
            return TrapFrame(esp - above - (8 if pc == self.iret else 0), LEAVING, popped=True)
        if pc == self.ret or not innermost:
            return TrapFrame(esp, LEAVING if innermost else HANDLING)
        left, vector = 0, None
        while True:                     # what is still to be pushed up to PUSHAD
            opcode = memory.number(pc, 1)
            if opcode in (PUSH_BYTE, PUSH_DWORD):
                vector = memory.number(pc + 1, PUSHED[opcode])
                left, pc = left + 1, pc + 1 + PUSHED[opcode]
            elif opcode in (JUMP_BYTE, JUMP_DWORD):
                size = PUSHED[opcode]
                pc += 1 + size + memory.signed(pc + 1, size)
                if pc == self.ret:
                    return TrapFrame(esp, LEAVING)
            elif opcode == PUSHAD:
                return TrapFrame(esp - 4 * left - above, ENTERING, vector)
            else:
                return TrapFrame(esp)

    def ring3_leaving(self, pc, esp):
        """The registers are the program's again from POPAD on, which is followed by ADD and IRETD, at the end."""
        if pc < self.ring3_enter - RING3_TAIL:
            return TrapFrame(esp, LEAVING)
        above = TrapFrame.offsets['vector']
        return TrapFrame(esp - above - (8 if pc == self.ring3_enter - 1 else 0), LEAVING, popped=True)

    def at_entry(self, pc):
        """Is a trap about to be saved, its vector being pushed?"""
        return pc in map(address_of, ENTRIES)


def current():
    """The trap that is being handled; None while the guest runs, or before its first trap."""
    end = frame_end()
    if not end or register('eflags') & VM:
        return None
    stub = Stub()
    pc = register('eip')
    if stub.contains(pc):
        frame = stub.frame(pc, register('esp'))
        if frame.from_guest:
            return frame
    return TrapFrame(end - TrapFrame.size) if int(vcpu()['traps']) else None

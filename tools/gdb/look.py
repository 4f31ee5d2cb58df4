"""Commands that look at the guest: guest-regs, guest-stack, guest-ivt, guest-screen."""

import gdb
import screen
import symbols
import vga_text
from callers import caller_of
from code16 import disassemble
from guest_state import GuestState, flag_words
from machine import linear, memory, need_machine, vcpu
import qemu_monitor


def state():
    need_machine()
    try:
        return GuestState()
    except LookupError as error:
        raise gdb.GdbError(str(error)) from None


def source_line(address):
    """file:line of an address, if the guest's sources have it."""
    found = gdb.find_pc_line(address)
    return f'{found.symtab.filename}:{found.line}' if found.symtab else ''


def place(segment, offset, address):
    """1000:0021 <label+offset> file:line"""
    words = (f'{segment:04x}:{offset & 0xffff:04x}', symbols.describe(address), source_line(address))
    return ' '.join(filter(None, words))


def register_lines(now):
    """What guest-regs prints."""
    yield '  '.join(f'{name}={getattr(now, name):08x}' for name in ('eax', 'ebx', 'ecx', 'edx'))
    yield '  '.join(f'{name}={getattr(now, name):08x}' for name in ('esi', 'edi', 'ebp', 'esp'))
    yield '  '.join(f'{name}={getattr(now, name):04x}' for name in ('cs', 'ss', 'ds', 'es', 'fs', 'gs'))
    yield f'flags={now.own_flags & 0xffff:04x} [{flag_words(now.own_flags)}] as the guest sees them'
    yield f'eflags={now.eflags:08x} [{flag_words(now.eflags)}] as the CPU has them'


class GuestRegs(gdb.Command):
    """guest-regs: the guest's registers, also while the monitor handles a trap, and its next instruction."""

    def __init__(self):
        super().__init__('guest-regs', gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        now = state()
        print('\n'.join(register_lines(now)))
        _, text = disassemble(now.cs, now.ip, 1)[0]
        print(f'{place(now.cs, now.ip, now.pc)}: {text}{"  (trapped)" if now.trap else ""}')


class GuestStack(gdb.Command):
    """guest-stack [N]: the topmost N words (8) of the guest's stack, with what returns where."""

    def __init__(self):
        super().__init__('guest-stack', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        now = state()
        count = int(gdb.parse_and_eval(argument)) if argument else 8
        notes = dict(return_addresses(now, count))
        for offset in range(now.esp & 0xffff, min((now.esp & 0xffff) + 2 * count, 0xffff), 2):
            address = linear(now.ss, offset)
            note = notes.get(address)
            print(f'{now.ss:04x}:{offset:04x}  {memory.number(address, 2):04x}{"  " + note if note else ""}')


def return_addresses(now, words):
    """(linear address of the word, what to say of it) for each caller within so many words."""
    cs, ip, sp = now.cs, now.ip, now.esp & 0xffff
    end = linear(now.ss, sp) + 2 * words
    while True:
        caller = caller_of(cs, ip, now.ss, sp)
        if not caller or caller.slot >= end:
            return
        kind = {2: 'returns', 4: 'returns far', 6: 'IRET returns'}[caller.sp - (caller.slot - (now.ss << 4))]
        yield caller.slot, f'{kind} to {place(caller.cs, caller.ip, linear(caller.cs, caller.ip))}'
        cs, ip, sp = caller.cs, caller.ip, caller.sp & 0xffff


class GuestIvt(gdb.Command):
    """guest-ivt [VECTOR [COUNT]]: where the guest's interrupt vectors lead; without a number, all in use."""

    def __init__(self):
        super().__init__('guest-ivt', gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        first = int(gdb.parse_and_eval(words[0])) if words else 0
        count = int(gdb.parse_and_eval(words[1])) if len(words) > 1 else 1 if words else 256
        if not 0 <= first <= 255:
            raise gdb.GdbError('a vector is a number from 0 to 255')
        need_machine()
        base = int(vcpu()['idtr']['base'])
        for vector in range(first, min(first + count, 256)):
            offset, segment = memory.number(base + 4 * vector, 2), memory.number(base + 4 * vector + 2, 2)
            if words or segment or offset:
                print(f'{vector:02x}h  {place(segment, offset, linear(segment, offset))}')


class GuestScreen(gdb.Command):
    """guest-screen: the text on the screen, as the VGA shows it now."""

    def __init__(self):
        super().__init__('guest-screen', gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        need_machine()
        text = vga_text.look(qemu_monitor.ports, qemu_monitor.physical_memory,
                             lambda: qemu_monitor.ask('info pci'))
        if not text:
            raise gdb.GdbError('the screen shows a graphics mode, in which there is no text')
        _, rows = text
        print('\n'.join(screen.characters(row).rstrip() for row in rows).rstrip())


def install():
    GuestRegs()
    GuestStack()
    GuestIvt()
    GuestScreen()

"""How gdb shows struct trap_frame, struct vcpu and struct vm: what matters in words, then the fields."""

import gdb
import gdb.printing
from guest_state import flag_words, own_flags
from machine import VM
from trap_frame import vector_name

ATTENTION = 'enum attention'
HIDDEN = {'vcpu': ('frame', 'trapped'), 'vm': ('guard', 'stack')}     # said in words, or of no use


def number(value):
    return int(value) & 0xffffffff


def frame_line(frame):
    eflags = number(frame['eflags'])
    where = f'v86 {number(frame["cs"]) & 0xffff:04x}:{number(frame["eip"]) & 0xffff:04x}' if eflags & VM \
        else f'the monitor at {number(frame["eip"]):#x}'
    vector = number(frame['vector'])
    return f'trap #{vector}{vector_name(vector)} error {number(frame["error"]):#x}, {where}'


def attention_words(bits):
    """The names of the bits that are set, from the program's own symbols."""
    names = [field.name.replace('ATTENTION_', '') for field in gdb.lookup_type(ATTENTION).fields()
             if field.enumval & (field.enumval - 1) == 0 and bits & field.enumval]
    return ' '.join(names) or 'none'


class TrapFramePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return frame_line(self.value)

    def children(self):
        for field in self.value.type.fields():
            if field.name.endswith('_unused'):
                continue
            value = number(self.value[field.name])
            if field.name == 'eflags':
                yield field.name, f'{value:#010x} [{flag_words(value)}]'
            else:
                yield field.name, gdb.Value(value).cast(gdb.lookup_type('unsigned int')).format_string(format='x')


class VcpuPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        flags = own_flags(number(self.value['frame']['eflags']), number(self.value['virtual_flags']))
        return f'vCPU after {number(self.value["traps"])} traps, last {frame_line(self.value["frame"])}; its flags ' \
               f'[{flag_words(flags)}], attention {attention_words(number(self.value["attention"]))}'

    def children(self):
        return fields(self.value)


class VmPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        name = self.value['options']['name'].string()
        board = self.value['board'].format_string(symbols=True).partition('<')[2].rstrip('>') or 'no board'
        drives = [letter for letter, place in zip('abcd', range(4)) if self.value['drives'][place]['present']]
        return f'guest "{name}" on {board}, drives {" ".join(drives) or "none"}, ' \
               f'{number(self.value["vcpu"]["traps"])} traps'

    def children(self):
        return fields(self.value)


def fields(value):
    hidden = HIDDEN[value.type.strip_typedefs().tag]
    for field in value.type.fields():
        if field.name not in hidden:
            yield field.name, value[field.name]


def install():
    printers = gdb.printing.RegexpCollectionPrettyPrinter('trapeze')
    for name, printer in (('trap_frame', TrapFramePrinter), ('vcpu', VcpuPrinter), ('vm', VmPrinter)):
        printers.add_printer(name, f'^{name}$', printer)
    gdb.printing.register_pretty_printer(None, printers, replace=True)

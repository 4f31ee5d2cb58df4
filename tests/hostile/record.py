"""A hostile guest, as bytes of a parade (parade.h has the same layout) and as a file that reproduces it."""

import json
import re
import struct
import subprocess

MAGIC = 0x44415250
FNV_PRIME = 16777619
LONGS = ('eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'esp', 'eip', 'flags')
SELECTORS = ('cs', 'ss', 'ds', 'es', 'fs', 'gs')
FIXED = struct.Struct('<6I10I6HI')
MOST_BYTES = 16384 - FIXED.size - 4
PLANTS = ('none', 'poke', 'open-page', 'witness', 'hang', 'panic', 'triple')

# Variables of the monitor that may change while a guest runs, and why: (source file, variable);
# no source file where several files know it.
EXCLUDED = {
    ('pit.c', 'time'): 'the clock goes on',
    ('pit.c', 'last_count'): 'the clock goes on',
    ('pit.c', 'period'): 'the alarm is set for the running guest',
    ('pit.c', 'fires_at'): 'the alarm is set for the running guest',
    ('idle.c', 'woken_by'): 'which interrupt ended the last sleep',
    ('idle_state.c', 'kept'): 'the state of a guest that only asks',
    ('idle_state.c', 'fpu_now'): 'the state of a guest that only asks',
    ('alarm.c', 'next_poll'): 'when the terminal is looked at next',
    ('input.c', 'terminal_quiet'): 'since when nothing was typed',
    ('', 'trace_ring'): 'the last events of all guests',
    ('print.c', 'printed'): 'how much of them a report has printed',
    ('', 'trace_detail'): 'the event that is being put together',
    ('rom.c', 'sentence'): 'the words of a stop report, with the number of the DOS function in it',
}
BOOT_STACK = ('boot_stack_top', 16384)      # the parade itself runs on it


class Guest:
    """Where its bytes lie, its registers, and how it came about."""

    def __init__(self, kind, seed, number, code=b'', load=0x10000, plant='none', plant_at=0, real_reset=False,
                 **registers):
        self.kind, self.seed, self.number, self.code, self.load = kind, seed, number, code, load
        self.plant, self.plant_at, self.real_reset = plant, plant_at, real_reset
        self.registers = dict.fromkeys(LONGS + SELECTORS, 0)
        self.registers.update(registers)

    def pack(self):
        code = self.code[:MOST_BYTES]
        size = FIXED.size + len(code)
        padding = -size % 4
        values = [self.registers[name] for name in LONGS + SELECTORS]
        return FIXED.pack(size + padding, self.number, PLANTS.index(self.plant), self.plant_at,
                          self.real_reset, self.load, *values, len(code)) + code + bytes(padding)

    def to_fields(self):
        return dict(vars(self), code=self.code.hex())

    @staticmethod
    def from_fields(fields):
        guest = Guest('', 0, 0)
        vars(guest).update(fields, code=bytes.fromhex(fields['code']))
        return guest

    def with_code(self, code):
        copy = Guest.from_fields(self.to_fields())
        copy.code = code
        return copy


def save(path, guests, emulator, cpu, text):
    """A file that reproduces a failure: the guest that failed, and those that had to come before it."""
    with open(path, 'w', encoding='ascii') as file:
        json.dump({'emulator': emulator, 'cpu': cpu, 'failure': text.splitlines(),
                   'guests': [guest.to_fields() for guest in guests]}, file, indent=1)
        file.write('\n')


def load(path):
    """(guests, emulator, cpu) of such a file."""
    with open(path, encoding='ascii') as file:
        fields = json.load(file)
    return [Guest.from_fields(guest) for guest in fields['guests']], fields['emulator'], fields['cpu']


def witness_answer():
    """What witness.nasm comes to."""
    answer = 0

    def mix(value):
        nonlocal answer
        answer = (answer + value) * FNV_PRIME & 0xffffffff
    mix(0x5a505254)                             # the probe's signature
    mix(0x037f)                                 # FNINIT's control word
    for i in range(64):
        mix(i * 0x01234567 + 0x89abcdef & 0xffffffff)
        mix(0x0046)                             # after XOR: ZF and PF; IF is off
        mix(0x0246)
        answer ^= 0xffffffff
        mix(2)
    return answer


class Symbols:
    """The symbol table of a test build."""

    def __init__(self, elf):
        text = subprocess.run(['readelf', '-sW', elf], check=True, capture_output=True, text=True).stdout
        self.rows, source = [], ''
        for line in text.splitlines():
            fields = line.split()
            if len(fields) == 8 and fields[3] == 'FILE':
                source = fields[7]
            elif len(fields) == 8 and fields[6] not in ('UND', 'ABS', 'Ndx'):
                name = re.sub(r'\.\d+$', '', fields[7])
                local = source if fields[4] == 'LOCAL' else ''
                self.rows.append((int(fields[1], 16), int(fields[2], 0), local, name, fields[3]))

    def find(self, name, source=None):
        """(address, size) of each variable of that name."""
        return [row[:2] for row in self.rows if row[3] == name and source in (None, row[2])]

    def at(self, address):
        """What lies there, for people."""
        for start, size, source, name, _ in self.rows:
            if start <= address < start + size:
                return f'{source + ":" if source else ""}{name}+{address - start:x}h'
        return f'{address:x}h'

    def excluded(self, test_sources):
        """Sorted ranges of memory that the digest leaves out."""
        ranges = []
        for source, name in EXCLUDED:
            found = self.find(name, source)
            if not found:
                raise ValueError(f'{source} has no variable {name}: EXCLUDED in record.py is out of date')
            ranges += [(start, start + size) for start, size in found]
        top = self.find(BOOT_STACK[0])[0][0]
        ranges.append((top - BOOT_STACK[1], top))
        ranges += [(start, start + size) for start, size, source, _, kind in self.rows
                   if kind == 'OBJECT' and source in test_sources]      # the parade's own
        return merge(ranges)


def merge(ranges):
    merged = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def parade(guests, budget, excluded):
    """The module: parade.h's header, ranges and records."""
    head = struct.pack('<5I', MAGIC, len(guests), budget, witness_answer(), len(excluded))
    return (head + b''.join(struct.pack('<2I', *pair) for pair in excluded)
            + b''.join(guest.pack() for guest in guests))

"""What the monitor's own sources define, for the pictures: constants as the compiler sees them, and the linker script."""

import collections
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILER = os.environ.get('CC', 'gcc').split()
FLAGS = ['-m32', '-march=i386', '-ffreestanding', '-fno-pic', '-I.', '-Imonitor', '-Iguest', '-S', '-o', '-', '-x', 'c', '-']
HEADERS = ('machine/vm.h', 'machine/virtual.h', 'cpu/paging.h', 'vcpu/vcpu.h', 'vcpu/guest_mem.h')

Slot = collections.namedtuple('Slot', 'name offset pusher')


def read(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def constants(expressions):
    """The values of C expressions over the headers, by name."""
    source = ''.join(f'#include "{header}"\n' for header in HEADERS)
    source += 'const unsigned picture_values[] = {' + ','.join(f'(unsigned)({text})' for text in expressions.values())
    source += '};\n'
    said = subprocess.run(COMPILER + FLAGS, cwd=ROOT, input=source, stdout=subprocess.PIPE, text=True, check=True).stdout
    after = said.partition('picture_values:')[2]
    values = []
    for kind, number in re.findall(r'^\s+\.(long|zero)\s+(-?\d+)', after, re.MULTILINE):
        values += [int(number) & 0xffffffff] if kind == 'long' else [0] * (int(number) // 4)
    if len(values) < len(expressions):
        raise ValueError(f'the compiler gives {len(values)} values for {len(expressions)}')
    return dict(zip(expressions, values))


def linker_symbol(name):
    """What linker.ld sets a symbol to, or asserts that it is."""
    found = re.search(rf'\b{name}\s*={{1,2}}\s*(0x[0-9A-Fa-f]+)', read('linker.ld'))
    return int(found[1], 16)


def link_address():
    """Where linker.ld puts the first section: monitor_start."""
    return int(re.search(r'\. = (0x[0-9A-Fa-f]+);\s*monitor_start = \.;', read('linker.ld'))[1], 16)


def defined(path, name):
    """A #define of a C file, with one number."""
    return int(re.search(rf'^#define {name}\s+(0x[0-9a-f]+|\d+)u?\b', read(path), re.MULTILINE)[1], 0)


def trap_frame():
    """Its slots, from the lowest address up."""
    rows = re.findall(r'TF\((\w+),\s*(0x[0-9a-f]+),\s*(\w+)\)', read('monitor/cpu/trap_frame.def'))
    return [Slot(name, int(offset, 16), pusher) for name, offset, pusher in rows]

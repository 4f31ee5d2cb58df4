"""Hostile guests, by class. Seed and number decide everything, so any one can be made again alone."""

import glob
import os
import random

import snippets
from paths import ROOT
from record import Guest

CHECKS = os.path.join(ROOT, 'build', 'guest', 'check')

# What the guests of each class are put together from. "mixed" takes from all.
CLASSES = {
    'bytes': [snippets.random_bytes],
    'sensitive': [snippets.sensitive, snippets.sensitive, snippets.registers, snippets.many_prefixes],
    'storm': [snippets.stack_edge, snippets.storm, snippets.flags, snippets.storm],
    'far': [snippets.far_jump, snippets.set_segment, snippets.rom_service],
    'memory': [snippets.fill, snippets.hook, snippets.bios_data, snippets.far_write, snippets.a20],
    'ports': [snippets.port, snippets.index_port, snippets.chip],
    'bios': [snippets.bios, snippets.bios, snippets.block_move, snippets.disk_packet],
}
CLASSES['mixed'] = sum(CLASSES.values(), [])
KINDS = list(CLASSES) + ['mutated']


def _registers(rng, load):
    segment = load >> 4
    registers = {name: segment for name in ('cs', 'ds', 'es', 'ss')}
    registers.update(eip=load & 15, esp=0xfffe, fs=0, gs=0, flags=rng.choice((0x202, 0x202, 0x002)))
    for name in ('eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp'):
        registers[name] = snippets.word(rng) if rng.random() < 0.8 else rng.randrange(1 << 32)
    for name in ('ds', 'es', 'ss', 'fs', 'gs'):
        if rng.random() < 0.2:
            registers[name] = snippets.segment(rng)
    if rng.random() < 0.2:
        registers['esp'] = rng.choice(snippets.EDGES)
    if rng.random() < 0.05:
        registers['flags'] = rng.randrange(1 << 22)
    return registers


def _load_address(rng):
    if rng.random() < 0.7:
        return 0x10000
    if rng.random() < 0.2:
        return rng.randrange(0x100000, 0x10e000) & ~15       # the high memory area
    return rng.randrange(0x500, 0x9c000)


def _entry(load):
    """CS:IP of a linear address, also of one above 1 MiB."""
    if load >= 0x100000:
        return 0xffff, load - 0xffff0
    return load >> 4, load & 15


def _compose(rng, kind):
    code = b''.join(rng.choice(CLASSES[kind])(rng) for _ in range(rng.randrange(2, 40)))
    if rng.random() < 0.5:              # once more from the beginning, until its time is over
        code += b'\xe9' + (-len(code) - 3 & 0xffff).to_bytes(2, 'little')
    return code


class Mutations:
    """The check guests of the project, with a few bytes changed."""

    def __init__(self):
        self.originals = []
        for path in sorted(glob.glob(os.path.join(CHECKS, '*.bin'))):
            with open(path, 'rb') as file:
                self.originals.append(file.read())
        if not self.originals:
            raise ValueError('no check guests in build/guest/check: run make first')

    def make(self, rng):
        code = bytearray(rng.choice(self.originals))
        for _ in range(rng.choice((1, 2, 4, 8, 32))):
            at = rng.randrange(len(code))
            how = rng.randrange(5)
            if how == 0:
                code[at] ^= 1 << rng.randrange(8)
            elif how == 1:
                code[at] = rng.randrange(256)
            elif how == 2:
                code[at:at] = snippets.sensitive(rng)
            elif how == 3:
                del code[at:at + rng.randrange(1, 5)]
            else:
                piece = snippets.sensitive(rng)
                code[at:at + len(piece)] = piece
            code = code or bytearray(1)
        return bytes(code)


def guest(seed, number, mutations):
    """Guest @number of the endless row that @seed begins."""
    rng = random.Random(f'{seed}:{number}')
    kind = KINDS[number % len(KINDS)]
    real_reset = rng.random() < 0.05
    if kind == 'mutated':
        made = Guest(kind, seed, number, mutations.make(rng), real_reset=real_reset)
        made.registers.update(cs=0x1000, ds=0x1000, es=0x1000, ss=0x1000, esp=0xfffe, flags=0x202)
        return made
    load = _load_address(rng)
    made = Guest(kind, seed, number, _compose(rng, kind), load, real_reset=real_reset,
                 **_registers(rng, load & 0xfffff))
    made.registers['cs'], made.registers['eip'] = _entry(load)
    return made

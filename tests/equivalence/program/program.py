"""Random programs, and the disk image that runs them (runtime.nasm).

A program is a row of steps. A step is a checkpoint, where the runtime takes the state into the digest, and a few
instructions; jumps between steps go to their beginnings, so no loop is without one. There are four kinds:

    jump    each step begins with a far JMP to the runtime, which touches neither stack nor flags
    call    with a far CALL
    int     with an INT, which a monitor emulates; and an IRQ is waiting now and then
    step    with an INT, and TF is set most of the time: each instruction is an event
"""

import os
import subprocess

import arithmetic
import control
import operands
import ports
from operands import AC, CODE, ID, dword, word

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = os.path.join(HERE, '..', '..', '..', 'guest', 'lib')
SECTOR, HEADER_SIZE = 512, 1024         # layout.inc
BOUND = 600                             # events, and the program is ended: it may loop
KINDS = ('jump', 'call', 'int', 'step')
CODE_LIMIT = 0x7000                     # bytes
END = 0xffff                            # ends the table of steps
NO_EVENT = 0x103                        # what the state says of the start


class Runtime:
    """runtime.nasm, assembled, and what it tells of itself at the start of its second sector."""

    def __init__(self, directory):
        path = os.path.join(directory, 'runtime.bin')
        subprocess.run(['nasm', '-f', 'bin', '-Wall', '-I', LIBRARY + '/', '-I', HERE + '/', '-o', path,
                        os.path.join(HERE, 'runtime.nasm')], check=True)
        with open(path, 'rb') as file:
            self.image = file.read()
        words = [int.from_bytes(self.image[at:at + 2], 'little') for at in range(SECTOR, SECTOR + 14, 2)]
        self.segment, self.jump_stubs, self.stub_size, self.stubs, self.call, self.end, self.sectors = words


class Step:
    def __init__(self, offset, names):
        self.offset, self.names = offset, names


class Program:
    """Made of `seed` and `number` alone. `steps` are where it may be interrupted, `code` is what it runs."""

    def __init__(self, runtime, seed, number, length=None):
        self.runtime, self.seed, self.number = runtime, seed, number
        self.kind = KINDS[number % len(KINDS)]
        self.g = g = operands.make(seed, number, self.kind == 'step')
        g.with_irq = self.kind == 'int'
        g.quiet = self.kind in ('jump', 'call')     # no event but at the checkpoints
        g.simple = self.simple
        g.to_step = self.to_step
        self.code, self.steps, self.jumps = b'', [], []
        self.fill = g.rng.getrandbits(32)       # the seed of what is in its data segments
        self.state = self.random_state()
        length = length or g.rng.randrange(30, 90)
        while len(self.steps) < length and len(self.code) < CODE_LIMIT:
            self.add_step()
        self.finish()

    def simple(self, longest=None):
        """One native instruction."""
        while True:
            code = self.choose(arithmetic.KINDS)(self.g)
            if not longest or len(code) <= longest:
                return code

    def choose(self, kinds):
        return self.g.rng.choices(list(kinds), list(kinds.values()))[0]

    def to_step(self, position, size, base, steps):
        """Later put the offset of a near step, less `base`, at `position`: up to `steps` ahead, seldom back."""
        back = self.g.chance(20)
        here = len(self.steps) - 1
        target = here - self.g.rng.randrange(3) if back else here + 1 + self.g.rng.randrange(steps)
        self.jumps.append((position, size, base, max(0, target)))

    def random_state(self):
        """layout.inc: event_state"""
        g = self.g
        general = [g.number(32) for _ in range(7)]
        segments = [g.segment() for _ in range(4)]
        flags = g.wide_flags() & ~(1 << 16 | 1 << 17) | 2
        stack = [g.rng.getrandbits(16) << 16 | g.rng.randrange(0x1000, 0xe000, 2), g.segment()]
        live = flags & (AC | ID) | 2    # what POPFD loads before IRET loads the low 16 bits
        return b''.join(dword(value) for value in
                        general + stack + [CODE << 16] + segments + [flags, live, NO_EVENT])

    def add_step(self):
        names = []
        self.steps.append(Step(len(self.code), names))
        self.code += self.checkpoint()
        for _ in range(self.g.rng.randrange(1, 5)):
            kind = self.choose(arithmetic.KINDS if self.g.chance(50) else {**control.KINDS, **ports.KINDS})
            names.append(kind.__name__)
            self.g.here = len(self.code)
            self.code += kind(self.g)

    def checkpoint(self):
        segment = word(self.runtime.segment)
        if self.kind == 'jump':
            stub = self.runtime.jump_stubs + self.runtime.stub_size * (len(self.steps) - 1)
            return b'\xea' + word(stub) + segment
        if self.kind == 'call':
            return b'\x9a' + word(self.runtime.call) + segment
        return b'\xcd\x60'

    def finish(self):
        end = Step(len(self.code), ['end'])
        self.steps.append(end)
        code = bytearray(self.code + b'\xea' + word(self.runtime.end) + word(self.runtime.segment))
        for position, size, base, target in self.jumps:
            offset = self.steps[min(target, len(self.steps) - 1)].offset - base
            code[position:position + size] = (offset & (1 << 8 * size) - 1).to_bytes(size, 'little')
        self.code = bytes(code)

    def step_at(self, offset):
        """The number of the step that has this offset in the code segment, or None."""
        inside = [number for number, step in enumerate(self.steps) if step.offset <= offset]
        return inside[-1] if inside and offset < len(self.code) else None

    def sectors(self, verbose=False):
        """As it stands on the disk."""
        code = self.code + bytes(-len(self.code) % SECTOR)
        header = b'PROG' + dword(self.number) + dword(self.fill)
        header += word(len(code) // SECTOR) + word(BOUND) + word(verbose) + word(0) + self.state
        header += b''.join(word(step.offset) for step in self.steps) + word(END)
        return header.ljust(HEADER_SIZE, b'\0') + code


def write_image(path, runtime, programs, verbose=False):
    with open(path, 'wb') as file:
        file.write(runtime.image)
        for program in programs:
            file.write(program.sectors(verbose))
        file.write(bytes(HEADER_SIZE))
        file.write(bytes(-file.tell() % (1 << 20)))

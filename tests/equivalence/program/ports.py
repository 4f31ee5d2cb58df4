"""Accesses to ports of devices that answer the same on the bare machine and under the monitor, each directly after an
instruction that a monitor emulates, or first in an INT's handler. Some of these ports trap and some do not, but
a monitor may emulate those as well when it goes on with a run of instructions."""

from operands import CODE, IF, dword, word

SEQUENCER, GRAPHICS, CRTC = 0x3c4, 0x3ce, 0x3d4
ATTRIBUTE, ATTRIBUTE_READ, STATUS = 0x3c0, 0x3c1, 0x3da
DAC_MASK, DAC_READ, DAC_WRITE, DAC_DATA = 0x3c6, 0x3c7, 0x3c8, 0x3c9
MISC_READ = 0x3cc
DISPI, DISPI_DATA = 0x1ce, (0x1cf, 0x1d0)       # QEMU's data register is at both
SLAVE_MASK = 0xa1
CMOS, CMOS_DATA = 0x70, 0x71
DMA_FLIP_FLOP = 0x0c
SCRATCH = 0x3ff                                 # COM1's: a byte of memory at a port
# Nobody is there; at 1CCh a dword reaches into the registers of DISPI. All are aligned, since at an odd port QEMU
# reads zeros for a word where nobody is, instead of ones.
EMPTY = ((0x300, 4), (0x2e8, 1), (0x1cd, 1), (0x1cc, 2), (0x1cc, 4), (0x1d2, 2), (0x1d4, 4), (0x3ae, 2), (0x3ac, 4),
         (0x3dc, 4), (0x3de, 2), (0x3e0, 1))
VECTOR = 0x70                                   # not one of control.py's
CLI, STI, NOP, PUSHF, POPF, IRET = b'\xfa', b'\xfb', b'\x90', b'\x9c', b'\x9d', b'\xcf'


def out(port, value, width=1):
    return port, width, value


def read(port, width=1):
    return port, width, None


def indexed(g, port, index, mask):
    """A register of an index and data pair is written, in one or in two accesses, and read back."""
    value = g.rng.getrandbits(8) & mask
    write = [out(port, value << 8 | index, 2)] if g.chance(50) else [out(port, index), out(port + 1, value)]
    return write + g.pick([read(port + 1)], [read(port)], [read(port, 2)], [out(port, index), read(port + 1)])


def sequencer(g):
    return indexed(g, SEQUENCER, *g.pick((2, 0x0f), (3, 0x3f), (4, 0x0e)))


def graphics(g):
    return indexed(g, GRAPHICS, *g.pick((0, 0x0f), (1, 0x0f), (2, 0x0f), (3, 0x1f), (4, 3), (7, 0x0f), (8, 0xff)))


def crtc(g):
    return indexed(g, CRTC, g.pick(0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f), 0x1f)


def dac(g):
    """A colour, as three bytes, or a byte of one; and where the position is afterwards"""
    at = g.rng.getrandbits(8)
    colour = [out(DAC_DATA, g.rng.getrandbits(6)) for _ in range(g.pick(1, 3, 3))]
    return [out(DAC_WRITE, at)] + colour + [read(DAC_WRITE), out(DAC_READ, at)] + [read(DAC_DATA)] * g.pick(1, 2, 3)


def dac_mask(g):
    return [out(DAC_MASK, g.rng.getrandbits(8)), read(DAC_MASK), out(DAC_MASK, 0xff)]


def attribute(g):
    """Index and data at one port; reading the status makes the next one the index."""
    at = g.rng.randrange(16) | 0x20
    return [('status',), out(ATTRIBUTE, at), out(ATTRIBUTE, g.rng.getrandbits(6)), ('status',), out(ATTRIBUTE, at),
            read(ATTRIBUTE_READ), read(ATTRIBUTE)]


def miscellaneous(g):
    return [read(MISC_READ, g.pick(1, 1, 2, 4))]


def dispi(g):
    """The mode registers of QEMU's card are words; the mode itself is not set."""
    data = g.pick(*DISPI_DATA)
    if g.chance(40):
        return [out(DISPI, 0, 2), read(data, g.pick(2, 2, 1, 4)), read(DISPI, g.pick(2, 1, 4))]
    return [out(DISPI, g.pick(1, 2), 2), out(data, g.rng.getrandbits(16), 2), read(data, 2)]


def slave_mask(g):
    """IRQ 2 stays masked in the master."""
    return [out(SLAVE_MASK, g.rng.getrandbits(8)), read(SLAVE_MASK), out(SLAVE_MASK, 0xff)]


def cmos(g):
    """Bytes that no firmware looks at"""
    return [out(CMOS, g.rng.randrange(0x60, 0x70)), out(CMOS_DATA, g.rng.getrandbits(8)), read(CMOS_DATA)]


def dma(g):
    """Address or count of a channel that nobody uses, low byte first; and a page register"""
    if g.chance(30):
        port = g.pick(0x82, 0x83, 0x8b)
        return [out(port, g.rng.getrandbits(8)), read(port)]
    port = g.pick(2, 3, 6, 7)
    return [out(DMA_FLIP_FLOP, 0), out(port, g.rng.getrandbits(8)), out(port, g.rng.getrandbits(8)),
            out(DMA_FLIP_FLOP, 0), read(port), read(port)]


def scratch(g):
    return [out(SCRATCH, g.rng.getrandbits(8)), read(SCRATCH)]


def empty(g):
    port, width = g.pick(*EMPTY)
    return [read(port, width)] if g.chance(60) else [out(port, g.rng.getrandbits(32), width), read(port, width)]


DEVICES = {sequencer: 6, graphics: 8, crtc: 4, dac: 5, dac_mask: 3, attribute: 3, miscellaneous: 3, dispi: 5,
           slave_mask: 2, cmos: 3, dma: 3, scratch: 2, empty: 4}


def number(port, width, value):
    """What has to be in the registers: DX, and for OUT the part of EAX that is written"""
    code = b'\xba' + word(port)
    if value is None:
        return code
    return code + (b'\xb0' + bytes([value & 0xff]) if width == 1 else b'\xb8' + word(value) if width == 2
                   else b'\x66\xb8' + dword(value))


def instruction(g, port, width, value):
    is_out = value is not None
    opcode = 0xe4 if port < 0x100 and g.chance(50) else 0xec
    number_of_port = bytes([port & 0xff]) * (opcode == 0xe4)
    return b'\x66' * (width == 4) + bytes([opcode | is_out << 1 | (width > 1)]) + number_of_port


def before(g):
    """(what prepares it, an emulated instruction, what undoes it)"""
    choices = [(b'', b'', b''), (b'', CLI, b''), (b'', CLI + NOP, b''), (b'', PUSHF, b'\x5b'), (b'', PUSHF + CLI, POPF),
               (b'\x68' + word(g.flags() & ~IF), POPF, b'')]
    if not g.stepping:              # QEMU's own CPU steps one instruction late after STI
        choices += [(b'', STI, b''), (b'', STI + CLI, b''), (b'\x68' + word(g.flags() | IF), POPF, b''),
                    (b'', CLI + b'\xf3\x90' + STI, b'')]
    return g.pick(*choices)


def in_line(g, code, access):
    prepare, sensitive, undo = before(g)
    return code + number(*access) + prepare + sensitive + instruction(g, *access) + undo


def in_handler(g, code, access):
    """First in the handler of an INT, whose vector is written through ES"""
    code += number(*access)
    handler = g.pick(b'', b'', CLI) + instruction(g, *access) + IRET
    code += b'\xeb' + bytes([len(handler)])
    at = g.here + len(code)
    cell = 4 * VECTOR
    return code + handler + b'\x6a\x00\x07' + b'\x26\xc7\x06' + word(cell) + word(at) \
        + b'\x26\xc7\x06' + word(cell + 2) + word(CODE) + b'\x68' + word(g.segment()) + b'\x07' + bytes([0xcd, VECTOR])


def read_status(code):
    """What it says is a matter of time, so AL does not keep it."""
    return code + b'\xba' + word(STATUS) + b'\xec\xb0\x00'


def device_ports(g):
    """A device is written and read back."""
    devices = {one: weight for one, weight in DEVICES.items() if one is not attribute or g.quiet}
    device = g.rng.choices(list(devices), list(devices.values()))[0]
    code = b'\xbc' + word(g.rng.randrange(0x1000, 0xe000, 2))
    for access in device(g):
        if access == ('status',):
            code = read_status(code)
        else:
            code = (in_handler if g.chance(20) else in_line)(g, code, access)
    return code


def string_ports(g):
    """INS and OUTS of a register that keeps what is written, directly after an emulated instruction"""
    port, count = g.pick(DAC_MASK, SCRATCH), g.rng.randrange(4)
    is_out = g.chance(50)
    code = b'\xbc' + word(g.rng.randrange(0x1000, 0xe000, 2)) + b'\xba' + word(port) + b'\xb9' + word(count) \
        + bytes([0xbe | (not is_out)]) + word(g.rng.randrange(0x40)) + g.pick(b'\xfc', b'\xfd')
    return code + g.pick(CLI, PUSHF, b'') + g.pick(b'', b'\xf3') + (b'\x6e' if is_out else b'\x6c')


KINDS = {device_ports: 9, string_ports: 2}

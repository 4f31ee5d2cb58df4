"""Pieces of hostile real-mode code: each function returns the bytes of one."""

import struct

EDGES = (0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffb, 0xfffc, 0xfffd, 0xfffe, 0xffff)
SEGMENTS = (0, 0x40, 0x50, 0x1000, 0x7000, 0x9fc0, 0xa000, 0xb800, 0xc000, 0xc800, 0xca00, 0xd000, 0xe000,
            0xf000, 0xfff0, 0xffff)
# Where something lies that a guest must not reach: the monitor, its window, tables, devices, other RAM.
FORBIDDEN = ((0x110000, 0x200000), (0x200000, 0x300000), (0x300000, 0x400000), (0x3ff000, 0x400000),
             (0x400000, 0xa00000), (0xfec00000, 0xfef00000), (0xfffc0000, 0x100000000), (0, 0x100000000))
SET_SEGMENT = {'ds': 0xd8, 'es': 0xc0, 'ss': 0xd0, 'fs': 0xe0, 'gs': 0xe8}
PREFIXES = (0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3)

# Opcodes that trap, or that a monitor easily gets wrong; the operands that follow are wild.
SENSITIVE = [bytes.fromhex(code) for code in '''
    fa fb 9c 9d cf cc ce f1 f4 e4 e5 e6 e7 ec ed ee ef 6c 6d 6e 6f cd cd cd 0f00 0f01 0f01 0f02 0f03 0f05
    0f06 0f07 0f08 0f09 0f0b 0f20 0f20 0f21 0f22 0f22 0f23 0f24 0f26 0f30 0f31 0f32 0f33 0f34 0f35 0f3880
    0f3882 0f77 0fa0 0fa1 0fa2 0fa8 0fa9 0faa 0fae 0fb2 0fb4 0fb5 0fb9 0fc7 0fff 0f01c1 0f01c8 0f01d0
    0f01d1 0f01d9 0f01f8 0f01f9 8e 8e 8c c4 c5 62 63 17 07 1f 9b d8 d9 da db dc dd de df c8 c9 d6 d4 d5 f6 f7
    ff 8f c6 c7
    '''.split()]
PORTS = (0x00, 0x07, 0x08, 0x0d, 0x20, 0x21, 0x40, 0x42, 0x43, 0x60, 0x61, 0x64, 0x70, 0x71, 0x80, 0x81,
         0x8f, 0x92, 0xa0, 0xa1, 0xc0, 0xd6, 0xe9, 0xf0, 0xf1, 0xf4, 0xf5, 0x170, 0x1ce, 0x1cf, 0x1d0,
         0x1f0, 0x1f7, 0x201, 0x220, 0x278, 0x2e8, 0x2f8, 0x2f9, 0x2fb, 0x376, 0x378, 0x388, 0x3b4, 0x3c0,
         0x3c2, 0x3c4, 0x3c5, 0x3c7, 0x3c8, 0x3c9, 0x3ce, 0x3d4, 0x3d5, 0x3da, 0x3f0, 0x3f5, 0x3f6, 0x3f8,
         0x3f9, 0x3fb, 0x402, 0x4d0, 0x4d1, 0x510, 0x511, 0x608, 0x7e0, 0x7e4, 0x7e8, 0x7ec, 0x7f0, 0x7f4,
         0xb000, 0xb004, 0xcf8, 0xcf9, 0xcfc, 0x8900, 0xafe0, 0xfffe, 0xffff)


INDEX_PORTS = ((0x70, 0x71), (0x3d4, 0x3d5), (0x3c4, 0x3c5), (0x3ce, 0x3cf), (0x1ce, 0x1cf), (0x3c0, 0x3c0))
CHIPS = ((0x20, 0x21), (0xa0, 0xa1), (0x43, 0x40), (0x64, 0x60), (0x3f9, 0x3fb), (0x08, 0x0b), (0x61, 0x92))
COMMANDS = (0x11, 0x20, 0x0a, 0x0b, 0x60, 0xd1, 0xd2, 0xd4, 0xfe, 0xad, 0xaa, 0xff, 0, 0x36, 0xe2)
SERVICES = (0x10, 0x11, 0x12, 0x13, 0x13, 0x13, 0x14, 0x15, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c,
            0x20, 0x21, 0x28, 0x2f, 0x40, 0x41, 0x4f, 0x67, 0x70, 0x76)


def one_of(rng, codes):
    return bytes.fromhex(rng.choice(codes.split()))


def word(rng):
    return rng.choice(EDGES) if rng.random() < 0.5 else rng.randrange(0x10000)


def segment(rng):
    return rng.choice(SEGMENTS) if rng.random() < 0.7 else rng.randrange(0x10000)


def forbidden(rng):
    return rng.randrange(*rng.choice(FORBIDDEN))


def prefixes(rng, most):
    return bytes(rng.choice(PREFIXES) for _ in range(rng.randrange(most + 1)))


def mov16(register, value):
    return struct.pack('<BH', 0xb8 + register, value)


def mov32(register, value):
    return struct.pack('<BBI', 0x66, 0xb8 + register, value)


def registers(rng):
    """Some general registers get new values; SP is not among them."""
    code = b''
    for register in rng.sample((0, 1, 2, 3, 5, 6, 7), rng.randrange(1, 5)):
        code += mov32(register, rng.randrange(1 << 32)) if rng.random() < 0.2 else mov16(register, word(rng))
    return code


def set_segment(rng, name=None, value=None):
    name = name or rng.choice(list(SET_SEGMENT))
    return mov16(0, segment(rng) if value is None else value) + bytes([0x8e, SET_SEGMENT[name]])


def random_bytes(rng):
    return rng.randbytes(rng.randrange(1, 24))


def sensitive(rng):
    """One instruction of the table, after a few prefixes, with operands at random."""
    code = prefixes(rng, 3 if rng.random() < 0.3 else 0) + rng.choice(SENSITIVE)
    return code + rng.randbytes(rng.choice((0, 0, 1, 1, 2, 3, 6)))


def many_prefixes(rng):
    """Up to one more than an instruction may have."""
    return prefixes(rng, 16) + rng.choice(SENSITIVE) + rng.randbytes(2)


def stack_edge(rng):
    """SP where a push does not fit or wraps; sometimes with rubbish in ESP's high half."""
    code = set_segment(rng, 'ss') if rng.random() < 0.5 else b''
    if rng.random() < 0.3:
        return code + struct.pack('<BBI', 0x66, 0xbc, rng.randrange(1 << 16) << 16 | rng.choice(EDGES))
    return code + mov16(4, rng.choice(EDGES))


def interrupt(rng):
    return bytes([0xcd, rng.randrange(256)])


def storm(rng):
    """INT, PUSHF, POPF and IRET in a row."""
    codes = '9c 9d cf 669c 669d 66cf cc ce fa fb'
    return b''.join(interrupt(rng) if rng.random() < 0.4 else one_of(rng, codes)
                    for _ in range(rng.randrange(4, 30)))


def flags(rng):
    """POPF or POPFD of any image, TF in one of four."""
    image = rng.randrange(1 << 32) & ~0x100 | (0x100 if rng.random() < 0.25 else 0)
    if rng.random() < 0.5:
        return struct.pack('<BH', 0x68, image & 0xffff) + b'\x9d'
    return struct.pack('<BBI', 0x66, 0x68, image) + b'\x66\x9d'


def far_jump(rng):
    """Into any segment, by JMP, CALL, RETF, IRET, or through memory."""
    seg, off = segment(rng), word(rng)
    if seg in (0xa000, 0xb800) and rng.random() < 0.9:
        seg = 0xc000                    # emulators cannot execute video memory, or slowly
    kind = rng.randrange(5)
    if kind < 2:
        return struct.pack('<BHH', (0xea, 0x9a)[kind], off, seg)
    if kind == 2:
        return struct.pack('<BHBHB', 0x68, seg, 0x68, off, 0xcb)
    if kind == 3:
        return struct.pack('<BHBHBHB', 0x68, word(rng), 0x68, seg, 0x68, off, 0xcf)
    return b'\xff' + bytes([rng.choice((0x2e, 0x1e))]) + struct.pack('<H', word(rng))


def fill(rng):
    """A string instruction over interrupt vectors, BIOS data, screen, ROM or the high memory area."""
    code = set_segment(rng, 'es') + mov16(7, word(rng))
    code += mov16(1, min(word(rng), rng.choice((4, 64, 0x8000))))
    code += mov16(0, word(rng)) + (b'\xfd' if rng.random() < 0.2 else b'\xfc')
    if rng.random() < 0.3:
        code += set_segment(rng, 'ds') + mov16(6, word(rng))
    if rng.random() < 0.7:
        code += one_of(rng, '66 67 26')
    return code + one_of(rng, 'f3 f2') + one_of(rng, 'aa ab a4 a5 ac ae a6')


def far_write(rng):
    """Past the segment's end with a 32-bit offset: some emulators check no limit."""
    offset = forbidden(rng)
    kind = rng.randrange(4)
    if kind == 0:
        return struct.pack('<BBBBII', 0x67, 0x66, 0xc7, 0x05, offset, rng.randrange(1 << 32))
    if kind == 1:
        return struct.pack('<BBI', 0x67, rng.choice((0xa0, 0xa1, 0xa2, 0xa3)), offset)
    if kind == 2:
        return mov32(7, offset) + mov32(1, rng.randrange(1, 64)) + one_of(rng, 'f367aa f367ab f3676c')
    return mov32(3, offset) + one_of(rng, '67ff03 67fe0b 670f0103 670fae03 67dd33 670f011b 678f03')


def hook(rng):
    """An interrupt vector gets a value, and the interrupt is called."""
    vector = rng.randrange(256)
    code = set_segment(rng, 'ds', 0) + b'\xc7\x06' + struct.pack('<HH', vector * 4, word(rng))
    code += b'\xc7\x06' + struct.pack('<HH', vector * 4 + 2, segment(rng))
    return code + bytes([0xcd, vector])


def bios_data(rng):
    return set_segment(rng, 'ds', 0x40) + b'\xc7\x06' + struct.pack('<HH', rng.randrange(0x100), word(rng))


def port(rng):
    """IN or OUT, one element or a row of them, of any width and any port."""
    number = rng.choice(PORTS) + rng.choice((0, 0, 0, -1, 1))
    if rng.random() < 0.3:
        number = rng.randrange(0x10000)
    code = mov16(2, number & 0xffff) + (mov16(0, word(rng)) if rng.random() < 0.7 else b'')
    if rng.random() < 0.2:
        code += mov16(1, rng.choice((0, 1, 3, 100, 0xffff))) + mov16(6, word(rng)) + mov16(7, word(rng))
        return code + one_of(rng, 'f3 f2 90') + prefixes(rng, 1) + one_of(rng, '6c 6d 6e 6f')
    return code + one_of(rng, 'ec ed ee ef ee ef 66ec 66ed 66ee 66ef')


def index_port(rng):
    """Index and data: RTC, CRTC, PCI and the like."""
    index, data = rng.choice(INDEX_PORTS)
    code = mov16(2, index) + mov16(0, rng.randrange(256)) + one_of(rng, 'ee ef')
    return code + mov16(2, data) + mov16(0, word(rng)) + one_of(rng, 'ee ef ec')


def chip(rng):
    """A burst of bytes to one device: initialisation words, commands, their data."""
    ports, code = rng.choice(CHIPS), b''
    for _ in range(rng.randrange(2, 8)):
        value = rng.choice(COMMANDS + (rng.randrange(256),))
        code += mov16(2, rng.choice(ports)) + bytes([0xb0, value, rng.choice((0xee, 0xee, 0xec))])
    return code


def bios(rng):
    """A service with random registers."""
    vector = rng.choice(SERVICES)
    ax = rng.randrange(0x60) << 8 | rng.randrange(256) if rng.random() < 0.8 else rng.randrange(0x10000)
    code = set_segment(rng, 'es') if rng.random() < 0.5 else b''
    code += registers(rng) + mov16(0, ax)
    if vector in (0x13, 0x40):
        code += mov16(2, rng.randrange(4) << 8 | rng.choice((0, 0, 0, 1, 0x80, 0x81, rng.randrange(256))))
        code += mov16(1, rng.randrange(64) << 8 | rng.randrange(1, 20))
    return code + bytes([0xcd, vector])


def block_move(rng):
    """INT 15h AH=87h from and to any 32-bit address; the table is built at 0000:0600."""
    code = set_segment(rng, 'es', 0)
    for at in (0x610, 0x618):
        base = forbidden(rng) if rng.random() < 0.8 else rng.randrange(0x130000)
        descriptor = struct.pack('<HHBBBB', 0xffff, base & 0xffff, base >> 16 & 255, 0x93,
                                 rng.choice((0, 0x8f)), base >> 24)
        for i in range(0, 8, 2):
            code += b'\x26\xc7\x06' + struct.pack('<H', at + i) + descriptor[i:i + 2]
    return code + mov16(6, 0x600) + mov16(1, rng.choice((1, 2, 0x100, 0x8000, 0x8001, 0xffff))) + \
        mov16(0, 0x8700) + b'\xcd\x15'


def disk_packet(rng):
    """INT 13h AH=42h to 48h with an address packet at 0000:0600."""
    sector = rng.randrange(400) if rng.random() < 0.6 else rng.randrange(1 << 64)
    packet = struct.pack('<BBHHHQ', rng.choice((16, 24, 0, 255)), 0, rng.choice((1, 2, 127, 128, 0xffff)),
                         word(rng), segment(rng), sector)
    code = set_segment(rng, 'ds', 0)
    for i in range(0, len(packet), 2):
        code += b'\xc7\x06' + struct.pack('<H', 0x600 + i) + packet[i:i + 2]
    return code + mov16(6, 0x600) + mov16(2, rng.choice((0x80, 0x81, 0))) + \
        mov16(0, rng.randrange(0x41, 0x4a) << 8) + b'\xcd\x13'


def a20(rng):
    """The gate is turned, and memory above 1 MiB written."""
    return bytes([0xb0, rng.choice((0, 2, 0xdd, 0xdf)), 0xe6, 0x92]) + set_segment(rng, 'es', 0xffff) + \
        b'\x26\xa3' + struct.pack('<H', rng.randrange(0x10, 0xffff))


def rom_service(rng):
    """The monitor's own trap byte, anywhere in its ROM page or out of it."""
    page = rng.choice((0xc800, 0xc900, 0xca00, 0xcb00, 0xcc00, 0xd000))
    return struct.pack('<BHH', 0xea, rng.randrange(0x1000), page)

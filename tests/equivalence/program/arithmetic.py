"""Random instructions that run natively: the integer set, but for stack and control flow. Each function gives
the machine code of one instruction, with what it needs before it."""

from operands import ECX, EDI, ESI, HOT, OVERRIDE, dword, word

TO_MEMORY, FROM_MEMORY = 0, 2
CMP, TEST = 7, 0


def alu(g):
    """ADD OR ADC SBB AND SUB XOR CMP, every form."""
    op = g.rng.randrange(8)
    form = g.pick(TO_MEMORY, FROM_MEMORY, 'accumulator', 'group')
    opcode, size = g.sizes(bytes([op << 3 | (form if form in (TO_MEMORY, FROM_MEMORY) else 0)]))
    if form == TO_MEMORY:
        return g.either(opcode, g.rng.randrange(8), size, written=op != CMP, lock=op != CMP)
    if form == FROM_MEMORY:
        return g.either(opcode, g.register(), size, written=False)
    if form == 'accumulator':
        return b'\x66' * (size == 4) + bytes([op << 3 | 4 | (size > 1)]) + g.immediate(size)
    opcode, tail = (b'\x80', g.immediate(1)) if size == 1 else \
        (b'\x83', g.immediate(1)) if g.chance(50) else (b'\x81', g.immediate(size))
    return g.either(opcode, op, size, tail, written=op != CMP, lock=op != CMP)


def increment(g):
    if g.chance(40):
        return b'\x66' * g.rng.randrange(2) + bytes([g.pick(0x40, 0x48) | g.register()])
    opcode, size = g.sizes(b'\xfe')
    return g.either(opcode, g.rng.randrange(2), size, lock=True)


def shift(g):
    """ROL ROR RCL RCR SHL SHR SAL SAR by 1, CL and an immediate."""
    form = g.pick(b'\xd0', b'\xd2', b'\xc0')
    opcode, size = g.sizes(form)
    return g.either(opcode, g.rng.randrange(8), size, g.immediate(1) if form == b'\xc0' else b'')


def double_shift(g):
    opcode = g.pick(0xa4, 0xa5, 0xac, 0xad)
    return g.either(bytes([0x0f, opcode]), g.rng.randrange(8), g.pick(2, 4),
                    g.immediate(1) if not opcode & 1 else b'')


def multiply_divide(g):
    """TEST NOT NEG MUL IMUL DIV IDIV; many divisions fault."""
    op = g.pick(0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7)
    opcode, size = g.sizes(b'\xf6')
    before = b''
    if op >= 6 and g.chance(60):        # a small dividend: not all of them shall fault
        before = b'\x66\x31\xd2' if size > 1 else b'\xb4' + g.immediate(1)
    return before + g.either(opcode, op, size, g.immediate(size) if op < 2 else b'', written=op in (2, 3),
                             lock=op in (2, 3))


def multiply(g):
    size = g.pick(2, 4)
    form = g.pick(b'\x0f\xaf', b'\x69', b'\x6b')
    tail = b'' if form == b'\x0f\xaf' else g.immediate(1 if form == b'\x6b' else size)
    return g.either(form, g.register(), size, tail, written=False)


def decimal(g):
    """DAA DAS AAA AAS AAM AAD SALC; AAM 0 divides by zero."""
    op = g.pick(0x27, 0x2f, 0x37, 0x3f, 0xd4, 0xd5, 0xd6)
    base = b'\x0a' if g.chance(50) else g.immediate(1)
    return bytes([op]) + (base if op in (0xd4, 0xd5) else b'')


def extend(g):
    """CBW CWD CWDE CDQ MOVZX MOVSX"""
    if g.chance(40):
        return b'\x66' * g.rng.randrange(2) + bytes([g.pick(0x98, 0x99)])
    return g.either(bytes([0x0f, g.pick(0xb6, 0xb7, 0xbe, 0xbf)]), g.register(), g.pick(2, 4), written=False)


def bits(g):
    """BT BTS BTR BTC BSF BSR SETcc"""
    form = g.pick('scan', 'set', 'immediate', 'register')
    size = g.pick(2, 4)
    if form == 'scan':
        return g.either(bytes([0x0f, g.pick(0xbc, 0xbd)]), g.register(), size, written=False)
    if form == 'set':
        return g.either(bytes([0x0f, 0x90 | g.rng.randrange(16)]), g.rng.randrange(8), 1)
    # CF is taken to AH and the flags are set again: the others are undefined, and QEMU makes AF from whether the
    # instruction before was translated together with this one, which an interrupt window changes.
    keep = b'\x0f\x92\xc4' + b'\x84\xe4'                       # SETC AH; TEST AH, AH
    if form == 'immediate':
        return g.either(b'\x0f\xba', g.pick(4, 5, 6, 7), size, g.immediate(1)) + keep
    # A bit offset of 32 bits could reach all memory; of 16, four KiB either way.
    opcode = bytes([0x0f, g.pick(0xa3, 0xab, 0xb3, 0xbb)])
    if size == 2:
        return g.either(opcode, g.register(), 2) + keep
    return b'\x66' + opcode + bytes([0xc0 | g.register() | g.rng.randrange(8) << 3]) + keep


def exchange(g):
    """XCHG XADD CMPXCHG BSWAP. Not CMPXCHG8B: QEMU 7.2 makes its flags from what is left in the emulator of an
    earlier instruction, system flags included."""
    form = g.pick('short', 'xchg', 'xadd', 'cmpxchg', 'bswap')
    if form == 'short':
        return b'\x66' * g.rng.randrange(2) + bytes([0x90 | g.register()])
    if form == 'bswap':
        return b'\x66\x0f' + bytes([0xc8 | g.register()])
    opcode, size = g.sizes({'xchg': b'\x86', 'xadd': b'\x0f\xc0', 'cmpxchg': b'\x0f\xb0'}[form])
    return g.either(opcode, g.register(), size, lock=True)


def move(g):
    """MOV between registers, memory and immediates; LEA; XLAT"""
    form = g.pick('to', 'from', 'offset', 'load', 'immediate', 'lea', 'xlat', 'segment')
    if form == 'lea':
        return g.memory(b'\x8d', g.register(), g.pick(2, 4), written=False)
    if form == 'xlat':
        return g.pick(b'', bytes([g.rng.choice(list(OVERRIDE.values()))])) + b'\xd7'
    if form == 'segment':
        return g.either(b'\x8c', g.rng.randrange(6), g.pick(2, 4))
    if form == 'load':
        size = g.pick(1, 2, 4)
        register = g.register() if size > 1 else g.rng.randrange(8)
        return b'\x66' * (size == 4) + bytes([0xb0 | 8 * (size > 1) | register]) + g.immediate(size)
    opcode, size = g.sizes({'to': b'\x88', 'from': b'\x8a', 'offset': b'\xa0', 'immediate': b'\xc6'}[form])
    if form == 'to':
        return g.either(opcode, g.rng.randrange(8), size)
    if form == 'from':
        return g.either(opcode, g.register(), size, written=False)
    if form == 'immediate':
        return g.either(opcode, 0, size, g.immediate(size))
    return b'\x66' * (size == 4) + bytes([opcode[0] | g.pick(0, 2)]) + word(g.rng.randrange(HOT))


def flag(g):
    """CLC STC CMC CLD STD LAHF SAHF"""
    return bytes([g.pick(0xf8, 0xf9, 0xf5, 0xfc, 0xfd, 0x9f, 0x9e)])


def string(g):
    """MOVS CMPS STOS LODS SCAS, with and without REP, either way, at the ends of a segment as well."""
    op, size = g.pick(0xa4, 0xa6, 0xaa, 0xac, 0xae), g.pick(1, 2, 4)
    count = g.rng.randrange(5) if g.stepping else g.pick(0, 1, 2, 7, 40, g.rng.randrange(0x400))
    code, address32 = b'', g.chance(15)
    for register, value in ((ECX, count), (ESI, place(g)), (EDI, place(g))):
        if address32:
            code += b'\x66' + bytes([0xb8 | register]) + dword(value if register == ECX else value & 0x7fff)
        elif g.chance(80) or register == ECX:
            code += bytes([0xb8 | register]) + word(value)
    prefixes = [b'\x66'] * (size == 4) + [b'\x67'] * address32 + [g.pick(b'', b'\xf2', b'\xf3', b'\xf3')]
    if g.chance(20):
        prefixes.append(bytes([g.rng.choice(list(OVERRIDE.values()))]))
    g.rng.shuffle(prefixes)
    direction = g.pick(b'\xfc', b'\xfd', b'')
    if address32:
        direction = b'\xfc'         # so that no offset becomes negative
    return code + direction + b''.join(prefixes) + bytes([op | (size > 1)])


def place(g):
    """An offset, often where the segment ends."""
    return g.pick(0, 1, 2, 0xfffc, 0xfffe, 0xffff, g.rng.randrange(HOT), g.rng.getrandbits(16))


def segment_load(g):
    """MOV and POP of DS ES FS GS, LES LDS LFS LGS"""
    segment = g.pick(0, 3, 4, 5)
    form = g.pick('mov', 'pop', 'pointer')
    if form == 'mov':
        register = g.register()
        return bytes([0xb8 | register]) + word(g.segment()) + bytes([0x8e, 0xc0 | segment << 3 | register])
    if form == 'pop':
        return b'\x68' + word(g.segment()) + {0: b'\x07', 3: b'\x1f', 4: b'\x0f\xa1', 5: b'\x0f\xa9'}[segment]
    # The pointer is in the code: in the data it might be under the stack, which a single step would write.
    wide = g.rng.randrange(2)
    pointer = g.immediate(2 + 2 * wide) + word(g.segment())
    load = {0: b'\xc4', 3: b'\xc5', 4: b'\x0f\xb4', 5: b'\x0f\xb5'}[segment]
    return b'\xeb' + bytes([len(pointer)]) + pointer + b'\x2e' + b'\x66' * wide + load \
        + bytes([g.register() << 3 | 6]) + word(g.here + 2)


def processor(g):
    """CPUID of the leaf that names the processor."""
    return b'\x66\x31\xc0\x0f\xa2'


def undefined(g):
    """What is undefined in real mode: UD2, MOV CS, ARPL, SLDT STR LLDT LTR VERR VERW, LAR, LSL, and LES,
    LDS, BOUND, LEA of a register."""
    return g.pick(b'\x0f\x0b', b'\x8e\xc8', b'\x63\xc0', b'\x63\x06\x10\x00', b'\x0f\x00\xc0', b'\x0f\x00\xc8',
                  b'\x0f\x00\xd0', b'\x0f\x00\xd8', b'\x0f\x00\xe0', b'\x0f\x00\xe8', b'\x0f\x02\xc1',
                  b'\x0f\x03\xc1', b'\xc4\xc0', b'\xc5\xc1', b'\x62\xc1', b'\x8d\xc0', b'\x0f\xff',
                  b'\xfe\xf8', b'\xff\xff')


def too_long(g):
    """More than 15 bytes: #GP."""
    return b'\x2e' * 15 + g.pick(b'\x90', b'\xfa', b'\x9c', b'\xcd\x60', b'\x40')


def bound(g):
    """BOUND, in and out of bounds"""
    at = g.rng.randrange(HOT - 4)
    return b'\xc7\x06' + word(at) + g.immediate(2) + b'\xc7\x06' + word(at + 2) + g.immediate(2) \
        + b'\x62' + bytes([g.register() << 3 | 6]) + word(at)


# How often, in relation to the others.
KINDS = {alu: 14, increment: 4, shift: 7, double_shift: 3, multiply_divide: 7, multiply: 3, decimal: 5, extend: 3,
         bits: 5, exchange: 6, move: 9, flag: 4, string: 9, segment_load: 5, processor: 1, undefined: 2,
         too_long: 1, bound: 2}

"""Random instructions of stack and control flow, and those that a monitor emulates. Each function gives machine
code that begins at g.here in the code segment; g.to_step(code) is for jumps to another step of the program."""

import arithmetic
from operands import CODE, ESP, IF, dword, word

VECTORS = tuple(range(0x68, 0x70))      # those that programs give handlers of their own
PLAIN_VECTORS = (0, 3, 4, 5, 6, 7, 9, 0x10, 0x13, 0x21, 0x60, 0x65, 0x80, 0xff)
SCRATCH = 0x3ff                         # COM1's scratch register: a byte of memory at a port
PIC_MASK = 0x21
RETF_2 = b'\xca\x02\x00'
ARM = 0x66                              # events.inc: VECTOR_ARM


def settle(g):
    """SP to where nothing wraps."""
    return b'\xbc' + word(g.rng.randrange(0x1000, 0xe000, 2))


def stack_move(g):
    """SP to an edge or anywhere else, alone or with SS"""
    form = g.pick('sp', 'sp', 'esp', 'mov', 'pop', 'lss')
    sp = word(g.stack_pointer())
    if form == 'sp':
        return b'\xbc' + sp
    if form == 'esp':
        return b'\x66\xbc' + sp + g.immediate(2)
    register, segment = g.register(), word(g.segment())
    if form == 'mov':
        return bytes([0xb8 | register]) + segment + bytes([0x8e, 0xd0 | register]) + b'\xbc' + sp
    if form == 'pop':
        return b'\x68' + segment + b'\x17' + b'\xbc' + sp
    data, cell = constant(g, b'', sp + segment)
    # QEMU holds interrupts off after LSS, too, and then no longer after an STI that follows at once.
    return data + b'\x2e\x0f\xb2' + bytes([ESP << 3 | 6]) + word(cell) + b'\x90' * g.with_irq


def push_pop(g):
    """PUSH and POP of everything, PUSHA, POPA, ENTER, LEAVE"""
    form = g.rng.randrange(9)
    wide = b'\x66' * g.rng.randrange(2)
    if form == 0:
        return wide + bytes([0x50 | g.rng.randrange(8)])
    if form == 1:
        return wide + bytes([0x58 | g.register()])
    if form == 2:
        size = 4 if wide else 2
        return wide + (b'\x6a' + g.immediate(1) if g.chance(50) else b'\x68' + g.immediate(size))
    if form == 3:
        return wide + g.pick(b'\x06', b'\x0e', b'\x16', b'\x1e', b'\x0f\xa0', b'\x0f\xa8')
    if form == 4:
        return g.either(b'\xff', 6, g.pick(2, 4), written=False)
    if form == 5:
        return g.memory(b'\x8f', 0, g.pick(2, 4))
    if form == 6:
        return wide + g.pick(b'\x60', b'\x61')
    if form == 7:
        return b'\xc8' + word(g.rng.randrange(0, 0x100, 2)) + bytes([g.pick(0, 0, 1, 2, 5, 31, 33)])
    return b'\xbd' + word(g.stack_pointer()) + b'\xc9'          # LEAVE takes SP from BP


def odd_stack(g):
    """Native pushes and pops across the end of the segment, then SP is even again. No event may come meanwhile:
    its frame would lie across the end, where a real CPU would shut down."""
    if g.stepping:
        return push_pop(g)
    some = [g.pick(b'\x50', b'\x5b', b'\x66\x51', b'\x66\x5a', b'\x68\x34\x12', b'\x1e', b'\x60', b'\x61',
                   b'\xff\x36\x10\x00', b'\x8f\x06\x14\x00') for _ in range(3)]
    return b'\xbc' + word(g.pick(1, 3, 0xffff, 0xfffd)) + b''.join(some) + settle(g)


def short_jump(g):
    """Jcc, JCXZ, JMP over one instruction"""
    opcode = g.pick(b'\xe3', b'\xeb', b'\x67\xe3', *[bytes([0x70 | cc]) for cc in range(16)])
    g.here += len(opcode) + 1
    over = g.simple(120)
    return opcode + bytes([len(over)]) + over


def quiet(g):
    """An instruction that touches neither memory nor stack"""
    return g.pick(b'\x27', b'\x37', b'\x98', b'\x99', b'\xf5', b'\xf9', b'\xfc', b'\x43', b'\x66\x4e', b'\xd1\xd0',
                  b'\x01\xc2', b'\x11\xdf', b'\x66\x0f\xc8', b'\x0f\x95\xc4')


def loop(g):
    """LOOP LOOPE LOOPNE around one instruction, with a small count"""
    wide, count, body = g.rng.randrange(2), g.rng.randrange(1, 5), quiet(g)
    opcode = b'\x67' * wide + bytes([g.pick(0xe0, 0xe1, 0xe2)])
    return (b'\x66\xb9' + dword(count) if wide else b'\xb9' + word(count)) \
        + body + opcode + bytes([-(len(body) + len(opcode) + 1) & 0xff])


def constant(g, before, data):
    """Bytes in the midst of the code, with a jump over them: (code, their offset). Data of the program's own
    segments may lie under its stack, and a pointer has to stay what it is."""
    return b'\xeb' + bytes([len(data)]) + data, g.here + len(before) + 2


def long_jump(g):
    """Jcc, and seldom JMP, direct and indirect, near and far, to another step"""
    form = g.pick('jcc', 'jcc', 'jcc', 'jcc32', 'near', 'register', 'far', 'pointer')
    register = g.register()
    head, tail, size, relative, steps = {
        'jcc': (bytes([0x0f, 0x80 | g.rng.randrange(16)]), b'', 2, True, 8),
        'jcc32': (bytes([0x66, 0x0f, 0x80 | g.rng.randrange(16)]), b'', 4, True, 8),
        'near': (b'\xe9', b'', 2, True, 2),
        'register': (bytes([0xb8 | register]), bytes([0xff, 0xe0 | register]), 2, False, 2),
        'far': (b'\xea', word(CODE), 2, False, 2),
        'pointer': (b'\xeb\x04', word(CODE) + b'\x2e\xff\x2e' + word(g.here + 2), 2, False, 2)}[form]
    position = g.here + len(head)
    g.to_step(position, size, position + size if relative else 0, steps)
    return head + bytes(size) + tail


def call(g):
    """CALL and RET, near and far, direct and indirect, with an operand to RET. QEMU's RETF takes CS from past the
    segment's end where IP was the last word in it, bare or not, so far ones keep away from there."""
    form = g.pick('near', 'near32', 'far', 'far32', 'register', 'pointer')
    near, wide = form in ('near', 'near32', 'register'), b'\x66' * form.endswith('32')
    pop = word(g.rng.randrange(0, 40, 2)) if g.chance(40) else b''
    routine = quiet(g) + wide + bytes([(0xc2 if near else 0xca) | (not pop)]) + pop
    code = (settle(g) if not near or g.chance(50) else b'') + b'\xeb' + bytes([len(routine)])
    at = g.here + len(code)
    code += routine
    if form == 'near':
        return code + b'\xe8' + word(at - (g.here + len(code) + 3))
    if form == 'near32':
        return code + b'\x66\xe8' + dword(at - (g.here + len(code) + 6))
    if form == 'far':
        return code + b'\x9a' + word(at) + word(CODE)
    if form == 'far32':
        return code + b'\x66\x9a' + dword(at) + word(CODE)
    if form == 'register':
        register = g.register()
        return code + bytes([0xb8 | register]) + word(at) + bytes([0xff, 0xd0 | register])
    data, cell = constant(g, code, word(at) + word(CODE))
    return code + data + b'\x2e\xff\x1e' + word(cell)


def sensitive(g):
    """One instruction that traps, and leaves SP where it was. STI is left out where TF may be set: QEMU's own
    CPU steps one instruction late after it."""
    form = g.pick('if', 'if', 'push', 'pop', 'pair', 'wide', 'nop', 'flag', 'port', 'prefixed', 'int', 'control')
    if form == 'if':
        return b'\xfa' if g.stepping or g.chance(50) else b'\xfb'
    if form == 'push':
        return b'\x9c' + bytes([0x58 | g.register()])
    if form == 'pop':
        return b'\x68' + word(g.flags()) + b'\x9d'
    if form == 'pair':
        return b'\x9c\x9d' if g.chance(50) else b'\x9c\x9c\x9d\x9d'
    if form == 'wide':
        return g.pick(b'\x66\x9c\x66' + bytes([0x58 | g.register()]), b'\x66\x9c\x66\x9d',
                      b'\x66\x68' + dword(g.wide_flags()) + b'\x66\x9d')
    if form == 'nop':
        return g.pick(b'\x90', b'\xf3\x90', b'\x66\x90', b'\x0f\x1f\x00')
    if form == 'flag':
        return bytes([g.pick(0xf8, 0xf9, 0xf5, 0xfc, 0xfd)])
    if form == 'port':
        return g.pick(bytes([0xe4, PIC_MASK]), b'\xe6\x80', b'\xba' + word(SCRATCH) + g.pick(b'\xec', b'\xee'))
    if form == 'prefixed':
        prefix = g.pick(b'\x2e', b'\x66', b'\x67', b'\xf3', b'\x26\x66', b'\x36' * 5)
        return prefix + (b'\xfa' if g.stepping else g.pick(b'\xfa', b'\xfb'))
    if form == 'int':
        return software_interrupt(g)
    return g.pick(b'\x0f\x20\xd0', b'\x0f\x22\xd0', b'\x0f\x06', b'\x0f\x09', b'\x0f\x23\xc0', b'\x0f\x21\xc1')


def narrow_sensitive(g):
    """One of them that is at home on any stack, however near to its end"""
    while True:
        code = sensitive(g)
        if not has_wide_flags(code):
            return code


def run_of_sensitive(g):
    """A run of them, as code that guards a few instructions has it, on any stack"""
    if g.chance(40):
        start, one = stack_move(g), narrow_sensitive
    else:
        start, one = settle(g), sensitive
    return start + b''.join(one(g) for _ in range(g.rng.randrange(2, 12)))


def has_wide_flags(code):
    """PUSHFD, POPFD: a dword across the segment's end faults in the monitor, and QEMU's CPU never checks."""
    return b'\x66\x9c' in code or b'\x66\x9d' in code


def software_interrupt(g):
    """INT n, INT3, INTO"""
    return g.pick(b'\xcc', b'\xce', b'\xcd\x03', b'\x67\xcd\x60', bytes([0xcd, g.rng.choice(PLAIN_VECTORS)]))


def own_vector(g):
    """INT through a vector of the program's own, whose handler returns in one of the ways that there are"""
    vector = g.rng.choice(VECTORS)
    handler = g.pick(
        b'\xcf', b'\x9c\x9d\xcf', b'\xfa\xcf', b'\x90\xcf', b'\xcd\x60\xcf', RETF_2, b'\x66\x9c\x66\x9d\xcf',
        b'\x55\x89\xe5\x80\x76\x06' + bytes([g.pick(0x01, 0x40, 0x80, 0xd5)]) + b'\x5d\xcf',    # changes the flags
        b'\x50\x58\xcf') if g.stepping else g.pick(
        b'\xcf', b'\xfb\xcf', b'\xfb\xfa\xfb\xcf', b'\x9c\x9d\xfb\xcf', b'\xcd\x60\xcf', RETF_2, b'\xfb\x90\xcf',
        b'\x55\x89\xe5\x81\x76\x06' + word(g.pick(0x01, 0x40, 0x200, 0x4200, 0x3000, 0x7ed5)) + b'\x5d\xcf',
        b'\xfb' + RETF_2)
    over = b'\xeb' + bytes([len(handler)])
    anywhere = not has_wide_flags(handler) and handler[-3:] != RETF_2
    start = settle(g) if not anywhere or g.chance(60) else b'\xbc' + word(g.stack_pointer())
    at = g.here + len(start) + len(over)
    cell = 4 * vector
    # The vector is written through ES, which gets a segment of the program's again.
    install = b'\x6a\x00\x07' + b'\x26\xc7\x06' + word(cell) + word(at) \
        + b'\x26\xc7\x06' + word(cell + 2) + word(CODE) + b'\x68' + word(g.segment()) + b'\x07'
    return start + over + handler + install + bytes([0xcd, vector])


def made_frame(g):
    """IRET and IRETD from a frame made by hand, with any flags, on any stack"""
    wide = g.chance(35)
    start = settle(g) if wide or g.chance(50) else b'\xbc' + word(g.stack_pointer())
    if wide:
        flags = b'\x66\x68' + dword(g.wide_flags() & ~(1 << 17))
        length = len(start) + len(flags) + 2 + 6 + 2
        code = flags + b'\x66\x0e' + b'\x66\x68' + dword(g.here + length) + b'\x66\xcf'
    else:
        flags = b'\x68' + word(g.flags())
        length = len(start) + len(flags) + 1 + 3 + 1
        code = flags + b'\x0e' + b'\x68' + word(g.here + length) + b'\xcf'
    return start + code


def stack_segment_then_trap(g):
    """MOV SS or POP SS, which hold off what waits, and an emulated instruction after it"""
    register, segment = g.register(), g.segment()
    load = g.pick(bytes([0xb8 | register]) + word(segment) + bytes([0x8e, 0xd0 | register]),
                  b'\x68' + word(segment) + b'\x17')
    return settle(g) + load + g.pick(b'\xfa', b'\x9c\x9d', b'\x9c\x58', b'\x90', b'\xcd\x60', b'\xe4\x21')


def written_ahead(g):
    """An instruction that is overwritten just before it is executed: by MOV, MOVS, STOS, or PUSHF"""
    choices = [b'\x90', b'\xf8', b'\xf9', b'\xf5', b'\xfc', b'\x40', b'\x4b', b'\x99', b'\xfa', b'\x27', b'\x46']
    if not g.stepping:
        choices.append(b'\xfb')
    new, old = g.pick(*choices), g.pick(*choices)
    between = b''.join(g.pick(b'\x90', b'\xfa', b'\xf8', b'\x9c\x9d') for _ in range(g.rng.randrange(3)))
    form = g.pick('mov', 'stos', 'copy')
    start = settle(g)
    if form == 'mov':
        at = g.here + len(start) + 6 + len(between)
        return start + b'\x2e\xc6\x06' + word(at) + new + between + old
    if form == 'stos':
        back = b'\x68' + word(g.segment()) + b'\x07'
        between += back
        length = len(start) + 2 + 2 + 3 + 1 + 1 + len(between)
        return start + b'\x0e\x07' + b'\xb0' + new + b'\xbf' + word(g.here + length) + b'\xfc\xaa' + between + old
    # ES:DI and DS:SI in the code: three bytes of immediate data are copied over those of a MOV ahead.
    source = b'\xeb\x03\xb8' + g.immediate(2)
    back = b'\x68' + word(g.segment()) + b'\x07' + b'\x68' + word(g.segment()) + b'\x1f'
    head = start + source
    at_source = g.here + len(start) + 2
    move = b'\x0e\x07\x0e\x1f\xbe' + word(at_source) + b'\xbf'
    target = g.here + len(head) + len(move) + 2 + 3 + 1 + 2 + len(back)
    return head + move + word(target) + b'\xb9\x03\x00' + b'\xfc\xf3\xa4' + back + b'\xba\x55\xaa'


def flags_as_code(g):
    """PUSHF onto a stack that lies over the next instructions, which it thereby writes"""
    if g.stepping:
        return written_ahead(g)             # a single step's frame would overwrite what is stepped
    low, high = g.pick(0x42, 0x43, 0x46, 0x47, 0x92, 0x93, 0x96, 0x97), g.pick(0x40, 0x42, 0x46)
    image = high << 8 | low                 # INC of DX BX SI DI, XCHG of AX with them; INC AX DX SI
    between = b''.join(g.pick(b'\x90', b'\xfa', b'\xf3\x90') for _ in range(g.rng.randrange(4)))
    head = settle(g) + b'\x68' + word(image) + b'\x9d' + b'\xb9' + word(CODE) + b'\x8e\xd1'
    target = g.here + len(head) + 3 + 1 + len(between)
    back = b'\xb9' + word(g.segment()) + b'\x8e\xd1' + settle(g)
    return head + b'\xbc' + word(target + 2) + b'\x9c' + between + b'\x90\x90' + back


def port_string(g):
    """INS and OUTS at a port that keeps what is written, with and without REP"""
    count = g.rng.randrange(4)
    op = g.pick(b'\x6c', b'\x6e')
    start = b'\xba' + word(SCRATCH) + b'\xb9' + word(count) + bytes([0xbe | (op == b'\x6c')]) \
        + word(arithmetic.place(g)) + g.pick(b'\xfc', b'\xfd')
    override = b'' if op == b'\x6c' or g.chance(70) else g.pick(b'\x26', b'\x36', b'\x2e', b'\x64')
    return start + g.pick(b'', b'\xf2', b'\xf3') + override + op


def irq_window(g):
    """The IRQ is requested with interrupts off, and comes where STI, POPF or IRET let it"""
    if not g.with_irq:
        return run_of_sensitive(g)
    code = settle(g) + g.pick(b'\xfa', b'\xfa', b'\x90') + bytes([0xcd, ARM])
    for _ in range(g.rng.randrange(1, 5)):
        code += g.pick(b'\xfb', b'\xfb\xfa', b'\xfb\x90', b'\xfb\x9c\x9d', b'\xfa', b'\x90', b'\xfb\xfb', b'\x9c\x9d',
                       b'\x68' + word(g.flags() | IF) + b'\x9d', b'\x68' + word(g.flags() & ~IF) + b'\x9d',
                       b'\xf3\x90', b'\x40', b'\xcd\x60', b'\xfb\xcd\x60', b'\xe4\x21',
                       b'\x66\x68' + dword(g.wide_flags() | IF) + b'\x66\x9d')
    return code


KINDS = {stack_move: 4, push_pop: 10, odd_stack: 2, short_jump: 8, loop: 4, long_jump: 6, call: 6,
         narrow_sensitive: 8, run_of_sensitive: 10, software_interrupt: 4, own_vector: 5, made_frame: 6,
         stack_segment_then_trap: 3, written_ahead: 4, flags_as_code: 3, port_string: 2, irq_window: 4}

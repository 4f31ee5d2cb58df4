"""What other monitors take, in instructions per trap: constants.

Each was measured once in the way of guest/bench/trap.nasm, with the same QEMU 7.2 and gcc 12.2 of Debian 12, as it
is or cut out with its surroundings: "vm86_emulate" of sys/i386/i386/vm86.c (FreeBSD 9), "vmxassist" of
tools/firmware (Xen 3), vm86() of a minimal kernel (Linux 6.1). The hand-written handlers are of the kind that
lectures show. A pair's cost is divided by two; None was not measured.
"""

COLUMNS = ('CLI', 'PUSHF/POPF', 'INT/IRET', 'IN', 'OUT', 'MOV r,CR0')

OTHERS = {
    'bare real mode': (1, 1, 1, 1, 1, 1),
    'nothing but skipping it (the floor)': (4, None, None, None, 3, 4),
    'assembler, a jump table, a dozen opcodes': (13, 24, 30, 15, 14, 23),
    'a lecture demo in assembler, one instruction': (None, None, None, None, None, 31),
    'a plain C handler: switch, gcc -O2': (51, 72, 96, 50, 50, 70),
    'FreeBSD 9 vm86_emulate, the core alone': (65, 83, 107, None, None, None),
    'Xen vmxassist': (187, None, 264, 188, 215, 280),
    'Linux 6.1 vm86()': (365, 431, 530, 1628, 1624, None),
}


def ours(figures):
    """The same columns, from the passthrough board's figures. POPF and INT by themselves, as the others'."""
    pair = (figures['pushf'] + figures['popf']) / 2
    return (figures['cli'], pair, figures['int + iret'] / 2, figures['in al,dx: PIC'], figures['out dx,al: PIC'],
            figures['mov eax,cr0'])

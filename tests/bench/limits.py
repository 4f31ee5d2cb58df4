"""What the figures must not exceed, and what became of them."""

import re

INOUT, GENERAL, REFLECTED = 80, 125, 170
# Instructions per trap. What a virtual device does with a byte that is written to it is not the trap's: on the
# virtual board OUT has a limit only where nobody listens.
TRAPS = {
    'cli': 45, 'sti': 45, 'cli, sti, 16 in a row: each': 25, 'pushf': 55, 'popf': 55, 'int + iret': 130,
    'mov eax,cr0': 60, 'in al,dx: PIC': INOUT, 'in al,imm8: PIC': INOUT, 'in al,dx: UART': INOUT,
    'in al,dx: nobody': INOUT, 'out dx,al: nobody': INOUT, 'arithmetic: each': 1, 'rep movsw, 64: each': 1,
    # The general road: what is decoded with prefixes and ModRM.
    'cs cli': GENERAL, 'pushfd': GENERAL, 'popfd': GENERAL, 'iretd': GENERAL, 'mov eax,dr7': GENERAL,
    'mov dr7,eax': GENERAL, 'smsw ax': GENERAL, 'in eax,dx: probe': GENERAL, 'wbinvd': GENERAL, 'rdmsr': GENERAL,
    # Exceptions that go to the guest, with its IRET. docs/proof.md says why these and those below take more.
    'int3 + iret': REFLECTED, 'into + iret': REFLECTED, '#DE (div) + iret': REFLECTED,
    '#BR (bound) + iret': REFLECTED, '#NM (x87, TS=1) + iret': REFLECTED, 'single step + iret': 180,
    '#UD (ud2) + iret': 190, '#PF (offset above FFFFh) + iret': 195, '#UD (lock cli) + iret': 225,
    '#GP (wrmsr) + iret': 230, 'int1 + iret': 285, 'sidt': 195, 'lidt': 185, 'sgdt': 195, 'lgdt': 185,
    'invlpg': 150,
}
PASSTHROUGH_TRAPS = {
    'out dx,al: PIC': INOUT, 'out imm8,al: PIC': INOUT, 'out dx,al: UART': INOUT, 'insb: PIC': GENERAL,
    'outsb: PIC': GENERAL, 'rep insb, 256: each': 60,
}

# A steady timer of a virtual guest: the tick alone, and with its handler's OUT and IRET.
VIRTUAL_TRAPS = {'IRQ0 while IF=0': 520, 'IRQ0 + out + iret': 800}
BOARD_TRAPS = {'passthrough': PASSTHROUGH_TRAPS, 'virtual': VIRTUAL_TRAPS}

# Round trips of a client: into v86 code or the monitor, and back to the program.
CLIENTS = {'cli': 150, 'intx': 400, 'unknown': 400, 'getpid': 120}

# Ratios to the bare machine. A program that does not trap has to cost what it costs there; for one that does
# little but call the firmware there is no limit. All others boot.
BOOT_VIRTUAL, BOOT_PASSTHROUGH, NATIVE = 1.2, 1.3, 1.005
NATIVE_GUESTS = ('sieve', 'text', 'pixels')
FIRMWARE_GUESTS = ('listing', 'teletype')

# Several guests beside each other: tests/bench/several.py.
SEVERAL = {'fairness': 5, 'missed': 10, 'missed_waiting': 10, 'late': 300, 'idle': 0.5, 'switch': 40}

# A guest alone on the wall that does not draw, to the same with the card: tests/bench/wall.py.
WALL = 1.02

# Instructions that drawing takes, in one of nine tiles: tests/bench/frames.py.
FRAMES = {'a row of text': 330000, '320 x 200 dots in 256 colours, mode 13h': 420000, 'one byte of planes, mode 12h': 620000}

# In real time, which depends on the host: goals. A virtual guest's time to that of a passthrough guest; percent of a
# core while a guest waits for a key.
REAL_TIME, IDLE = 1.2, 5.0


class Judge:
    """Counts the figures that have a limit, and keeps a line for each that is over it."""

    def __init__(self):
        self.held, self.failures = 0, []

    def check(self, name, value, limit, digits=1):
        """A cell of a table: the limit, and whether it is exceeded."""
        if limit is None or value is None:
            return ''
        over = round(value, digits) > limit
        if not over:
            self.held += 1
        else:
            words = re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')
            self.failures.append(f'FAIL bench-{words}: {value:.{digits}f}, at most {limit} allowed')
        return f'{limit}' + ' over' * over

    def trap(self, board, name, value):
        limit = TRAPS.get(name) or BOARD_TRAPS.get(board, {}).get(name)
        return self.check(f'{board} {name}', value, limit)

"""COM1, a 16550A: registers, FIFOs, loopback, modem lines, the reasons for interrupts, IRQ 4 as the interrupt
controller has it."""

from access import OUT, REQUESTED, out, read, wait

NAME = 'uart'
SHIFT = 6                                   # instructions of 64 ns
LATES = (0,)

BASE = 0x3f8
DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH = range(BASE, BASE + 8)
FCR = IIR
PIC, READ_IRR, IRQ_4 = 0x20, 0x0a, 0x10
DLAB, LOOP, OUT2, FIFO = 0x80, 0x10, 0x08, 0x01

PIC_STARTS = out(PIC, 0x11)
# One byte goes round, so that the receiver's register has a known value, and both FIFOs are empty.
RESET = [read(LSR), out(LCR, DLAB), out(DATA, 1), out(IER, 0), out(LCR, 3), out(IER, 0), out(MCR, LOOP), out(FCR, 7), out(FCR, 0),
         out(DATA, 0x55), read(DATA), out(MCR, OUT2), read(LSR), read(IIR), read(MSR),
         PIC_STARTS, out(0x21, 8), out(0x21, 4), out(0x21, 1), out(0x21, 0xff)]
PLANTED = SCRATCH                           # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
CHARACTER_TIMEOUT = '16550-character-timeout-is-over-at-once'
FCR_WITHOUT_BIT_0 = '16550-fcr-without-bit-0-clears-nothing'
IRQ_WITHOUT_OUT2 = '16550-irq-4-without-out2'
MODEM_CHANGES = '16550-loopback-changes-the-modem-lines'
KNOWN = (CHARACTER_TIMEOUT, FCR_WITHOUT_BIT_0, IRQ_WITHOUT_OUT2, MODEM_CHANGES)
# What a long run has found: IIR tells of the timeout on one side, of the transmitter on the other, which ends that.
PAST = [[RESET] + [[access, REQUESTED] for access in
                   (out(MCR, LOOP), out(FCR, 0x81), out(DATA, 0x58), out(IER, 7), read(IIR), out(IER, 2), read(IIR))]]


def mask(access):
    return IRQ_4 if access.port == PIC else 0xff


def one(rng):
    kind = rng.randrange(20)
    byte = rng.randrange(256)
    if kind < 3:
        return [out(DATA, byte)]
    if kind < 5:
        return [read(DATA)]
    if kind == 5:
        return [out(IER, rng.choice([0, 1, 2, 4, 8, 3, 5, 7, 15, byte]))]
    if kind == 6:
        return [out(FCR, rng.choice([0, 1, 0x41, 0x81, 0xc1, 7, 3, 5, 0xc7, 0x87, 2, 4, 6, byte]))]
    if kind == 7:
        return [out(LCR, rng.choice([3, 0x1b, 0x83, 0x43, 7, byte]))]
    if kind == 8:
        return [out(MCR, rng.choice([0, 8, 0x18, 0x10, 0x1f, 0xb, 0x13, 0x1b, byte]))]
    if kind == 9:
        return [out(SCRATCH, byte)]
    if kind == 10:
        return [out(rng.choice([LSR, MSR]), byte)]
    if kind in (11, 12):
        return [out(PIC, READ_IRR), read(PIC)]
    if kind == 13:
        return [wait(rng.choice([50_000, 500_000, 5_000_000]))]
    if kind == 14:
        return [rng.choice([read(rng.choice([DATA, IIR, MCR, MSR]), 2), read(rng.choice([DATA, MCR]), 4),
                            out(rng.choice([DATA, MSR]), byte | rng.choice([0, 1, 3, 0x0f, 0x55]) << 8, 2)])]
    return [read(rng.choice([IER, IIR, IIR, LCR, MCR, LSR, LSR, MSR, SCRATCH]))]


def sequence(rng):
    steps = []
    if rng.randrange(2):
        steps += [[out(MCR, LOOP | rng.choice([0, OUT2]))], [out(FCR, rng.choice([0, 1, 0x81]))]]
    return [RESET] + [step + [REQUESTED] for step in steps + [one(rng) for _ in range(16)]]


class Rules:
    """The rows of docs/equivalence.md that explain a difference."""

    def __init__(self):
        self.dlab = False
        self.ier = self.mcr = self.fcr = 0
        self.moved = False              # MCR was written since MSR was read
        self.loose = False              # a reason stood while the way to the bus was closed
        self.asked_for_change = False   # and its interrupt was let through then, since the controller was set up
        self.asked_for_byte = False     # and the receiver's was, while bytes waited in the FIFO
        self.odd = False                # FCR was written without bit 0, though other bits were
        self.waits = False              # a byte came in FIFO mode: the timeout may differ, and what that hides
        self.hidden = False             # a read of IIR has told of the empty transmitter on the bare machine alone

    def begins(self, access):
        """A wide access is its bytes."""

    def see(self, access, time):
        if access.kind != OUT:
            self.hidden |= access.port == IIR and self.waits and self.ier & 3 == 3
            return
        if access.port == LCR:
            self.dlab = bool(access.value & DLAB)
        elif access.port == IER and not self.dlab:
            self.ier = access.value & 15
        elif access.port == MCR:
            self.moved |= (self.mcr ^ access.value) & LOOP or access.value & LOOP
            self.mcr = access.value
        elif access.port == FCR:
            self.fcr = access.value
            self.odd |= access.value & 7 in (2, 4, 6)
        elif access.port == DATA and not self.dlab and self.mcr & LOOP and self.fcr & FIFO:
            self.waits = True
        elif access == PIC_STARTS:
            self.loose = self.asked_for_change = self.asked_for_byte = False
        if self.moved and self.ier & 8:
            self.asked_for_change = True
        self.asked_for_byte |= self.waits and self.ier & 1
        if self.mcr & (OUT2 | LOOP) != OUT2 and self.ier:
            self.loose = True

    def row(self, access, bare, ours):
        found = ours[0]
        if access.port == MSR and self.moved and bare & 0xf0 == found & 0xf0 and not bare & 15:
            return MODEM_CHANGES
        if access.port == PIC and self.loose:
            return IRQ_WITHOUT_OUT2
        if access.port == PIC and self.asked_for_change:
            return MODEM_CHANGES
        if access.port == PIC and self.asked_for_byte:
            return CHARACTER_TIMEOUT
        if self.odd and access.port in (DATA, IIR, LSR):
            return FCR_WITHOUT_BIT_0
        if access.port == IIR:
            if self.moved and self.ier & 8 and (bare & 15, found & 15) == (1, 0):
                return MODEM_CHANGES
            if self.waits and self.ier & 1 or self.hidden and (bare & 15, found & 15) == (1, 2):
                return CHARACTER_TIMEOUT
        return None

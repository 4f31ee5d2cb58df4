"""Both 8259A: initialization, masks, priorities, rotation, poll, special modes, edge and level, the cascade. What asks
is the timer (IRQ 0), COM1 (4), the real-time clock (8), keyboard (1) and mouse (12) through their controller."""

from access import OUT, REQUESTED, TAKE, joined, out, read, take, wait

NAME = 'pic'
SHIFT = 8                                   # instructions of 256 ns
LATES = (0,)

MASTER, SLAVE, ELCR = 0x20, 0xa0, 0x4d0
UART, IIR, IER = 0x3f8, 0x3fa, 0x3f9
KBC_DATA, KBC_COMMAND = 0x60, 0x64
RTC_INDEX, RTC_DATA = 0x70, 0x71

TIMER_UP = [out(0x43, 0x30), out(0x40, 2), out(0x40, 0), wait(20_000), REQUESTED]
TIMER_DOWN = [out(0x43, 0x30), out(0x40, 0xff), out(0x40, 0xff)]
UART_UP = [out(IER, 0), out(IER, 2), REQUESTED]
UART_DOWN = [read(IIR), out(IER, 0)]
KBC_DOWN = [read(KBC_DATA), wait(2_000_000)]
KEY_UP = KBC_DOWN + [out(KBC_COMMAND, 0xd2), out(KBC_DATA, 0x1c), wait(2_000_000)]
MOUSE_UP = KBC_DOWN + [out(KBC_COMMAND, 0xd3), out(KBC_DATA, 0x08), wait(2_000_000)]
RTC_UP = [out(RTC_INDEX, 0x0c), read(RTC_DATA), out(RTC_INDEX, 0x0b), out(RTC_DATA, 0x42), wait(1_200_000)]
RTC_DOWN = [out(RTC_INDEX, 0x0b), out(RTC_DATA, 0x02), out(RTC_INDEX, 0x0c), read(RTC_DATA)]
PLANTED = MASTER + 1                        # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
ELCR_EDGE = 'elcr-keeps-an-edge-that-is-over'
ICW1_EDGE = '8259a-icw1-takes-a-high-line-for-an-edge'
ICW1_LEVEL = '8259a-level-triggered-by-icw1'
SLAVE_ASKS_AGAIN = '8259a-slave-asks-again-at-once'
SPECIAL_MASK_EOI = '8259a-eoi-in-special-mask-mode-ends-a-masked-one'
SPECIAL_NESTING = '8259a-special-nesting-lets-lower-ones-in'
KNOWN = (ELCR_EDGE, ICW1_EDGE, ICW1_LEVEL, SLAVE_ASKS_AGAIN, SPECIAL_MASK_EOI, SPECIAL_NESTING)


def initialized(port, icw1=0x11, icw4=1):
    words = [out(port, icw1), out(port + 1, 0x08 if port == MASTER else 0x70)]
    if not icw1 & 2:
        words.append(out(port + 1, 4 if port == MASTER else 2))
    if icw1 & 1:
        words.append(out(port + 1, icw4))
    return words


def reset(master_icw4=1, slave_icw4=1):
    return (TIMER_DOWN + [out(UART + 3, 3), out(UART + 4, 8), out(UART + 2, 0), read(UART)] + UART_DOWN
            + [out(KBC_COMMAND, 0x60), out(KBC_DATA, 0x03)] + KBC_DOWN * 4
            + [out(RTC_INDEX, 0x0a), out(RTC_DATA, 0x26)] + RTC_DOWN + [out(ELCR, 0), out(ELCR + 1, 0)]
            + initialized(MASTER, icw4=master_icw4) + initialized(SLAVE, icw4=slave_icw4)
            + [out(MASTER + 1, 0), out(SLAVE + 1, 0), out(MASTER, 0x0a), out(SLAVE, 0x0a)])


RESET = reset()


def mask(access):
    """What other devices say is theirs to test, and so is what stands at the inputs that are not used here."""
    if access.port in (MASTER, SLAVE, MASTER + 1, SLAVE + 1, ELCR, ELCR + 1) or access.kind == TAKE:
        return 0xffff
    return 0


def masked_in_service(rng):
    """An input whose request was taken is masked in special mask mode, and an EOI names none."""
    up, ir = rng.choice([(TIMER_UP, 0), (UART_UP, 4), (KEY_UP, 1)])
    return up + [take(), out(MASTER + 1, 1 << ir), out(MASTER, 0x68), out(MASTER, 0x20), out(MASTER, 0x0b), read(MASTER)]


def one(rng):
    kind = rng.randrange(24)
    port = rng.choice([MASTER, MASTER, SLAVE])
    ir = rng.randrange(8)
    if kind < 6:
        return rng.choice([TIMER_UP, TIMER_DOWN, UART_UP, UART_DOWN, KEY_UP, MOUSE_UP, KBC_DOWN, RTC_UP, RTC_DOWN])
    if kind < 8:
        return [take()]
    if kind == 8:
        return [out(port, 0x0c), read(rng.choice([port, port + 1]))]
    if kind == 9:
        return [out(port + 1, rng.choice([0, 0xff, 1 << ir, 0xff ^ 1 << ir, rng.randrange(256)]))]
    if kind < 12 and not rng.randrange(6):
        return [out(port, 0x68), out(port + 1, rng.choice([1 << ir, rng.randrange(256)]))]
    if kind < 12:
        return [out(port, rng.choice([0x20, 0x20, 0x60, 0xa0, 0xe0, 0xc0, 0x80, 0x00, 0x40]) | ir * rng.randrange(2))]
    if kind == 12 and not rng.randrange(64):
        return masked_in_service(rng)
    if kind == 12:
        return [out(port, rng.choice([0x68, 0x48, 0x0a, 0x0b, 0x08, 0x28, 0x6b, 0x4a]))]
    if kind == 13 and rng.randrange(2):
        return initialized(port, rng.choice([0x11, 0x11, 0x11, 0x19, 0x13, 0x10]), rng.choice([1, 3, 0x11, 0x0d, 9]))
    if kind == 14 and not rng.randrange(3):
        chip = rng.randrange(2)
        return [out(ELCR + chip, rng.choice([0, 0xff, 1 << ir])), read(ELCR + chip)]
    if kind == 15:
        return [read(port, 2)]
    if kind < 17:
        return [read(port + 1)]
    return [out(port, rng.choice([0x0a, 0x0b])), read(port)]


def sequence(rng):
    first = reset(rng.choice([1, 1, 1, 3, 0x11]), rng.choice([1, 1, 1, 3]))
    return [first] + [joined(rng, one(rng)) for _ in range(16)]


class Rules:
    """The rows of docs/equivalence.md that explain a difference. What has happened once on one side alone goes on
    to be seen, so the rest of that sequence counts as explained."""

    def __init__(self):
        self.level = False              # ICW1 has asked for level-triggered inputs
        self.anew = False               # ICW1 came again, and found inputs high perhaps
        self.elcr = False               # an input became level-triggered, whose edge waited perhaps
        self.special = {}               # chips in special mask mode
        self.special_eoi = False        # an EOI that names no input was given there
        self.modes = {MASTER: 0, SLAVE: 0}      # ICW4
        self.expects = {MASTER: [], SLAVE: []}  # what comes to the odd port before masks do
        self.nested = self.again = False        # special full nesting; a slave that may ask again at once
        self.polls = False              # the next read is an acknowledge
        self.fired = None
        self.seen = 0

    def begins(self, access):
        """A wide access is its bytes."""

    def see(self, access, time):
        self.seen += 1
        if access.kind == OUT and access.port in (MASTER, SLAVE):
            self.command(access.port, access.value)
        if access.kind == OUT and access.port in (ELCR, ELCR + 1) and access.value:
            self.elcr = True
        if access.kind == OUT and access.port in (MASTER + 1, SLAVE + 1):
            self.data(access.port - 1, access.value)
        if self.seen == len(RESET):
            self.anew = self.special_eoi = False
        self.nested |= bool(self.modes[MASTER] & 0x10)
        self.again |= bool(self.modes[SLAVE] & 2 or self.special.get(SLAVE))

    def data(self, port, value):
        if self.expects[port] and self.expects[port].pop(0) == 4:
            self.modes[port] = value

    def command(self, port, value):
        if value & 0x10:
            self.level |= bool(value & 8)
            self.anew = True
            self.special[port], self.modes[port] = False, 0
            self.expects[port] = [2] + [3] * (not value & 2) + [4] * (value & 1)
        elif value & 8:
            self.polls = bool(value & 4)
            if value & 0x40:
                self.special[port] = bool(value & 0x20)
        elif value & 0x60 == 0x20:
            self.special_eoi |= self.special.get(port, False)

    def row(self, access, bare, ours):
        if not self.fired:
            more = access.kind == TAKE or self.polls or bare & ~ours[0]
            if self.level:
                self.fired = ICW1_LEVEL
            elif self.special_eoi:
                self.fired = SPECIAL_MASK_EOI
            elif self.elcr:
                self.fired = ELCR_EDGE
            elif self.nested:
                self.fired = SPECIAL_NESTING
            elif self.again:
                self.fired = SLAVE_ASKS_AGAIN
            elif self.anew and more:
                self.fired = ICW1_EDGE
        return self.fired

"""The 8042 with its keyboard and mouse: the controller's commands, the devices' and their answers, interfaces that are
off, IRQ 1 and 12 as the interrupt controllers have them. Often answers stay unread as the next command comes. Nobody
types or moves."""

from access import OUT, out, read, wait

NAME = 'kbc'
SHIFT = 8                                   # instructions of 256 ns
LATES = (0,)

DATA, COMMAND, MASTER, SLAVE = 0x60, 0x64, 0x20, 0xa0
WAS_COMMAND = 0x08
TRANSLATE = 0x40                            # in the command byte
READ_ID, SET_RATE, RESET_MOUSE = 0xf2, 0xf3, 0xff
KEYBOARD_FULL, BOTH_FULL = 0x10, 0x30       # in the output port
ANSWERED = (0x20, 0xaa, 0xab, 0xa9, 0xc0, 0xd2, 0xd3)   # commands that have other answers of the controller
AUTO_EOI = 3
# On the wire a byte takes a millisecond, and bare QEMU's none: whatever was asked is answered after these.
PAUSE = [wait(2_000_000)]
PLANTED = COMMAND                           # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
LAST_WRITE = '8042-status-says-what-was-written'
OUTPUT_PORT = '8042-output-port-shows-irq-1-for-the-mouse'
TRANSLATED = '8042-translates-as-a-byte-comes'
EXPLORER = 'mouse-has-five-buttons'
WHEEL = 'mouse-has-a-wheel-after-200-100-200-100-80'
KNOWN = (LAST_WRITE, OUTPUT_PORT, TRANSLATED, EXPLORER, WHEEL)


def answered(accesses, most=4):
    """Accesses, and all of their answers."""
    return accesses + PAUSE + ([read(COMMAND), read(DATA)] + PAUSE) * most


def command(value, *data):
    return [out(COMMAND, value)] + [out(DATA, byte) for byte in data]


def mouse(value):
    return command(0xd4, value)


# What stays unread of a sequence before goes first: the mouse has 16 bytes at most, a parameter may be due, and bare
# QEMU's mouse counts the rates that show its wheel through a reset.
RESET = (answered(command(0x60, 0x03), 2) + mouse(0xec) * 2 + mouse(0xf3) + mouse(10) + mouse(0xff)
         + [out(DATA, 0xff)] * 2 + answered([], 8)
         + [out(MASTER, 0x11), out(MASTER + 1, 8), out(MASTER + 1, 4), out(MASTER + 1, AUTO_EOI), out(MASTER + 1, 0xfd),
            out(SLAVE, 0x11), out(SLAVE + 1, 0x70), out(SLAVE + 1, 2), out(SLAVE + 1, AUTO_EOI), out(SLAVE + 1, 0xef)])


def mask(access):
    return 0xff


def some(rng, accesses):
    """Accesses, and all of their answers, some, or none."""
    if rng.randrange(2):
        return answered(accesses)
    return accesses + PAUSE + ([read(COMMAND), read(DATA)] + PAUSE) * rng.choice([0, 0, 0, 1, 1, 2])


def one(rng):
    kind = rng.randrange(17)
    if kind < 2:
        return [read(COMMAND)]
    if kind == 2:
        return some(rng, command(0x60, rng.choice([0x03, 0x01, 0x02, 0x00, 0x43, 0x13, 0x23, 0x33, 0x47])))
    if kind < 5:
        return some(rng, command(rng.choice([0x20, 0xaa, 0xab, 0xa7, 0xa8, 0xa9, 0xad, 0xae, 0xc0, 0xd0])))
    if kind == 5:
        return some(rng, command(rng.choice([0xd2, 0xd3]), rng.randrange(256)))
    if kind == 6:
        return some(rng, [out(DATA, rng.choice([0xee, 0xf2, 0xf4, 0xf5, 0xf6, 0xff]))])
    if kind == 7:
        first, second = rng.choice([(0xed, rng.randrange(8)), (0xf3, rng.randrange(0x80)), (0xf0, rng.randrange(1, 4))])
        return some(rng, [out(DATA, first)]) + some(rng, [out(DATA, second)])
    if kind == 8:
        return some(rng, mouse(rng.choice([0xe6, 0xe7, 0xe9, 0xea, 0xeb, 0xf0, 0xf2, 0xf4, 0xf5, 0xf6, 0xff])))
    if kind == 9:
        first, second = rng.choice([(0xe8, rng.randrange(4)), (0xf3, rng.choice([10, 20, 40, 60, 80, 100, 200]))])
        return some(rng, mouse(first)) + some(rng, mouse(second)) + some(rng, mouse(0xe9))
    if kind == 10:
        return some(rng, mouse(0xee)) + some(rng, mouse(rng.randrange(0xe0))) + some(rng, mouse(0xec))
    if kind == 11 and not rng.randrange(4):
        knock = rng.choice([[200, 100, 80], [200, 200, 80], [200, 100, 200, 100, 80]])
        bytes_to_mouse = [byte for rate in knock for byte in (0xf3, rate)] + [0xf2]
        return [access for byte in bytes_to_mouse for access in some(rng, mouse(byte))]
    if kind < 14:
        return [read(COMMAND), read(DATA)] + PAUSE
    chip = rng.choice([MASTER, SLAVE])
    return [out(chip, 0x0c), read(chip)]


def sequence(rng):
    return [RESET] + [one(rng) for _ in range(16)]


class Rules:
    """The rows of docs/equivalence.md that explain a difference."""

    def __init__(self):
        self.output_port = False        # the controller's answer that was given last, or that waits, is D0h's

        self.awaits = 0                 # the controller's command whose byte the data port takes next
        self.sets_rate = False
        self.rates = []                 # since the mouse's reset
        self.knock = self.bare_id = self.id = 0
        self.other_mouse = None         # the row by which the mouse became another one on one side alone
        self.translates = False
        self.changed = False            # that, since the keyboard was asked for its ID

    def begins(self, access):
        """A wide access is its bytes."""

    def see(self, access, time):
        if access.kind == OUT and access.port == DATA:
            self.data(access.value)
        if access.kind == OUT and access.port == COMMAND:
            self.awaits = access.value
        if access.kind == OUT and access.port == COMMAND:
            self.output_port = access.value == 0xd0 or self.output_port and access.value not in ANSWERED

    def data(self, value):
        if self.awaits == 0x60:
            self.changed |= self.translates != bool(value & TRANSLATE)
            self.translates = bool(value & TRANSLATE)
        elif self.awaits == 0xd4:
            self.mouse(value)
        elif self.awaits not in (0xd2, 0xd3):
            self.changed &= value != READ_ID
        self.awaits = 0

    def mouse(self, value):
        if self.sets_rate:
            self.rate(value)
        elif value == RESET_MOUSE:
            self.rates, self.bare_id, self.id = [], 0, 0
        self.sets_rate = value == SET_RATE

    def rate(self, value):
        """Both count rates. Bare QEMU's mouse begins again only after one that is wrong."""
        self.rates = self.rates[-2:] + [value]
        if self.rates == [200, 100, 80]:
            self.id = 3
        if self.knock in (2, 3) and value == 80:
            self.bare_id = self.knock + 1
        self.knock = {(0, 200): 1, (1, 100): 2, (1, 200): 3}.get((self.knock, value), 0)
        if self.bare_id != self.id:
            self.other_mouse = self.other_mouse or (EXPLORER if self.bare_id == 4 else WHEEL)

    def row(self, access, bare, ours):
        if access.port == COMMAND and bare == ours[0] | WAS_COMMAND:
            return LAST_WRITE
        if access.port == DATA and self.output_port and (bare & BOTH_FULL, bare ^ ours[0]) == (BOTH_FULL, KEYBOARD_FULL):
            return OUTPUT_PORT
        if access.port == DATA and self.changed and (bare, ours[0]) in ((0x41, 0x83), (0x83, 0x41)):
            return TRANSLATED
        return self.other_mouse

"""The 8042 with its keyboard and mouse: the controller's commands, the devices' and their answers, interfaces that are
off, IRQ 1 and 12 as the interrupt controllers have them. All answers are read before the next command, and nobody types
or moves."""

from access import out, read, wait

NAME = 'kbc'
SHIFT = 8                                   # instructions of 256 ns
LATES = (0,)

DATA, COMMAND, MASTER, SLAVE = 0x60, 0x64, 0x20, 0xa0
WAS_COMMAND = 0x08
AUTO_EOI = 3
# On the wire a byte takes a millisecond, and bare QEMU's none: whatever was asked is answered after these.
PAUSE = [wait(2_000_000)]
PLANTED = COMMAND                           # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
LAST_WRITE = '8042-status-says-what-was-written'
KNOWN = (LAST_WRITE,)


def answered(accesses, most=4):
    """Accesses, and all of their answers."""
    return accesses + PAUSE + ([read(COMMAND), read(DATA)] + PAUSE) * most


def command(value, *data):
    return [out(COMMAND, value)] + [out(DATA, byte) for byte in data]


def mouse(value):
    return command(0xd4, value)


RESET = (answered(command(0x60, 0x03), 8) + answered(mouse(0xec)) + answered([out(DATA, 0xff)]) + answered(mouse(0xff))
         + [out(MASTER, 0x11), out(MASTER + 1, 8), out(MASTER + 1, 4), out(MASTER + 1, AUTO_EOI), out(MASTER + 1, 0xfd),
            out(SLAVE, 0x11), out(SLAVE + 1, 0x70), out(SLAVE + 1, 2), out(SLAVE + 1, AUTO_EOI), out(SLAVE + 1, 0xef)])


def mask(access):
    return 0xff


def one(rng):
    kind = rng.randrange(14)
    if kind < 2:
        return [read(COMMAND)]
    if kind == 2:
        return answered(command(0x60, rng.choice([0x03, 0x01, 0x02, 0x00, 0x43, 0x13, 0x23, 0x33, 0x47])))
    if kind < 5:
        return answered(command(rng.choice([0x20, 0xaa, 0xab, 0xa7, 0xa8, 0xa9, 0xad, 0xae, 0xc0, 0xd0])))
    if kind == 5:
        return answered(command(rng.choice([0xd2, 0xd3]), rng.randrange(256)))
    if kind == 6:
        return answered([out(DATA, rng.choice([0xee, 0xf2, 0xf4, 0xf5, 0xf6, 0xff]))])
    if kind == 7:
        first, second = rng.choice([(0xed, rng.randrange(8)), (0xf3, rng.randrange(0x80)), (0xf0, rng.randrange(1, 4))])
        return answered([out(DATA, first)]) + answered([out(DATA, second)])
    if kind == 8:
        return answered(mouse(rng.choice([0xe6, 0xe7, 0xe9, 0xea, 0xeb, 0xf0, 0xf2, 0xf4, 0xf5, 0xf6, 0xff])))
    if kind == 9:
        first, second = rng.choice([(0xe8, rng.randrange(4)), (0xf3, rng.choice([10, 20, 40, 60, 80, 100, 200]))])
        return answered(mouse(first)) + answered(mouse(second)) + answered(mouse(0xe9))
    if kind == 10:
        return answered(mouse(0xee)) + answered(mouse(rng.randrange(0xe0))) + answered(mouse(0xec))
    chip = rng.choice([MASTER, SLAVE])
    return [out(chip, 0x0c), read(chip)]


def sequence(rng):
    return [RESET] + [one(rng) for _ in range(16)]


class Rules:
    """The rows of docs/equivalence.md that explain a difference."""

    def see(self, access, time):
        pass

    def row(self, access, bare, ours):
        if access.port == COMMAND and bare == ours[0] | WAS_COMMAND:
            return LAST_WRITE
        return None

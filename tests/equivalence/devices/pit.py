"""The 8254: three counters in all modes, binary and BCD, control words, latches, read-back, GATE and OUT of counter 2
by port 61h, IRQ 0 as the interrupt controller has it."""

from access import IN, NS, OUT, OUT_WORD, PIT_HZ, REQUESTED, answers, out, read, wait_ticks

NAME = 'pit'
SHIFT = 4                                   # instructions of 16 ns
# A count is loaded by the next tick, or at once; a tick may begin between a write here and a read there.
LATES = (0, 1, 2)
RACE_TICKS = (-2, -1, 1, 2)                 # see races.py

COUNTERS, CONTROL, PORT_61, PIC = 0x40, 0x43, 0x61, 0x20
COUNTER_PORTS = range(COUNTERS, CONTROL)
GATE_2, OUT_2, REFRESH = 0x01, 0x20, 0x10
STATUS_OUT, STATUS_NULL_COUNT = 0x80, 0x40
AUTO_EOI = 3
SLACK = 3000                                # nanoseconds: what LATES amounts to
ONE_SHOT, RATE, SQUARE, STROBE, TRIGGERED = 1, 2, 3, 4, 5
PLANTED = PORT_61                           # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
BCD = '8254-counts-in-bcd'
CONTROL_READ = '8254-control-port-reads-ones'
CONTROL_WORD = '8254-a-control-word-stops-the-count'
COUNT_1 = '8254-a-count-of-1-in-mode-3'
GATE = '8254-gate-stops-mode-0'
LATCH = '8254-a-control-word-drops-what-was-latched'
MODE_6_7 = '8254-mode-7-is-mode-3'
NULL_COUNT = '8254-a-null-count-is-shown'
ODD_SQUARE = '8254-an-odd-count-goes-by-two-as-well'
OUT_UPSIDE_DOWN = '8254-out-of-a-rate-generator-is-high'
RELOAD = '8254-a-new-count-waits-for-the-end-of-the-old'
TRIGGER = '8254-mode-1-waits-for-its-trigger'
KNOWN = (BCD, CONTROL_READ, CONTROL_WORD, COUNT_1, GATE, LATCH, MODE_6_7, NULL_COUNT, ODD_SQUARE, OUT_UPSIDE_DOWN,
         RELOAD, TRIGGER)


def program(counter, mode, count, bcd=0, access=3):
    control = counter << 6 | access << 4 | mode << 1 | bcd
    port = COUNTERS + counter
    if access == 3:
        return [out(CONTROL, control), out(port, count & 0xff), out(port, count >> 8)]
    return [out(CONTROL, control), out(port, count & 0xff if access == 1 else count >> 8)]


RESET = ([out(PORT_61, GATE_2)]
         + [access for counter in range(3) for access in program(counter, 0, 0xffff)]
         + [read(COUNTERS + counter) for counter in range(3) for _ in range(4)]
         + [access for counter in range(3) for access in program(counter, 0, 0xffff)]
         + [out(PIC, 0x11), out(PIC + 1, 8), out(PIC + 1, 4), out(PIC + 1, AUTO_EOI), out(PIC + 1, 0xfe)])
LATCHES = [out(CONTROL, value) for value in (0, 0x40, 0x80, *range(0xc0, 0x100))]
POLL = [REQUESTED, out(PIC, 0x0c), read(PIC)]          # has IRQ 0 risen since this was asked last?
# The count ends within a tick of the access that writes it anew: see races.py.
RACE = [RESET, [out(CONTROL, 0x10), out(COUNTERS, 40)], [REQUESTED], [read(COUNTERS + 1)], [wait_ticks(3)],
        [out(COUNTERS, 0x60), out(COUNTERS, 0x91)], [REQUESTED], POLL]
# What a long run has found: a status that is latched between the halves of a count.
PAST = [[RESET, program(1, 0, 0x100), [wait_ticks(1300)], [out(COUNTERS + 1, 0xf9)], [out(CONTROL, 0xc6), read(COUNTERS)],
         [wait_ticks(3)], [out(COUNTERS + 1, 0x9a)], [out(CONTROL, 0xe4), read(COUNTERS + 1)]]]


def mask(access):
    return 0xff ^ REFRESH if access.port == PORT_61 else 0xff


def some_count(rng):
    return rng.choice([0, 1, 2, 3, 10, 0x10, 0x99, 0x100, 0x1234, 0x9999, rng.randrange(0x10000), rng.randrange(0x400),
                       rng.randrange(0x40)])


def one(rng):
    kind = rng.randrange(16)
    counter = rng.randrange(3)
    port = COUNTERS + counter
    if kind < 4:
        mode = rng.choice([0, 0, RATE, RATE, SQUARE, SQUARE, STROBE, rng.randrange(8)])
        return program(counter, mode, some_count(rng), bcd=not rng.randrange(12), access=rng.choice([3, 3, 3, 1, 2]))
    if kind == 4:
        return [out(port, rng.randrange(256))]
    if kind == 5:
        return [out(port, rng.randrange(256)), out(port, rng.randrange(256))]
    if kind < 8:
        return [read(port)]
    if kind == 14 and rng.randrange(2):
        return [rng.choice([read(COUNTERS, 2), read(COUNTERS + 2, 2), read(COUNTERS, 4),
                            out(COUNTERS, rng.randrange(0x10000), 2)])]
    if kind == 8:
        return [out(CONTROL, counter << 6), read(port), read(port)]
    if kind == 9:
        return [out(CONTROL, counter << 6)]
    if kind == 10:
        return [out(CONTROL, 0xc0 | rng.randrange(16) << 1 | rng.randrange(2) << 5)] + [read(port)] * rng.randrange(4)
    if kind == 11:
        return [out(CONTROL, 0xe0 | 2 << counter), read(port)]
    if kind == 12:
        return [out(PORT_61, rng.choice([0, 1]))]
    if kind == 13:
        return rng.choice([[read(PORT_61)], POLL, POLL, [read(CONTROL)]])
    return [wait_ticks(rng.choice([3, 10, 100, 1000, rng.randrange(3, 5000)]))]


def pause(step):
    """What comes after a read or a latch comes no earlier than the latest of LATES, and after the timer's count no
    earlier than its request."""
    if any(access.kind in (OUT, OUT_WORD) and access.port == COUNTERS for access in step):
        return [REQUESTED]
    return [wait_ticks(LATES[-1] + 1)] if answers(step[-1]) or step[0] in LATCHES else []


def sequence(rng):
    return [RESET] + [step + pause(step) for step in (one(rng) for _ in range(16))]


class Counter:
    """What is known of a counter from what was written to it."""

    def __init__(self):
        self.mode = self.access = 0
        self.bcd = self.second = False
        self.count = None               # of the last control word on
        self.low_byte = 0
        self.gate = True
        self.loaded_at = self.control_at = None
        self.between = False            # OUT changed on the bare machine from control word to count
        self.doubt = None               # the row by which it is something else on the bare machine, to the end
        self.latched = 0                # bytes of it that were not read yet
        self.status = False             # latched, and not read yet
        self.latch_row = None           # the row of the count that is latched
        self.out_row = None             # and of OUT in the status that is

    def changes(self, time):
        """How often OUT has changed at a time by the count before."""
        ticks = (time - self.loaded_at) * PIT_HZ / NS
        return ticks // ((self.old_count + 1) / 2) if self.old_mode == SQUARE else ticks // self.old_count >= 1

    def control(self, value, time=None):
        if self.count is not None:
            self.old_mode, self.old_count = self.mode, self.count or 0x10000
        self.control_at = time
        self.mode, self.access, self.bcd = value >> 1 & 7, value >> 4 & 3, value & 1
        self.count, self.second = None, False
        # Only what was latched before outlives a control word.
        self.doubt = LATCH if self.latched or self.status else None

    def latch(self, count=True, status=False):
        if count and not self.latched:
            self.latched = 2 if self.access == 3 else 1
            self.latch_row = self.row()
        if status and not self.status:
            self.status, self.out_row = True, self.row_of_out()

    def read(self):
        """A read of its port: (is it the status's, the row of what is read)."""
        if self.status:
            self.status = False
            return True, self.doubt if self.doubt == LATCH else self.out_row
        if self.latched:
            self.latched -= 1
            return False, self.latch_row or self.doubt
        return False, self.row()

    def write(self, value, time=None):
        if self.access == 3:
            if not self.second:
                self.low_byte, self.second = value, True
                return
            self.second = False
            value = value << 8 | self.low_byte
        elif self.access == 2:
            value <<= 8
        if self.count is not None and self.mode in (RATE, SQUARE):
            self.doubt = self.doubt or RELOAD
        if self.count is None and self.loaded_at is not None:
            self.between |= self.changes(self.control_at - SLACK) != self.changes(time + SLACK)
        self.count, self.loaded_at = value, time
        if self.mode in (0, STROBE) and self.doubt == GATE:
            self.doubt = None
        self.gate_is(self.gate)

    def gate_is(self, level):
        self.gate = level
        if not level and self.mode in (0, STROBE):
            self.doubt = self.doubt or GATE

    def row_of_out(self):
        return self.row() or (OUT_UPSIDE_DOWN if self.mode in (RATE, STROBE) else None)

    def row(self):
        """Why all of its answers may differ, if they may."""
        if self.doubt:
            return self.doubt
        if self.mode > TRIGGERED:
            return MODE_6_7
        if self.bcd:
            return BCD
        if self.count is None or (self.second and self.mode == 0):
            return CONTROL_WORD
        if self.mode in (ONE_SHOT, TRIGGERED):
            return TRIGGER
        if not self.gate:
            return GATE
        if self.mode == SQUARE and self.count & 1:
            return ODD_SQUARE
        if self.mode in (RATE, SQUARE) and self.count == 1:
            return COUNT_1
        return None


class Rules:
    """The rows of docs/equivalence.md that explain a difference."""

    def __init__(self):
        self.counters = [Counter() for _ in range(3)]
        self.irq_doubt = None           # an edge was latched, or was not
        self.is_status, self.read_row = False, None
        self.seen = 0

    def begins(self, access):
        """A wide access is its bytes."""

    def see(self, access, time):
        self.seen, self.now = self.seen + 1, time
        if access.kind == OUT:
            self.write(access)
        elif access.kind == IN and access.port in COUNTER_PORTS:
            self.is_status, self.read_row = self.counters[access.port - COUNTERS].read()
        timer = self.counters[0]
        if self.seen <= len(RESET):
            self.irq_doubt, timer.between = None, False
        elif timer.between:
            self.irq_doubt = self.irq_doubt or CONTROL_WORD
        else:
            row = timer.row_of_out()
            # A control word and its count are one thing to the edges of a timer that is sound before and after.
            if row and (row != CONTROL_WORD or (timer.second and not timer.mode)):
                self.irq_doubt = self.irq_doubt or row

    def write(self, access):
        if access.port == PORT_61:
            self.counters[2].gate_is(bool(access.value & GATE_2))
        elif access.port == CONTROL:
            self.control(access.value)
        elif access.port in COUNTER_PORTS:
            self.counters[access.port - COUNTERS].write(access.value, self.now)

    def control(self, value):
        if value >> 6 == 3:
            for number, counter in enumerate(self.counters):
                if value & 2 << number:
                    counter.latch(not value & 0x20, not value & 0x10)
        elif value & 0x30:
            self.counters[value >> 6].control(value, self.now)
        else:
            self.counters[value >> 6].latch()

    def row(self, access, bare, ours):
        if access.port == CONTROL:
            return CONTROL_READ
        if access.port == PIC:
            return self.irq_doubt
        if access.port == PORT_61:
            if any((bare ^ found) & ~OUT_2 & 0xff for found in ours):
                return None
            return self.counters[2].row_of_out()
        return self.status_row(bare, ours) if self.is_status else self.read_row

    def status_row(self, bare, ours):
        if self.read_row == LATCH:
            return LATCH
        for found in ours:
            if (bare ^ found) & ~(STATUS_OUT | STATUS_NULL_COUNT) & 0xff:
                return None
        if any((bare ^ found) & STATUS_OUT == 0 for found in ours):
            return NULL_COUNT
        return self.read_row

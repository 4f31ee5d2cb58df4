"""The MC146818: time, date and alarm in every format, registers A to D, SET, the divider, its three interrupts, IRQ 8
as the interrupt controller has it, and the memory of its ports."""

from access import IN, NS, OUT, REQUESTED, joined, out, read, wait

NAME = 'rtc'
SHIFT = 10                                  # instructions of 1024 ns: seconds pass quickly
LATES = (0, 2)                              # a second starts with a tick here
RACE_TICKS = (-2, -1, 1, 2, 26)             # see races.py; an update's request comes 20 us after it here
PER_RACE = 3000                             # looks at the first update meet its edge: 11 in 85,000 sequences did

INDEX, DATA, SLAVE = 0x70, 0x71, 0xa0
A, B, C, D, CENTURY, CENTURY_PS2 = 0x0a, 0x0b, 0x0c, 0x0d, 0x32, 0x37
SECOND, MINUTE, HOUR, WEEKDAY, DAY, MONTH, YEAR = 0, 2, 4, 6, 7, 8, 9
SET, PIE, AIE, UIE, SQUARE, BINARY, HOURS_24 = 0x80, 0x40, 0x20, 0x10, 8, 4, 2
AUTO_EOI = 3
PLANTED = DATA                              # where the self-test makes a difference

# Claims of guest/check/can-tell-*.nasm, each of which a row of docs/equivalence.md names.
DIVIDER = 'rtc-periodic-flag-with-the-divider-in-reset'
FORMAT = 'rtc-minute-59h-in-binary'
PF = 'rtc-periodic-flag-without-its-interrupt'
WHILE_SET = 'rtc-update-flag-while-set'
UIP = 'rtc-updates-take-two-milliseconds'
ALARM_HOUR = 'rtc-alarm-of-the-morning-in-the-evening'
ALARM_NEVER = 'rtc-alarm-at-second-60h'
WRITTEN = 'rtc-second-begins-when-it-is-written'
LOST = 'rtc-update-flag-is-lost-at-its-edge'
KNOWN = (DIVIDER, FORMAT, PF, WHILE_SET, UIP, ALARM_HOUR, ALARM_NEVER, WRITTEN, LOST)


def write(index, value):
    return [out(INDEX, index), out(DATA, value)]


def get(index):
    return [out(INDEX, index), read(DATA)]


# Bare QEMU's clock takes the date at the end of SET, and half a second when its divider starts. Its second is the one
# of before, which may have been one before 1970, where it counts backwards: so it is set once more.
RESET = (write(B, SET | HOURS_24) + write(A, 0x66) + write(A, 0x26) + write(CENTURY, 0x20) + write(YEAR, 0x24)
         + write(MONTH, 5) + write(DAY, 0x15) + write(WEEKDAY, 4) + write(HOUR, 0x10) + write(MINUTE, 0x20)
         + write(SECOND, 0x30) + write(1, 0xff) + write(3, 0xff) + write(5, 0xff)
         + write(B, HOURS_24) + write(A, 0x66) + write(SECOND, 0x30) + write(A, 0x26) + get(C)
         + [out(0x20, 0x11), out(0x21, 8), out(0x21, 4), out(0x21, 1), out(0x21, 0xff),
            out(SLAVE, 0x11), out(SLAVE + 1, 0x70), out(SLAVE + 1, 2), out(SLAVE + 1, AUTO_EOI), out(SLAVE + 1, 0xfe)])
POLL = [out(SLAVE, 0x0c), read(SLAVE)]      # has IRQ 8 risen since this was asked last?


def meets_the_edge(accesses):
    """The second of these is the very instruction in which the first update after the reset falls due."""
    return [RESET, [wait(EDGE_AFTER), read(SLAVE + 1)], accesses, [wait(2_000_000)], get(C)]


# What a long run has found: each writes a register that sets bare QEMU's timer anew. Then a byte of the time does so.
EDGE_AFTER = 499_638_272
PAST = ([meets_the_edge(step) for step in (write(A, 0x23), write(B, HOURS_24), write(1, 0xff))]
        + [[RESET, [wait(300_000_000)], write(YEAR, 0x24), [wait(300_000_000)], get(C)]])
PAST_ROWS = [LOST, LOST, LOST, WRITTEN]


def mask(access):
    return 0xff


def one(rng):
    kind = rng.randrange(16)
    if kind < 3:
        return get(rng.choice([SECOND, MINUTE, HOUR, WEEKDAY, DAY, MONTH, YEAR, CENTURY, 1, 3, 5]))
    if kind < 5:
        return get(rng.choice([A, B, C, C, D]))
    if kind == 5:
        return write(B, rng.choice([2, 0x82, 0x12, 0x22, 0x42, 0x32, 0x72, 0x0a, rng.randrange(256) | HOURS_24]))
    if kind == 6:
        return write(A, rng.choice([0x26, 0x26, 0x2f, 0x23, 0x20, 0x66, 0x76, 0x06, 0x16, 0x2c, 0x28, 0x21, rng.randrange(256)]))
    if kind == 7:
        return write(rng.choice([1, 3, 5]), rng.choice([0xff, 0xc0, 0xff, 0x10, 0x20, 0x21, 0x24, 0x30, 0x31, 0x32, 0x33, 0x60, 0x81, 0x87, 0x91]))
    if kind == 8:
        return set_time(rng)
    if kind == 9:
        return write(rng.choice([C, D]), rng.randrange(256))
    if kind == 10:
        index = rng.choice([0x0e, 0x0f, 0x10, 0x2f, 0x3f, 0x40, 0x7f, 0xbf, rng.randrange(0x0e, 0x80)])
        if index & 0x7f in (CENTURY, CENTURY_PS2):      # the time, while the clock runs
            return write(CENTURY, 0x20)
        return write(index, rng.randrange(256)) + get(index)
    if kind == 11:
        return rng.choice([[out(INDEX, rng.randrange(256)), read(INDEX)],
                           [out(INDEX, rng.choice([SECOND, HOUR, DAY, A, B, C])), read(INDEX, 2)]])
    if kind == 12:
        return POLL
    if kind == 13 and rng.randrange(2):         # the first update after a reset comes half a second later
        return [wait(rng.randrange(490_000_000, 502_000_000))] + get(A) + [wait(1_000_000)] + get(A)
    return [wait(rng.choice([20_000, 200_000, 3_000_000, 300_000_000, 1_000_000_000, 1_300_000_000]))]


DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def bcd(value):
    return value // 10 << 4 | value % 10


def set_time(rng):
    """A valid date, near the end of something, while the clock stands still."""
    binary, hours_24 = rng.choice([0, 0, BINARY]), rng.choice([HOURS_24, HOURS_24, 0])
    year, month = rng.choice([1999, 2000, 2023, 2024, 2099]), rng.choice([1, 2, 2, 4, 12])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = DAYS[month - 1] + (month == 2 and leap)
    day, hour, minute, second = rng.choice([1, last, last]), rng.choice([0, 11, 12, 23]), rng.choice([0, 59]), 58
    form = (lambda value: value) if binary else bcd
    shown = hour if hours_24 else hour % 12 or 12
    hour_value = form(shown) | (0x80 if not hours_24 and hour >= 12 else 0)
    alarm, after = [], []
    if rng.randrange(4) == 0:               # in the seconds that come, or nearly so
        after = [wait(2_100_000_000)] + get(C)
        alarm = (write(5, rng.choice([0xff, hour_value, hour_value ^ 0x80, form(rng.randrange(24))]))
                 + write(3, rng.choice([0xff, form(minute), 0])) + write(1, rng.choice([0xff, form(59), 0, 0x60])))
    return (write(B, SET | binary | hours_24)
            + write(CENTURY, form(year // 100)) + write(YEAR, form(year % 100)) + write(MONTH, form(month))
            + write(DAY, form(day)) + write(WEEKDAY, form(weekday(year, month, day))) + write(HOUR, hour_value)
            + write(MINUTE, form(minute)) + write(SECOND, form(second)) + alarm
            + write(B, binary | hours_24) + after)


def weekday(year, month, day):
    """1 is Sunday. Zeller's congruence."""
    if month < 3:
        year, month = year - 1, month + 12
    return ((day + 13 * (month + 1) // 5 + year % 100 + year % 100 // 4 + year // 400 + 5 * (year // 100)) + 6) % 7 + 1


def sequence(rng):
    return [RESET] + [joined(rng, step) + [REQUESTED] for step in (one(rng) for _ in range(16)) if step]


PERIOD = {rate: NS // (1 << 16 - (rate if rate > 2 else rate + 7)) for rate in range(1, 16)}
ALARM = (1, 3, 5)
WILDCARD, FIRST_WILDCARD = 0xff, 0xc0
BEFORE_NOON = (11, bcd(11))                 # an hour that may have become noon's since
UIP_LASTS = 300_000                         # nanoseconds: QEMU's 244 us, and some
TIME = (SECOND, MINUTE, HOUR, WEEKDAY, DAY, MONTH, YEAR, CENTURY)


class Rules:
    """The rows of docs/equivalence.md that explain a difference."""

    def __init__(self):
        self.index, self.a, self.b = 0, 0x26, HOURS_24
        self.periodic_since = None      # its flag may be up on one side alone until a period after this
        self.periodic = False           # PIE was on in this sequence
        self.unasked = True             # PIE was off at some time since C was read
        self.converted = False          # the format changed, and the time was not set anew
        self.stale = set()              # what was not, while SET is on
        self.set_since_c = False        # SET was on at some time since C was read
        self.set_with_alarm = False     # in this sequence, and AIE or UIE later
        self.stopped = False            # the divider has stood still in this sequence
        self.written = False            # the time was set in this sequence while the clock ran
        self.edge = 0                   # when the first update after the divider's start is due
        self.lost = False               # bare QEMU has lost an update since C was read
        self.lost_asked = False         # in this sequence, and it would have asked for an interrupt
        self.asked_a = None             # when A was read last
        self.uip_stays = False          # bare QEMU's, until the alarm that was set while UIP was up
        self.hour, self.alarm = 0x10, dict.fromkeys(ALARM, WILDCARD)
        self.alarms = set()             # of the alarm's rows those that hold, or did since C was read
        self.asked_alarms = set()       # the same of this sequence, where the alarm asks for an interrupt
        self.now = 0
        self.reads_c = False            # the access before this one
        self.seen = 0

    def begins(self, access):
        """A wide access is its bytes."""

    def see(self, access, time):
        self.now = time
        if self.reads_c:
            self.unasked = self.set_since_c = self.lost = False
            self.alarms = set()
            self.periodic_since = time
        self.reads_c = access.kind == IN and access.port == DATA and self.index == C
        if access.kind == IN and access.port == DATA and self.index == A:
            self.asked_a = time
        if access.kind == OUT and access.port == INDEX:
            self.index = access.value & 0x7f
        elif access.kind == OUT and access.port == DATA:
            self.write(access.value)
        if self.b & PIE:
            self.periodic = True
        else:
            self.unasked = True
        if self.b & SET:
            self.set_since_c = True
        self.alarms |= self.odd_alarms()
        if self.b & AIE:
            self.asked_alarms |= self.alarms
        if self.a & 0x70 > 0x20:
            self.stopped = True
        self.set_with_alarm |= bool(self.set_since_c and self.b & (AIE | UIE))
        self.lost_asked |= bool(self.lost and self.b & (AIE | UIE))
        self.seen += 1
        if self.seen == len(RESET):
            self.converted = self.stopped = self.set_since_c = self.set_with_alarm = False
            self.written = self.lost = self.lost_asked = False
            self.alarms, self.asked_alarms = set(), set()

    def write(self, value):
        if self.index in (A, B) + ALARM:
            self.lost |= self.now >= self.edge and (self.now - self.edge) % NS < 1 << SHIFT
        if self.index in TIME:
            self.written |= self.a & 0x70 <= 0x20 and not self.b & SET
        if self.index == A:
            if self.a & 0x60 == 0x60 and value & 0x70 <= 0x20:
                self.edge = self.now + NS // 2
            if (value ^ self.a) & 0x7f:
                self.periodic_since = self.now
            self.a = value
        elif self.index == B:
            if (value ^ self.b) & PIE:
                self.periodic_since = self.now
            if (value ^ self.b) & (BINARY | HOURS_24):
                self.stale = set(TIME)
            self.converted |= bool(self.stale and not value & SET)
            self.b = value
        else:
            self.stale.discard(self.index)
            if self.index == HOUR:
                self.hour = value
            elif self.index in ALARM:
                self.alarm[self.index] = value
            self.uip_stays |= self.index in ALARM and self.asked_a is not None and self.now - self.asked_a < UIP_LASTS

    def is_shown(self, index, value):
        """Does the clock ever show this byte in the place that the alarm's byte belongs to?"""
        form = (lambda number: number) if self.b & BINARY else bcd
        if index != 5:
            return value in map(form, range(60))
        if self.b & HOURS_24:
            return value in map(form, range(24))
        return value & 0x7f in map(form, range(1, 13))

    def odd_alarms(self):
        set_ones = {index: value for index, value in self.alarm.items() if value < FIRST_WILDCARD}
        rows = set()
        if not all(self.is_shown(index, value) for index, value in set_ones.items()):
            rows.add(ALARM_NEVER)
        at = set_ones.get(5)
        if at is not None and not self.b & HOURS_24 and (at | self.hour) & 0x80 | (self.hour in BEFORE_NOON):
            rows.add(ALARM_HOUR)
        return rows

    def young(self):
        """Is the periodic interrupt not a period old since something began?"""
        period = PERIOD.get(self.a & 15)
        return period is None or self.periodic_since is None or self.now - self.periodic_since <= 2 * period

    def row(self, access, bare, ours):
        found = ours[0]
        if access.port == SLAVE:
            return PF if self.periodic else self.other_row()
        if access.port != DATA:
            return None
        if self.index == A and (bare | 0x80 == found or self.uip_stays and bare == found | 0x80):
            return UIP
        if self.index == A and (self.stopped or self.written) and bare ^ found == 0x80:
            return DIVIDER if self.stopped else WRITTEN
        if self.index == C:
            return self.flags_row(bare, found)
        if self.index in TIME:
            return DIVIDER if self.stopped else FORMAT if self.converted else WRITTEN if self.written else None
        return None

    def other_row(self):
        return (DIVIDER if self.stopped else FORMAT if self.converted else WRITTEN if self.written
                else UIP if self.uip_stays else LOST if self.lost_asked else WHILE_SET if self.set_with_alarm
                else min(self.asked_alarms, default=None))

    def flags_row(self, bare, found):
        """The periodic flag has rules of its own; with the others the one for all may differ as well."""
        if (bare ^ found) & (UIE | AIE):
            if self.stopped or self.converted or self.written or self.uip_stays:
                return self.other_row()
            if self.lost and not bare & (bare ^ found) & (UIE | AIE):
                return LOST
            if self.alarms and not (bare ^ found) & UIE:
                return min(self.alarms)
            return WHILE_SET if self.set_since_c and not found & (bare ^ found) & (UIE | AIE) else None
        if self.stopped:
            return DIVIDER
        return PF if self.unasked and not bare & PIE or self.young() else None

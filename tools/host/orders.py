"""Orders for one guest of several: keys, and looks at its screen, whoever has the machine's keyboard and screen.

They go to the monitor on its log's port, where no guest reaches, and it answers in memory: monitor/run/orders.h.
"""

import struct
import time

import screen
import two_way
from qemu import KEY_DOWN_SECONDS, KEY_UP_SECONDS

ANSWER = struct.Struct('<7I')           # struct orders_answer
DONE, UNKNOWN_GUEST, ON_CARD, WITHOUT_CARD, NO_SCREEN = range(5)
ANSWER_SECONDS = 20
START_SECONDS = 60              # until a machine has come so far, on a host that is busy
POLL_SECONDS = 0.01
# Scan codes of set 1 for QEMU's names: IBM PS/2 Hardware Interface Technical Reference. E0 comes before those of the second table.
ROWS = {0x02: '1 2 3 4 5 6 7 8 9 0 minus equal backspace tab q w e r t y u i o p bracket_left bracket_right ret ctrl '
              'a s d f g h j k l semicolon apostrophe grave_accent shift backslash z x c v b n m comma dot slash shift_r '
              'kp_multiply alt spc caps_lock f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 num_lock scroll_lock kp_7 kp_8 kp_9 '
              'kp_subtract kp_4 kp_5 kp_6 kp_add kp_1 kp_2 kp_3 kp_0 kp_decimal sysrq', 0x57: 'f11 f12'}
CODES = {'esc': 0x01, 'less': 0x56, 'asterisk': 0x37, 'kp_equals': 0x59,
         **{name: first + number for first, names in ROWS.items() for number, name in enumerate(names.split())}}
PREFIXED = {'kp_enter': 0x1c, 'ctrl_r': 0x1d, 'kp_divide': 0x35, 'print': 0x37, 'alt_r': 0x38, 'home': 0x47, 'up': 0x48,
            'pgup': 0x49, 'left': 0x4b, 'right': 0x4d, 'end': 0x4f, 'down': 0x50, 'pgdn': 0x51, 'insert': 0x52,
            'delete': 0x53, 'meta_l': 0x5b, 'meta_r': 0x5c, 'menu': 0x5d}
PAUSE = 'e11d45e19dc5'                  # pressed; nothing when it is let go
BREAK = 0x80


class OrderError(Exception):
    """The guest cannot do that, or nobody answers."""

    def __init__(self, text, state=None):
        super().__init__(text)
        self.state = state


def codes(key, down):
    """What that key sends, as hexadecimal digits."""
    if key == 'pause':
        return PAUSE if down else ''
    up = 0 if down else BREAK
    if key in PREFIXED:
        return f'e0{PREFIXED[key] | up:02x}'
    return f'{CODES[key] | up:02x}'


class Orders:
    """The line to the monitor of a running Qemu. `path`: its log's port (two_way.py)."""

    def __init__(self, qemu, path):
        self.qemu, self.number, self.at = qemu, 0, None
        self.input = two_way.Input(path)

    def close(self):
        self.input.close()

    def address(self):
        """Where answers are: the log says so when the monitor takes orders."""
        deadline = time.monotonic() + START_SECONDS
        while self.at is None:
            self.at = self.qemu.log.update().answers
            if self.at is None and time.monotonic() > deadline:
                raise OrderError('the monitor takes no orders; its log may say why')
            if self.at is None:
                time.sleep(POLL_SECONDS)
                self.qemu.command('query-status')       # is it still there?
        return self.at

    def give(self, verb, guest, argument=''):
        """(over, is_text, width, height, count, data) of the answer. OrderError says why there is none."""
        at = self.address()
        self.number += 1
        self.input.send(f'{self.number} {verb} {guest} {argument}\n'.encode())
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            number, state, *answer = ANSWER.unpack(self.qemu.memory(at, ANSWER.size))
            if number == self.number:
                break
            if time.monotonic() > deadline:
                raise OrderError(f'the monitor does not answer for guest {guest}')
            time.sleep(POLL_SECONDS)
        if state != DONE:
            raise OrderError({UNKNOWN_GUEST: f'no guest is called {guest}',
                              ON_CARD: f'guest {guest} draws on the card, and has it',
                              WITHOUT_CARD: f'guest {guest} draws on the card, and another one has that now',
                              NO_SCREEN: f'guest {guest} is a program without a screen and a keyboard of its own'}[state],
                             state)
        over, is_text, width, height, count = answer
        size = width * count * (2 if is_text else 4)
        return over, is_text, width, height, count, self.qemu.memory(at + ANSWER.size, size) if size else b''


class Guest:
    """One guest, as a Player plays it: what keyscript.Player asks of a Qemu, and of its screen."""

    def __init__(self, orders, name):
        self.orders, self.name = orders, name

    def press(self, keys, seconds=KEY_DOWN_SECONDS):
        """Hold the keys down together, and give the guest time to see them go up."""
        self.orders.give('keys', self.name, ''.join(codes(key, True) for key in keys))
        time.sleep(seconds)
        self.orders.give('keys', self.name, ''.join(codes(key, False) for key in reversed(keys)))
        time.sleep(KEY_UP_SECONDS)

    def is_over(self):
        return bool(self.orders.give('keys', self.name)[0])

    def look(self):
        """Its text; in graphics modes its picture."""
        try:
            _, is_text, width, height, _, data = self.orders.give('text', self.name)
        except OrderError as error:
            if error.state == ON_CARD:
                return screen.take(self.orders.qemu)
            raise
        if not is_text:
            size, pixels = self.picture()
            return screen.Screen(size=size, pixels=pixels)
        rows = [data[2 * width * row:2 * width * (row + 1)] for row in range(height)]
        return screen.Screen([screen.characters(row) for row in rows], [row[1::2] for row in rows])

    def picture(self):
        """((width, height), RGB bytes). A guest that draws meanwhile may be seen half way."""
        try:
            return self.drawn()
        except OrderError as error:
            if error.state == ON_CARD:
                return screen.parse_ppm(self.orders.qemu.screendump())
            raise

    def drawn(self):
        """The same, by the guest's own VGA."""
        pixels, first, size = bytearray(), 0, None
        while size is None or first < size[1]:
            _, _, width, height, count, data = self.orders.give('lines', self.name, str(first))
            if size not in (None, (width, height)):     # another mode: begin again
                pixels, first, size = bytearray(), 0, None
                continue
            if not count:
                raise OrderError(f'guest {self.name} has no picture')
            size = (width, height)
            rgb = bytearray(3 * width * count)
            rgb[0::3], rgb[1::3], rgb[2::3] = data[2::4], data[1::4], data[0::4]
            pixels += rgb
            first += count
        return size, bytes(pixels)

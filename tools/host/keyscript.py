"""The little language that drives a machine without hands: a step per line, or steps parted by semicolons.

    wait "A:\\>" [SECONDS]   until the text is on the screen (default 20 s); failing that, the run fails
    wait 2s                 for two seconds (sleep 2 is the same)
    stable [SECONDS]        until the screen has not changed for so long (default 1 s)
    serial "text" [SECONDS] until the guest has sent the text to COM1 (default 20 s)
    expect "text"           the text must be on the screen now
    type "dir\\n"            type it (\\n \\t \\b \\e \\" \\\\ as in C; another \\ is itself)
    key ctrl-alt-del F1 ... press keys, held together where joined by '-', one after the other elsewhere
    hold KEY SECONDS        the same, for longer
    screen FILE             write the screen as text; - is the standard output
    png FILE                write the picture
    restart [SECONDS]       until the guest is stopped (default 20 s), then start it again; needs end=key
    check [NAME]            look at the screen here; a comparison compares every look
    end                     leave out the rest
    in NAME: STEP           wait, stable, expect, type, key, hold, screen or png of that guest alone, whoever has the
                            keyboard and the screen
    end clean [SECONDS]     until the guest has ended by itself and cleanly (default 20 s), then as end
    # the rest of the line is a comment

docs/scripts.md has it in full. A run takes one last look at the end. In a comparison FILE gets -bare or the
like before its suffix.
"""

import collections
import os
import re
import sys
import time

import orders
import qemu as machine
import screen

WAIT_SECONDS = 20
STABLE_SECONDS = 1.0
POLL_SECONDS = 0.1
LONGEST_SECONDS = 3600

# verb: (least, most) number of arguments, and which of them are seconds
VERBS = {'wait': (1, 2, [1]), 'sleep': (1, 1, [0]), 'stable': (0, 1, [0]), 'serial': (1, 2, [1]),
         'expect': (1, 1, []), 'type': (1, 1, []), 'key': (1, 99, []), 'hold': (2, 2, [1]),
         'screen': (1, 1, []), 'png': (1, 1, []), 'check': (0, 1, []), 'restart': (0, 1, [0]),
         'end': (0, 2, [1])}
# Those that can be one guest's.
GUEST_VERBS = ('wait', 'stable', 'expect', 'type', 'key', 'hold', 'screen', 'png')
ESCAPES = {'n': '\n', 't': '\t', 'b': '\b', 'e': '\x1b', '"': '"', '\\': '\\'}
TOKEN = re.compile(r'''[ \t\r]*(?:(?P<end>[;\n])|(?P<comment>\#[^\n]*)|"(?P<string>(?:[^"\\\n]|\\.)*)"'''
                   r'''|(?P<word>[^\s;"\#]+))''')
GUEST = re.compile('[A-Za-z0-9_.-]+:')
DURATION = re.compile(r'\d+(\.\d*)?s')

Step = collections.namedtuple('Step', 'line verb arguments guest', defaults=[''])


class ScriptError(Exception):
    """The script is wrong, or what it waited for did not happen."""


def parse(text):
    """A list of Steps; ScriptError names the line of a mistake."""
    steps, words, at, line = [], [], 0, 1

    def close():
        if words:
            guest, rest = whose(words, f'script line {line}: ')
            steps.append(checked(Step(line, rest[0], rest[1:], guest)))
            words.clear()

    while at < len(text.rstrip()):
        token = TOKEN.match(text, at)
        if not token and text[at:].lstrip(' \t\r').startswith('"'):
            raise ScriptError(f'script line {line}: a quotation mark without its second one on this line: '
                              f'{text[at:].strip().splitlines()[0][:40]}')
        if not token:
            raise ScriptError(f'script line {line}: cannot read {text[at:at + 20]!r}')
        at = token.end()
        if token['end']:
            close()
            line += token['end'] == '\n'
        elif token['string'] is not None:
            words.append(re.sub(r'\\(.)', lambda m: ESCAPES.get(m[1], m[0]), token['string']))
        elif token['word']:
            if words in (['wait'], [*words[:2], 'wait']) and DURATION.fullmatch(token['word']):
                words[-1] = 'sleep'
            words.append(token['word'])
    close()
    return steps


def whose(words, where):
    """(the guest that the step names or '', the step's own words)."""
    if words[0] != 'in':
        return '', words
    if len(words) < 3 or not GUEST.fullmatch(words[1]):
        raise ScriptError(f'{where}it is "in NAME: STEP", with the name of a guest')
    if words[2] in VERBS and words[2] not in GUEST_VERBS:
        raise ScriptError(f'{where}{words[2]} is of the whole machine, not of one guest; of a guest are '
                          f'{", ".join(GUEST_VERBS)}')
    return words[1][:-1], words[2:]


def checked(step):
    """The step, if it can work: mistakes are found before a machine is started."""
    where = f'script line {step.line}: '
    if step.verb not in VERBS:
        raise ScriptError(f'{where}no such step: {step.verb} (there are {", ".join(VERBS)})')
    least, most, seconds = VERBS[step.verb]
    if not least <= len(step.arguments) <= most:
        many = f'{least}' if least == most else f'{least} to {most}'
        raise ScriptError(f'{where}{step.verb} takes {many} arguments, not {len(step.arguments)}')
    for number in seconds:
        if number < len(step.arguments):
            step.arguments[number] = duration(step.arguments[number], where)
    try:
        if step.verb == 'type':
            for char in step.arguments[0]:
                machine.keys_of_char(char)
        if step.verb in ('key', 'hold'):
            for chord in step.arguments[:1] if step.verb == 'hold' else step.arguments:
                machine.keys_of_chord(chord)
    except ValueError as error:
        raise ScriptError(f'{where}{error}') from None
    if step.verb == 'end' and step.arguments[:1] not in ([], ['clean']):
        raise ScriptError(f'{where}end takes nothing or clean, not {step.arguments[0]}')
    return step


def duration(text, where):
    """Seconds as a number: 2, 0.5, 2s."""
    try:
        seconds = float(text[:-1] if text.endswith('s') else text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise ScriptError(f'{where}{text!r} is no number of seconds from 0 to {LONGEST_SECONDS}')
    return seconds


def check_files(steps):
    """Find what cannot be written before a machine is started."""
    for step in steps:
        if step.verb not in ('screen', 'png') or step.arguments == ['-'] and step.verb == 'screen':
            continue
        path = step.arguments[0]
        directory = os.path.dirname(path) or '.'
        if os.path.isdir(path):
            why = 'is a directory'
        elif not os.path.isdir(directory):
            why = f'there is no directory {directory}'
        elif not os.access(path if os.path.exists(path) else directory, os.W_OK):
            why = 'permission denied'
        else:
            continue
        raise ScriptError(f'script line {step.line}: cannot write {path}: {why}')


def check_command(steps, command):
    """Find what the machine, which is started by that command, will not do. It is the monitor's line, or has it."""
    for step in steps:
        if step.verb == 'restart' and 'end=key' not in command.split():
            raise ScriptError(f'script line {step.line}: restart needs a monitor that waits: --append end=key')


def check_guests(steps, names):
    """Find names that no guest has."""
    for step in steps:
        if step.guest and step.guest not in names:
            raise ScriptError(f'script line {step.line}: no guest is called {step.guest}; there '
                              + (f'is {names[0]}' if len(names) == 1 else f'are {", ".join(names)}'))


class Player:
    """Carries out the steps of a script on a Qemu. One method for each verb that does more than a line. `orders_path`:
    see orders.Orders. `guest`: whose those are that name none, and the last look; else the machine's."""

    def __init__(self, qemu, file_suffix='', orders_path='', guest=''):
        self.qemu, self.file_suffix, self.orders_path, self.usual = qemu, file_suffix, orders_path, guest
        self.orders = None
        self.guest = None               # whose the step is; None: the machine's
        self.looks = []                 # (name, Screen) for each check
        self.last = None                # the last look of all

    def play(self, steps):
        """The looks at the screen, one for each `check` and one for the end."""
        for step in steps:
            if step.verb == 'end' and not step.arguments:
                break
            try:
                self.turn_to(step.guest or self.usual)
                getattr(self, 'do_' + step.verb)(*step.arguments)
            except (ScriptError, orders.OrderError) as error:
                raise ScriptError(f'script line {step.line}: {error}') from None
            if step.verb == 'end':
                break
        self.turn_to(self.usual)
        self.looks.append(('the end', self.look()))
        return self.looks

    def turn_to(self, name):
        if name and not self.orders:
            self.orders = orders.Orders(self.qemu, self.orders_path)
        self.guest = orders.Guest(self.orders, name) if name else None

    def look(self):
        self.last = self.guest.look() if self.guest else screen.take(self.qemu)
        return self.last

    def press(self, keys, *seconds):
        (self.guest or self.qemu).press(keys, *seconds)

    def until(self, seen, what, seconds):
        """Poll until seen(). A guest that has ended will change nothing any more."""
        deadline = time.monotonic() + seconds
        while True:
            verdict, over = self.qemu.verdict(), self.guest and self.guest.is_over()
            if seen():
                return
            if verdict:
                raise ScriptError(f'{what}, and the guest has ended ({verdict})')
            if over:
                raise ScriptError(f'{what}, and guest {self.guest.name} has ended')
            if time.monotonic() > deadline:
                raise ScriptError(f'{what} within {seconds:g} s')
            time.sleep(POLL_SECONDS)

    def do_wait(self, text, seconds=WAIT_SECONDS):
        self.until(lambda: text in self.look().text(), f'"{text}" did not appear', seconds)

    def do_serial(self, text, seconds=WAIT_SECONDS):
        self.until(lambda: text in self.qemu.serial_text(), f'"{text}" was not sent to COM1', seconds)

    def do_expect(self, text):
        if text not in self.look().text():
            raise ScriptError(f'"{text}" is not on the screen')

    def do_sleep(self, seconds):
        """In short pieces, each of which asks QEMU something: if it ends, so does the sleep."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(min(1.0, max(0.0, deadline - time.monotonic())))
            self.qemu.command('query-status')

    def do_stable(self, seconds=STABLE_SECONDS):
        """A screen that never rests is given up on, but that is no failure."""
        deadline = time.monotonic() + WAIT_SECONDS + seconds
        last, since = self.look(), time.monotonic()
        while time.monotonic() - since < seconds and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            now = self.look()
            if now != last:
                last, since = now, time.monotonic()

    def do_type(self, text):
        for char in text:
            self.press(machine.keys_of_char(char))

    def do_key(self, *chords):
        for chord in chords:
            self.press(machine.keys_of_chord(chord))

    def do_hold(self, chord, seconds):
        self.press(machine.keys_of_chord(chord), seconds)

    def do_restart(self, seconds=WAIT_SECONDS):
        self.until(self.qemu.waits_for_restart, 'the guest was not stopped', seconds)
        before = self.qemu.restarts()
        self.qemu.press(['r'])
        deadline = time.monotonic() + seconds
        while self.qemu.restarts() == before:       # it may be stopped again before we look
            if time.monotonic() > deadline:
                raise ScriptError(f'the guest did not start again within {seconds:g} s')
            time.sleep(POLL_SECONDS)

    def do_check(self, name=None):
        self.looks.append((name or f'check {len(self.looks) + 1}', self.look()))

    def do_screen(self, path):
        text = self.look().describe() + '\n'
        if path == '-':
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
            return
        self.write(path, text.encode())

    def do_png(self, path):
        self.write(path, screen.png(*(self.guest.picture() if self.guest else screen.parse_ppm(self.qemu.screendump()))))

    def write(self, path, data):
        path = self.named(path)
        try:
            with open(path, 'wb') as file:
                file.write(data)
        except OSError as error:
            raise ScriptError(f'cannot write {path}: {error.strerror.lower()}') from None

    def do_end(self, _clean, seconds=WAIT_SECONDS):
        self.until(self.qemu.verdict, 'the guest did not end', seconds)
        if not self.qemu.verdict().startswith('trapeze: end: clean'):
            raise ScriptError(f'the guest did not end cleanly ({self.qemu.verdict()})')

    def named(self, path):
        """The file's name with the comparison's suffix in it."""
        stem, suffix = os.path.splitext(path)
        return stem + self.file_suffix + suffix

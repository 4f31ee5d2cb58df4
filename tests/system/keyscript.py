"""The little language that drives a machine without hands: a step per line, or steps parted by semicolons.

    wait "A:\\>" [SECONDS]   until the text is on the screen (default 20 s); failing that, the run fails
    type "dir\\n"            type it (\\n \\t \\b \\e \\" \\\\ as in C; another \\ is itself)
    key ctrl-alt-del F1 ...  press keys, held together where joined by '-', one after the other elsewhere
    hold KEY SECONDS         the same, for longer
    sleep SECONDS
    stable [SECONDS]         until the screen has not changed for so long (default 1 s)
    check [NAME]             look at the screen here; a comparison compares every look
    screen FILE              write the screen as text
    png FILE                 write the picture
    # the rest of the line is a comment

A run takes one last look at the end. In a comparison FILE gets -bare or -monitor before its suffix.
"""

import re
import time

import qemu as machine
import screen

WAIT_SECONDS = 20
STABLE_SECONDS = 1.0
POLL_SECONDS = 0.1

# verb: (least, most) number of arguments
VERBS = {'wait': (1, 2), 'type': (1, 1), 'key': (1, 99), 'hold': (2, 2), 'sleep': (1, 1), 'stable': (0, 1),
         'check': (0, 1), 'screen': (1, 1), 'png': (1, 1)}
ESCAPES = {'n': '\n', 't': '\t', 'b': '\b', 'e': '\x1b', '"': '"', '\\': '\\'}
TOKEN = re.compile(r'''[ \t\r]*(?:(?P<end>[;\n])|(?P<comment>\#[^\n]*)|"(?P<string>(?:[^"\\\n]|\\.)*)"'''
                   r'''|(?P<word>[^\s;"\#]+))''')


class ScriptError(Exception):
    """The script is wrong, or what it waited for did not happen."""


def parse(text):
    """A list of steps, each a list [verb, argument...]; ScriptError names the line of a mistake."""
    steps, step, at, line = [], [], 0, 1

    def close():
        if step:
            least, most = VERBS.get(step[0], (None, None))
            if least is None:
                raise ScriptError(f'script line {line}: no such step: {step[0]} '
                                  f'(there are {", ".join(VERBS)})')
            if not least <= len(step) - 1 <= most:
                raise ScriptError(f'script line {line}: {step[0]} takes {least} to {most} arguments')
            check_arguments(step, line)
            steps.append(step[:])
            step.clear()

    while at < len(text.rstrip()):
        token = TOKEN.match(text, at)
        if not token:
            raise ScriptError(f'script line {line}: cannot read {text[at:at + 20]!r}')
        at = token.end()
        if token['end']:
            close()
            line += token['end'] == '\n'
        elif token['string'] is not None:
            step.append(re.sub(r'\\(.)', lambda m: ESCAPES.get(m[1], m[0]), token['string']))
        elif token['word']:
            step.append(token['word'])
    close()
    return steps


def check_arguments(step, line):
    """Find what cannot work before a machine is started."""
    numbers = {'wait': step[2:], 'hold': step[2:], 'sleep': step[1:], 'stable': step[1:]}.get(step[0], [])
    try:
        for number in numbers:
            if not 0 <= float(number) <= 3600:
                raise ValueError
    except ValueError:
        raise ScriptError(f'script line {line}: {number!r} is not a number of seconds') from None
    if step[0] == 'type':
        try:
            for char in step[1]:
                machine.keys_of_char(char)
        except ValueError as error:
            raise ScriptError(f'script line {line}: {error}') from None


def wait_for(qemu, text, seconds):
    """Until `text` is on the text screen."""
    deadline = time.monotonic() + seconds
    while True:
        now = screen.take(qemu)
        if text in now.text():
            return
        if time.monotonic() > deadline:
            raise ScriptError(f'{text!r} did not appear within {seconds:g} s; the screen shows\n'
                              + now.describe())
        time.sleep(POLL_SECONDS)


def wait_stable(qemu, seconds, limit):
    """Until nothing changes for `seconds`, or for `limit` seconds at most."""
    deadline = time.monotonic() + limit
    last, since = screen.take(qemu), time.monotonic()
    while time.monotonic() - since < seconds and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        now = screen.take(qemu)
        if now != last:
            last, since = now, time.monotonic()


def run(qemu, steps, file_suffix=''):
    """Carry out the steps; a list of (name, Screen), one for each `check` and one for the end."""
    looks = []

    def named(path):
        stem, dot, suffix = path.rpartition('.')
        return f'{stem}{file_suffix}{dot}{suffix}' if dot else path + file_suffix

    for verb, *arguments in steps:
        if verb == 'wait':
            wait_for(qemu, arguments[0], float(arguments[1]) if len(arguments) > 1 else WAIT_SECONDS)
        elif verb == 'type':
            qemu.type(arguments[0])
        elif verb == 'key':
            for chord in arguments:
                qemu.press(machine.keys_of_chord(chord))
        elif verb == 'hold':
            qemu.press(machine.keys_of_chord(arguments[0]), float(arguments[1]))
        elif verb == 'sleep':
            time.sleep(float(arguments[0]))
        elif verb == 'stable':
            seconds = float(arguments[0]) if arguments else STABLE_SECONDS
            wait_stable(qemu, seconds, WAIT_SECONDS + seconds)
        elif verb == 'check':
            looks.append((arguments[0] if arguments else f'check {len(looks) + 1}', screen.take(qemu)))
        elif verb == 'screen':
            with open(named(arguments[0]), 'w', encoding='utf-8') as file:
                file.write(screen.take(qemu).describe() + '\n')
        elif verb == 'png':
            with open(named(arguments[0]), 'wb') as file:
                file.write(screen.png(*screen.parse_ppm(qemu.screendump())))
    looks.append(('the end', screen.take(qemu)))
    return looks

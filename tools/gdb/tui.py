"""The TUI's window "v86", and the layout of that name: source, guest registers, status, commands.

    layout v86      focus cmd      tui disable
"""

import textwrap

import gdb
from code16 import disassemble
from guest_state import GuestState, flag_words
from machine import guest_name, stopped
from symbols import describe
from trap_frame import vector_name
from why import last_trap

ROWS = (('eax', 'ebx'), ('ecx', 'edx'), ('esi', 'edi'), ('ebp', 'esp'), ('cs', 'ss'), ('ds', 'es'), ('fs', 'gs'))
SEGMENT_DIGITS, GENERAL_DIGITS = 4, 8
INSTRUCTIONS, STACK_WORDS = 5, 8
REVERSE, NORMAL = '\x1b[7m', '\x1b[0m'


class Window:
    """What gdb calls: the manual's "TUI Windows In Python"."""

    def __init__(self, window):
        self.window = window
        window.title = 'guest'
        self.first = 0
        self.shown = {}                 # registers at the last stop, and at the one before
        self.earlier = {}
        gdb.events.before_prompt.connect(self.before_prompt)
        gdb.events.stop.connect(self.after_stop)

    def close(self):
        gdb.events.before_prompt.disconnect(self.before_prompt)
        gdb.events.stop.disconnect(self.after_stop)

    def after_stop(self, _event):
        self.earlier = self.shown

    def before_prompt(self):
        if self.window.is_valid():
            self.render()

    def vscroll(self, count):
        self.first = max(0, self.first + count)
        self.render()

    def render(self):
        self.window.erase()
        try:
            lines = self.lines(GuestState())
        except (gdb.error, gdb.MemoryError, LookupError):
            lines = ['no guest has run yet' if stopped() else 'the machine does not stand still']
        for line in lines[self.first:self.first + self.window.height]:
            self.window.write(fit(line, self.window.width - 1) + '\n')      # of the full width, it would wrap

    def lines(self, now):
        """From top to bottom."""
        names = [name for row in ROWS for name in row] + ['own_flags', 'eflags']
        self.shown = {name: getattr(now, name) for name in names}
        self.window.title = f'guest {guest_name()}'
        trap = f'  {"trapped" if now.trap else "running"}'
        lines = [f'{now.cs:04x}:{now.ip:04x} {describe(now.pc)}{trap}']
        lines += ['  '.join(self.register(name) for name in row) for row in ROWS]
        lines.append(self.marked('own_flags', f'flags {now.own_flags & 0xffff:04x} [{flag_words(now.own_flags)}]'))
        lines.append(self.marked('eflags', f'real  {now.eflags:08x} [{flag_words(now.eflags)}]'))
        words = min(STACK_WORDS, (0x10000 - (now.esp & 0xffff)) // 2)
        lines += [f'stack {" ".join(f"{now.stack_word(place):04x}" for place in range(words))}', '']
        lines += [f'{"=>" if n == 0 else "  "} {offset:04x}  {" ".join(text.split())}'
                  for n, (offset, text) in enumerate(disassemble(now.cs, now.ip, INSTRUCTIONS))]
        if now.trap:
            number = f'#{now.trap.vector}{vector_name(now.trap.vector)} error {now.trap["error"]:#x}'
            lines += ['', f'trap {number}; the frame now:',
                      f'cs:eip {now.trap["cs"]:04x}:{now.trap["eip"]:08x}  eflags {now.trap["eflags"]:08x}',
                      f'ss:esp {now.trap["ss"]:04x}:{now.trap["esp"]:08x}']
        else:
            lines += self.last_trap()
        return lines

    def last_trap(self):
        """What `why` says, in lines of the window's width."""
        try:
            said = last_trap()
        except gdb.GdbError:            # there has been none
            return []
        return ['', 'the last trap:'] + textwrap.wrap(said, self.window.width - 1)

    def register(self, name):
        digits = GENERAL_DIGITS if name.startswith('e') and len(name) == 3 else SEGMENT_DIGITS
        return self.marked(name, f'{name:3} {self.shown[name]:0{digits}x}')

    def marked(self, name, text):
        changed = self.earlier and self.earlier.get(name) != self.shown[name]
        return f'{REVERSE}{text}{NORMAL}' if changed else text


def fit(text, width):
    """The first `width` columns; escape sequences take none."""
    out, column, at = '', 0, 0
    while at < len(text):
        if text[at] == '\x1b':
            end = text.index('m', at) + 1
            out, at = out + text[at:end], end
            continue
        if column < width:
            out, column = out + text[at], column + 1
        at += 1
    return out


def install():
    gdb.register_window_type('v86', Window)
    gdb.execute('tui new-layout v86 {-horizontal src 3 v86 2} 3 status 0 cmd 2')

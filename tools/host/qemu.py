"""One QEMU, driven through QMP.

It ends with stop(). Given a number of seconds it also ends after these, by the `timeout` command wrapped
around it, even if this process is killed before it can see to that.
"""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from monitor_log import MonitorLog
from qtest import Ports

# A letter needs a shift key on the US layout; these are the other keys that carry a printable character.
PLAIN = {
    ' ': 'spc', '\n': 'ret', '\t': 'tab', '\b': 'backspace', '\x1b': 'esc', '-': 'minus', '=': 'equal',
    '[': 'bracket_left', ']': 'bracket_right', ';': 'semicolon', "'": 'apostrophe', '`': 'grave_accent',
    '\\': 'backslash', ',': 'comma', '.': 'dot', '/': 'slash',
}
SHIFTED = {
    '_': '-', '+': '=', '{': '[', '}': ']', ':': ';', '"': "'", '~': '`', '|': '\\', '<': ',', '>': '.',
    '?': '/', '!': '1', '@': '2', '#': '3', '$': '4', '%': '5', '^': '6', '&': '7', '*': '8', '(': '9',
    ')': '0',
}
# Names that people type, where QEMU's own name (a qcode) is another.
ALIASES = {'enter': 'ret', 'space': 'spc', 'escape': 'esc', 'del': 'delete', 'ins': 'insert',
           'pageup': 'pgup', 'pagedown': 'pgdn', 'control': 'ctrl'}
# The keys of a PC keyboard under QEMU's names (qapi/ui.json, QKeyCode).
KEYS = frozenset("""shift shift_r alt alt_r ctrl ctrl_r meta_l meta_r menu esc minus equal backspace tab
    bracket_left bracket_right ret semicolon apostrophe grave_accent backslash comma dot slash asterisk spc
    less caps_lock num_lock scroll_lock print sysrq pause insert delete home end pgup pgdn left right up down
    kp_divide kp_multiply kp_subtract kp_add kp_enter kp_decimal kp_equals""".split()) | frozenset(
    [f'kp_{n}' for n in range(10)] + [f'f{n}' for n in range(1, 13)]) | frozenset(
    'abcdefghijklmnopqrstuvwxyz0123456789')

# What QEMU's monitor says of a port.
PORT_VALUE = re.compile('= 0x([0-9a-f]+)')

# Long enough for a guest that polls the keyboard once per timer tick (55 ms) not to see press and release
# as one event, short enough that typing a line takes a second or two.
KEY_DOWN_SECONDS = 0.04
KEY_UP_SECONDS = 0.04


class QemuEnded(Exception):
    """QEMU has gone: the guest switched it off, somebody closed it, or it refused its options."""

    def __init__(self, text, status=None):
        super().__init__(text)
        self.status = status


def keys_of_char(char):
    """The qcodes to hold down together to type `char` on a US keyboard."""
    if char in SHIFTED:
        return ['shift'] + keys_of_char(SHIFTED[char])
    if char in PLAIN:
        return [PLAIN[char]]
    if char.isascii() and char.isalpha():
        return (['shift'] if char.isupper() else []) + [char.lower()]
    if char.isascii() and char.isdigit():
        return [char]
    raise ValueError(f'no key on a US keyboard types {char!r}')


def keys_of_chord(chord):
    """'ctrl-alt-del' -> ['ctrl', 'alt', 'delete']"""
    keys = [ALIASES.get(name, name) for name in chord.lower().split('-')]
    for key in keys:
        if key not in KEYS:
            raise ValueError(f'no key is called {key!r}')
    return keys


class Qemu:
    def __init__(self, command, seconds=None, terminal=False, log=None, serial=None):
        """Start QEMU by `command`, a list; it is killed after `seconds` if that is given. It is silent,
        unless `terminal` gives it our stdin, stdout and stderr. `log` and `serial` are the files that receive
        the monitor's log and what the guest sends to COM1."""
        self.dir = tempfile.mkdtemp(prefix='trapeze-')
        self.log = MonitorLog(log or os.devnull)
        self.serial = serial
        self.process = None
        self.errors = None
        self.qmp = None
        self.qtest = None
        self.buffer = b''
        # While QEMU records, what comes through its test socket would be a part of that, and waits.
        self.recorded = any('rr=record' in word for word in command)
        # gdb would take it for a stop of its own if QMP stopped the machine.
        self.debugged = '-gdb' in command or '-s' in command
        try:
            self._start(command, seconds, terminal)
        except BaseException:
            self.stop()
            raise

    def _start(self, command, seconds, terminal):
        # Pairs of connected sockets have no names that could be too long or be taken.
        self.qmp, qmp_end = socket.socketpair()
        qtest, qtest_end = socket.socketpair()
        self.qtest = Ports(qtest)
        with qmp_end, qtest_end:
            ends = [qmp_end.fileno(), qtest_end.fileno()]
            command = command + ['-chardev', f'socket,id=qmp,fd={ends[0]}', '-mon', 'chardev=qmp,mode=control']
            if not self.recorded:
                command += ['-chardev', f'socket,id=qtest,fd={ends[1]}', '-qtest', 'chardev:qtest', '-qtest-log', 'none']
            if seconds:
                # --foreground: in the terminal's process group, so that it may read from it.
                command = ['timeout'] + ['--foreground'] * terminal + ['-k', '5', f'{seconds:g}'] + command
            streams = {}
            if not terminal:
                self.errors = open(os.path.join(self.dir, 'stderr'), 'w+', encoding='utf-8', errors='replace')
                streams = {'stdin': subprocess.DEVNULL, 'stdout': self.errors, 'stderr': self.errors}
            self.process = subprocess.Popen(command, pass_fds=ends, **streams)
        self._message(20)               # the greeting
        self.command('qmp_capabilities')

    def _raise_ended(self):
        """To be called when the connection is broken: say why QEMU has gone."""
        status, said = self.process.wait(10), ''
        if self.errors:
            self.errors.seek(0)
            said = self.errors.read().strip()
        raise QemuEnded(f'QEMU ended with status {status}' + (f': {said}' if said else ''), status)

    def _message(self, seconds):
        """The next message, which ends at a newline."""
        deadline = time.monotonic() + seconds
        while b'\n' not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.qmp], [], [], left)[0]:
                raise QemuEnded('QEMU does not answer on its QMP socket')
            try:
                data = self.qmp.recv(65536)
            except ConnectionResetError:
                data = b''
            if not data:
                self._raise_ended()
            self.buffer += data
        line, self.buffer = self.buffer.split(b'\n', 1)
        return json.loads(line)

    def command(self, name, **arguments):
        """Run one QMP command and return what it returns. Events that arrive meanwhile are dropped."""
        request = {'execute': name}
        if arguments:
            request['arguments'] = arguments
        try:
            self.qmp.sendall(json.dumps(request).encode() + b'\n')
        except (BrokenPipeError, ConnectionResetError):
            self._raise_ended()
        while True:
            answer = self._message(30)
            if 'return' in answer:
                return answer['return']
            if 'error' in answer:
                self._refused(name, answer['error']['desc'])

    def _refused(self, name, why):
        """A machine that is on its way to its end takes no keys any more."""
        if why == 'VM not running':
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
                self._raise_ended()
        raise ValueError(f'QMP {name}: {why}')

    def monitor(self, line):
        """What QEMU's own monitor says to a line."""
        return self.command('human-monitor-command', **{'command-line': line})

    @contextlib.contextmanager
    def standing_still(self):
        """The machine does not run meanwhile. Its clock stands as well, so a guest cannot tell, with -icount or
        without. One with a debugger goes on if it runs."""
        running = not self.debugged and self.command('query-status')['running']
        if running:
            self.command('stop')
        try:
            yield
        finally:
            if running:
                self.command('cont')

    def ports(self, accesses):
        """Carry out port accesses, as qtest.Ports does."""
        if self.recorded:
            return [value for value in (self.port(*access) for access in accesses) if value is not None]
        try:
            return self.qtest.carry_out(accesses)
        except ConnectionError:
            self._raise_ended()

    def port(self, kind, port, value=None):
        """One access, through QEMU's own monitor. What a byte reads; None of a write."""
        if kind == 'out':
            self.monitor(f'o /b {port:#x} {value:#x}')
            return None
        found = PORT_VALUE.search(self.monitor(f'i /b {port:#x}'))
        if not found:
            raise ValueError(f'QEMU does not tell what port {port:X}h reads')
        return int(found[1], 16)

    def verdict(self):
        """The monitor's last line if the guest has ended, else None."""
        return self.log.update().end

    def waits_for_restart(self):
        """Was the guest stopped, and would R start it again?"""
        return self.log.update().waits

    def restarts(self):
        """How often a guest that was stopped has started again."""
        return self.log.update().restarts

    def serial_text(self):
        """What the guest has sent to COM1 so far."""
        if not self.serial or not os.path.exists(self.serial):
            return ''
        with open(self.serial, encoding='cp437', newline='') as file:
            return file.read().replace('\r\n', '\n')

    def memory(self, address, size):
        """`size` bytes of guest-physical memory, video memory included."""
        path = os.path.join(self.dir, 'memory')
        self.command('pmemsave', val=address, size=size, filename=path)
        with open(path, 'rb') as file:
            return file.read()

    def screendump(self):
        """The picture on the monitor's tube, as the bytes of a PPM file."""
        path = os.path.join(self.dir, 'screen.ppm')
        self.command('screendump', filename=path)
        with open(path, 'rb') as file:
            return file.read()

    def press(self, keys, seconds=KEY_DOWN_SECONDS):
        """Hold the keys (qcodes) down together for a moment, and give the guest time to see them go up."""
        def event(key, down):
            return {'type': 'key', 'data': {'down': down, 'key': {'type': 'qcode', 'data': key}}}
        for key in keys:
            self.command('input-send-event', events=[event(key, True)])
        time.sleep(seconds)
        for key in reversed(keys):
            self.command('input-send-event', events=[event(key, False)])
        time.sleep(KEY_UP_SECONDS)

    def type(self, text):
        for char in text:
            self.press(keys_of_char(char))

    def stop(self):
        """End QEMU if it still runs; its exit status."""
        if self.qmp:
            try:
                if self.process:
                    self.command('quit')
            except (QemuEnded, OSError, ValueError, subprocess.TimeoutExpired):
                pass
            self.qmp.close()
            self.qtest.close()
            self.qmp = self.qtest = None
        status = None
        if self.process:
            try:
                status = self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGTERM)    # timeout passes it on
                try:
                    status = self.process.wait(10)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    status = self.process.wait()
            self.process = None
        if self.errors:
            self.errors.close()
        shutil.rmtree(self.dir, ignore_errors=True)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

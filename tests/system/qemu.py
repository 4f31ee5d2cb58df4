"""One QEMU, driven through QMP on a private socket.

It has no window, and it always ends: by stop(), or by the `timeout` command wrapped around it should this
process be killed before it can.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

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

# Long enough for a guest that polls the keyboard once per timer tick (55 ms) not to see press and release
# as one event, short enough that typing a line takes a second or two.
KEY_DOWN_SECONDS = 0.04
KEY_UP_SECONDS = 0.04


class QemuEnded(Exception):
    """QEMU has gone: the guest switched it off, or it refused its options."""


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
    return [ALIASES.get(name, name) for name in chord.lower().split('-')]


class Qemu:
    def __init__(self, args, seconds=120, binary='qemu-system-i386'):
        """Start QEMU with `args`; it is killed after `seconds` whatever happens."""
        self.dir = tempfile.mkdtemp(prefix='trapeze-')
        self.process = None
        self.qmp = None
        self.buffer = b''
        try:
            self._start(args, seconds, binary)
        except BaseException:
            self.stop()
            raise

    def _start(self, args, seconds, binary):
        path = os.path.join(self.dir, 'qmp')
        # QEMU is the client, so there is no moment at which its socket does not exist yet.
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen(1)
            listener.settimeout(0.2)
            self.errors = open(os.path.join(self.dir, 'stderr'), 'w+', encoding='utf-8', errors='replace')
            command = ['timeout', '-k', '5', str(int(seconds)), binary, '-display', 'none',
                       '-qmp', f'unix:{path}'] + args
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.errors,
                                            stderr=self.errors)
            deadline = time.monotonic() + 20
            while self.qmp is None:
                try:
                    self.qmp = listener.accept()[0]
                except socket.timeout:
                    self._check_alive()
                    if time.monotonic() > deadline:
                        raise QemuEnded('QEMU does not connect to its QMP socket') from None
        self._message(10)               # the greeting
        self.command('qmp_capabilities')

    def _check_alive(self):
        status = self.process.poll()
        if status is not None:
            self.errors.seek(0)
            said = self.errors.read().strip()
            raise QemuEnded(f'QEMU ended with status {status}' + (f': {said}' if said else ''))

    def _message(self, seconds):
        """The next message, which ends at a newline."""
        deadline = time.monotonic() + seconds
        while b'\n' not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.qmp], [], [], left)[0]:
                raise QemuEnded('QEMU does not answer on its QMP socket')
            data = self.qmp.recv(65536)
            if not data:
                self.process.wait(10)
                self._check_alive()
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
            while True:
                answer = self._message(30)
                if 'return' in answer:
                    return answer['return']
                if 'error' in answer:
                    raise ValueError(f'QMP {name}: {answer["error"]["desc"]}')
        except (BrokenPipeError, ConnectionResetError):
            self.process.wait(10)
            self._check_alive()
            raise

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
                self.command('quit')
            except (QemuEnded, OSError, ValueError):
                pass
            self.qmp.close()
            self.qmp = None
        status = None
        if self.process:
            try:
                status = self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGTERM)    # timeout passes it on
                status = self.process.wait(15)
            self.process = None
            self.errors.close()
        shutil.rmtree(self.dir, ignore_errors=True)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

"""The guest's serial output, which is the monitor's log as well, on gdb's terminal as it comes.

QEMU writes it to a file (two_way.py); a thread reads that. gdb writes the text between two commands or while the machine
runs, so that the TUI's windows stay whole.
"""

import contextlib
import os
import threading
import time

import gdb
import two_way
from machine import stopped

PAUSE_SECONDS, FILE_SECONDS = 0.3, 0.02


class Port:
    """The file that grows, and the input beside it."""

    def __init__(self, path):
        self.file = open(path + '.out', 'rb', buffering=0)
        self.input = two_way.Input(path) if os.path.exists(path + '.in') else None

    def ready(self, seconds):
        end = time.monotonic() + seconds
        while self.file.tell() >= os.fstat(self.file.fileno()).st_size:
            if time.monotonic() >= end:
                return False
            time.sleep(min(seconds, FILE_SECONDS))
        return True

    def read(self):
        data = self.file.read(65536)
        if not data:
            raise BlockingIOError
        return data

    def send(self, data):
        if not self.input:
            raise gdb.GdbError('a replay takes no input: it has what was typed')
        try:
            self.input.send(data)
        except BlockingIOError:
            raise gdb.GdbError('the guest has not read what it was sent before') from None
        except BrokenPipeError:
            raise gdb.GdbError('the machine has gone') from None


class Serial:
    muted = False                       # a replay that looks for something says it all again

    def __init__(self, path):
        self.port = Port(path)
        self.text = ''                  # has come and is not shown yet
        self.lock = threading.Lock()
        threading.Thread(target=self.read, daemon=True).start()
        gdb.events.before_prompt.connect(self.before_prompt)

    def read(self):
        while True:
            ready = self.port.ready(PAUSE_SECONDS)
            if ready and not self.take():
                return
            if self.text:
                event = self.showing(pause=not ready)
                next(event)
                gdb.post_event(event.__next__)

    def showing(self, pause):
        """show(), for an event of gdb's. gdb turns a Ctrl-C that comes just before or in Python code, and is meant
        for the machine, into a KeyboardInterrupt; a generator that goes on is within its `try` from the start."""
        try:
            yield
            self.show(pause)
        except KeyboardInterrupt:
            if not stopped():
                gdb.execute('interrupt')
        yield

    def take(self):
        """Read what has come; False at the end."""
        with self.lock:
            try:
                data = self.port.read()
            except BlockingIOError:     # the other thread was quicker
                return True
            except OSError:
                return False
            if not Serial.muted:
                self.text += data.decode('cp437').replace('\r', '')
            return bool(data)

    def before_prompt(self):
        """All that was sent before the machine stopped stands before the prompt."""
        while self.port.ready(0) and self.take():
            pass
        self.show(False)

    def show(self, pause):
        """Whole lines; the beginning of one if nothing follows while the machine runs, as with a prompt."""
        with self.lock:
            end = len(self.text) if pause and not stopped() else self.text.rfind('\n') + 1
            shown, self.text = self.text[:end], self.text[end:]
        if shown:
            gdb.write(shown)
            gdb.flush()

    def send(self, text):
        self.port.send(text.encode('cp437', 'replace'))


class SerialSend(gdb.Command):
    """serial-send TEXT: type TEXT and Enter on the guest's serial port."""

    port = None

    def __init__(self):
        super().__init__('serial-send', gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        if not SerialSend.port:
            raise gdb.GdbError("this machine's serial port is not on gdb's terminal")
        SerialSend.port.send(argument + '\r')


@contextlib.contextmanager
def muted():
    """What the machine says meanwhile is not shown."""
    Serial.muted = True
    try:
        yield
    finally:
        if SerialSend.port:
            SerialSend.port.before_prompt()
        Serial.muted = False


def attach(path):
    SerialSend.port = Serial(path)


def install():
    SerialSend()

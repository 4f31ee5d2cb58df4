"""PROGRAM ARG...: a Linux program, which the monitor runs in ring 3 as a client (docs/vm86.md)."""

import contextlib
import os
import re
import threading

import images
from plan import Module

PLAIN = re.compile(rb'[A-Za-z0-9_./-]')
# On COM1, where stdin is no terminal: what is typed there cannot be told from the end of a file otherwise.
ESCAPE, END_OF_FILE, INTERRUPT = b'\x10', b'\x04', b'\x03'
CTRL_A = b'\x01'
PIECE = 4096


def encode(word):
    """A word of argv, without what would end it on a module's line."""
    return ''.join(chr(byte) if PLAIN.match(bytes([byte])) else f'%{byte:02X}' for byte in os.fsencode(word))


def takes_pipe(options):
    """Is what comes from stdin passed on with its end? A script types by itself, and Bochs has no terminal."""
    return not (options.script or options.bochs or os.isatty(0))


def add(plan, options, image):
    """The module of that client. Its arguments stand in its options, or after it on the command line."""
    arguments = image.arguments
    if image.word == options.images[-1] and options.arguments:
        arguments = arguments + options.arguments
    name = images.name_after(image.file)
    words = ['format=elf', *([] if 'name' in image.guest else [f'name={name}']), *image.guest_words(),
             'argv=' + ':'.join(map(encode, [image.file, *arguments]))]
    if takes_pipe(options):
        words.append('stdin=pipe')
    if options.passthrough:
        words.append('board=passthrough')
    plan.modules.append(Module(plan.plain_name(image.file, f'{name}.elf'), ' '.join(words)))
    plan.clients.append(image)


def escaped(data):
    """As QEMU passes it on: two Ctrl-A are one to its terminal, and one is a command of its own."""
    return data.replace(ESCAPE, ESCAPE + ESCAPE).replace(CTRL_A, CTRL_A + CTRL_A)


class Stdin:
    """What comes through a pipe or from a file, as the monitor takes it from COM1. `read_end` is the emulator's stdin."""

    def __init__(self, source=0):
        self.source, self.interrupted = source, False
        self.read_end, self.write_end = os.pipe()
        self.writing = threading.Lock()     # a byte and its escape stay together
        threading.Thread(target=self.copy, daemon=True).start()

    def send(self, data):
        with self.writing:
            while data:
                data = data[os.write(self.write_end, data):]

    def copy(self):
        try:
            while True:
                data = os.read(self.source, PIECE)
                self.send(escaped(data) if data else ESCAPE + END_OF_FILE)
                if not data:
                    return
        except OSError:             # the emulator has gone
            return

    def interrupt(self):
        """Ctrl-C for the program; False if it was told already. It may have to wait for what it has not read."""
        told, self.interrupted = self.interrupted, True
        if not told:
            threading.Thread(target=self.try_to_interrupt, daemon=True).start()
        return not told

    def try_to_interrupt(self):
        with contextlib.suppress(OSError):
            self.send(ESCAPE + INTERRUPT)

"""What the host's tools say to the user, and with which exit status they give up."""

import io
import os
import re
import select
import sys

prog = os.environ.get('prog') or os.path.basename(sys.argv[0])     # the command that the user typed

PLAIN_WORD = re.compile(r'[A-Za-z0-9_./:=,+@%-]+')


class Refused(Exception):
    """The command gives up: one line says why, and the status says whose fault it is."""

    status = 4


class UsageError(Refused):
    """A mistake on the command line. Nothing has been run."""

    status = 2


class HostError(Refused):
    """The host or the emulator is at fault, not the guest and not the user's command line."""


class Patient(io.FileIO):
    """A terminal or a pipe that is full takes the rest when somebody has read. QEMU makes it non-blocking for all who have
    it (QEMU 7.2, chardev/char-fd.c), and Python drops what does not fit. One that nobody reads any more does not keep a
    run from its end, nor does a file on a full disk."""

    failed = False                      # more than a reader that has gone

    def write(self, data):
        try:
            while (written := super().write(data)) is None:
                select.select([], [self], [])
        except BrokenPipeError:
            return len(data)
        except OSError as error:
            if not Patient.failed:
                Patient.failed = True
                note(f'the rest of the output is not written: {error.strerror.lower()}')
            return len(data)
        return written


def fill(number):
    """Something that takes all stands there, for our children as well."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.set_inheritable(number, True)


def be_patient():
    """For a program that shares its output with QEMU. Where there is none (>&-) it goes to /dev/null: the next file that is
    opened must not become it."""
    for number, name in ((1, 'stdout'), (2, 'stderr')):
        old = getattr(sys, name)
        if old:
            old.flush()
        else:
            fill(number)
        raw = Patient(number, 'w', closefd=False)
        setattr(sys, name, io.TextIOWrapper(io.BufferedWriter(raw), old and old.encoding, old and old.errors, line_buffering=True))


def note(text):
    print(f'{prog}: {text}', file=sys.stderr, flush=True)


def quote(word):
    """The word so that a shell reads it back as one word. Words that need no quotes get none, and a word with ' in it
    gets " where nothing in it means something there: people read them."""
    if PLAIN_WORD.fullmatch(word):
        return word
    if "'" in word and not set(word) & set('"$`\\!'):
        return f'"{word}"'
    return "'" + word.replace("'", "'\\''") + "'"


def shell_line(words):
    return ' '.join(map(quote, words))

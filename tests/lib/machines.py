"""Builds the guests of these tests and runs them, bare or as virtual guests of one monitor."""

import os
import re
import subprocess
import tempfile
import threading
import time

import paths
import qemu
import screen

GUESTS = os.path.join(paths.ROOT, 'tests', 'virtual')
BUILD = os.path.join(paths.BUILD, 'virtual')

REPORT_AT, REPORT_SIZE = 0x20000, 0x8000    # lib.inc: REPORT
PARAMETERS_AT = 0x1f0                       # lib.inc: parameters
FLOPPY = 1474560
SIDES = ('bare', 'virtual')
# 8 ns of virtual time per instruction, and a HLT takes no time of the host's: what a guest counts depends
# on neither the host's speed nor its load.
COUNTED = ['-icount', 'shift=3,sleep=off']

BASE = re.compile(r'^trapeze: guest (\S+) is virtual: memory at physical 0x([0-9a-f]+)', re.MULTILINE)

# What the guest `stops` is stopped for.
ASKED = ('the guest sets CR0.PE: it wants protected mode, which this monitor does not provide; it had asked for '
         'a DPMI host, INT 2Fh AX=1687h, for a VCPI server, INT 67h AX=DE00h, and found none')


class Wrong(Exception):
    """A test has found something wrong."""


BUILDING = threading.Lock()                 # tests run side by side, and share images


def write_if_new(path, data):
    """Images that did not change are left alone: another test may be running them."""
    if os.path.exists(path):
        with open(path, 'rb') as file:
            if file.read() == data:
                return path
    temporary = f'{path}.{os.getpid()}'
    with open(temporary, 'wb') as file:
        file.write(data)
    os.replace(temporary, path)
    return path


def assemble(name):
    """The bytes of a guest."""
    os.makedirs(BUILD, exist_ok=True)
    path = os.path.join(BUILD, name + '.bin')
    source = os.path.join(GUESTS, name + '.nasm')
    temporary = f'{path}.{os.getpid()}'             # parts of the tests run side by side, too
    subprocess.run(['nasm', '-f', 'bin', '-Wall', '-I', GUESTS + '/', '-o', temporary, source], check=True)
    os.replace(temporary, path)
    with open(path, 'rb') as file:
        return file.read()


def floppy(name, parameters=b'', as_name=None):
    """The path of a 1.44 MB image that boots the guest, which finds the parameters in its first sector."""
    with BUILDING:
        data = bytearray(assemble(name).ljust(FLOPPY, b'\0'))
        data[PARAMETERS_AT:PARAMETERS_AT + len(parameters)] = parameters
        return write_if_new(os.path.join(BUILD, (as_name or name) + '.img'), bytes(data))


class Drive:
    def __init__(self, letter, path, read_only=False, guest=''):
        self.letter, self.path, self.read_only, self.guest = letter, path, read_only, guest

    def bare(self):
        place = {'a': 'if=floppy,index=0', 'b': 'if=floppy,index=1', 'c': 'if=ide,media=disk,index=0',
                 'd': 'if=ide,media=disk,index=1'}[self.letter]
        keep = 'readonly=on' if self.read_only else 'snapshot=on'
        return ['-drive', f'{place},format=raw,{keep},file={self.path}']

    def module(self):
        return (f'{self.path} drive={self.letter}' + ' ro=on' * self.read_only
                + (f' name={self.guest}' if self.guest else ''))


class Machine(qemu.Qemu):
    """One QEMU with `drives`: bare, or under the monitor as a virtual guest's or as a passthrough guest's.
    `append` are options for the monitor."""

    def __init__(self, side, drives, append='', extra=(), memory=32, seconds=150,
                 monitor=paths.MONITOR):
        self.side = side
        self.files = tempfile.TemporaryDirectory(prefix='trapeze-virtual-')
        log, serial = os.path.join(self.files.name, 'log'), os.path.join(self.files.name, 'serial')
        command = ['qemu-system-i386', '-display', 'none', '-machine', 'pc', '-accel', 'tcg',
                   '-m', str(memory), '-nodefaults', '-vga', 'std', '-nic', 'none', '-no-user-config',
                   '-rtc', 'base=2024-01-01T12:00:00,clock=vm', '-serial', f'file:{serial}',
                   '-serial', f'file:{log}', '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', *extra]
        boot = 'a' if drives[0].letter == 'a' else 'c'
        if side == 'virtual':
            command += ['-kernel', monitor, '-append', f'end=halt {append}'.strip(),
                        '-initrd', ','.join(drive.module() for drive in drives)]
        else:
            command += ['-boot', boot]
            for drive in drives:
                command += drive.bare()
        if side == 'passthrough':
            command += ['-kernel', paths.MONITOR, '-append', f'end=halt boot={boot} {append}'.strip()]
        super().__init__(command, seconds, log=log, serial=serial)
        self.shown = 0                  # the index of the guest that has the screen

    def stop(self):
        status = super().stop()
        self.files.cleanup()
        return status

    def log_text(self):
        return self.log.text()

    def guest_base(self):
        """Of the guest that is shown."""
        bases = BASE.findall(self.log_text())
        return int(bases[self.shown][1], 16) if len(bases) > self.shown else 0

    def report(self):
        """What the guest has reported so far."""
        base = self.guest_base()
        if self.side == 'virtual' and not base:
            return ''
        data = self.memory(base + REPORT_AT, REPORT_SIZE)
        return data[:data.find(b'\0')].decode('cp437')

    def wait(self, text, seconds=60, count=1):
        """Until the report has the text `count` times; returns the report."""
        deadline = time.monotonic() + seconds
        while True:
            ended = self.verdict()
            report = self.report()
            if report.count(text) >= count:
                return report
            if ended or time.monotonic() > deadline:
                why = f'and the guest has ended: {ended}' if ended else f'within {seconds:g} s'
                raise Wrong(f'{self.side}: no {text!r} {why}; the guest reports\n{report}\n'
                            f'the screen shows\n{screen.take(self).describe()}\n'
                            f'the log ends\n{self.log_text()[-1500:]}')
            time.sleep(0.1)

    def wait_log(self, text, seconds=60, count=1):
        deadline = time.monotonic() + seconds
        while self.log_text().count(text) < count:
            if time.monotonic() > deadline:
                raise Wrong(f'the log has no {text!r} within {seconds:g} s; it ends\n'
                            f'{self.log_text()[-1500:]}')
            time.sleep(0.1)

    def send(self, *events):
        """Events of the mouse: ('x', 5), ('y', -3), ('left', True)."""
        listed = []
        for what, amount in events:
            if what in ('x', 'y'):
                listed.append({'type': 'rel', 'data': {'axis': what, 'value': amount}})
            else:
                listed.append({'type': 'btn', 'data': {'button': what, 'down': amount}})
        self.command('input-send-event', events=listed)


def values(report):
    """{name: number} of all "name=123" in a report; hexadecimal ones are text of four digits."""
    return dict(re.findall(r'(\S+)=([0-9A-F]+)', report))


def numbers(report):
    return {name: int(text) for name, text in values(report).items() if text.isdigit()}


def expect(what, side, found, wanted):
    if found != wanted:
        raise Wrong(f'{side}: {what}: {found!r} instead of {wanted!r}')


def within(what, side, found, least, most):
    if found is None or not least <= found <= most:
        raise Wrong(f'{side}: {what}: {found} is not from {least} to {most}')

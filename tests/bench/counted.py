"""A machine whose instructions are counted, stopped at exactly the one that is asked for.

QEMU with -icount counts what its processor executes: the firmware's, the monitor's and the guest's
instructions alike, one for each REP iteration, none for a HLT that waits. QMP's query-replay tells the
count, with or without a recording. Where to stop is said to QEMU's gdb stub: a breakpoint or watchpoint on
a linear address. A virtual guest has its own memory, but its boot sector runs at linear 7C00h and its
screen is at linear B8000h all the same.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths
from paths import ROOT

paths.add('tests/system')

import vmrun
from qemu import Qemu
import screen

BUILD = os.path.join(ROOT, 'build', 'bench')
BOOT_SECTOR = 0x7c00
DONE = BOOT_SECTOR + 508                # done.inc
COUNTING = ['-icount', 'shift=0,sleep=off']
POLL_SECONDS = 0.1
BREAKPOINT, WATCH_WRITE = 1, 2          # types of the gdb protocol's packets Z and z


class BenchError(Exception):
    """What was to be measured did not happen."""


def end_by_signal():
    """Through SystemExit QEMU is ended on the way out."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda n, _: sys.exit(128 + n))


def assemble(name, **defines):
    """The bytes of a source of this directory, as a flat binary."""
    os.makedirs(BUILD, exist_ok=True)
    source = os.path.join(ROOT, 'tests', 'bench', name + '.nasm')
    with tempfile.NamedTemporaryFile(dir=BUILD) as out:
        options = [f'-D{key}={value}' for key, value in defines.items()]
        subprocess.run(['nasm', '-f', 'bin', '-I', os.path.dirname(source) + os.sep, '-o', out.name, *options,
                        source], check=True)
        return out.read()


def save(name, data):
    """The path of a file of build/bench with this in it. Two runs may make the same one at once."""
    os.makedirs(BUILD, exist_ok=True)
    path = os.path.join(BUILD, name)
    with tempfile.NamedTemporaryFile(dir=BUILD, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
    return path


class Stub:
    """QEMU's gdb stub: "The GDB Remote Serial Protocol" in the manual of gdb, appendix E."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.buffer = b''

    def send(self, text):
        self.socket.sendall(b'$%s#%02x' % (text.encode(), sum(text.encode()) & 0xff))

    def receive(self, seconds):
        """The next packet, None if there is none in so long."""
        while True:
            start = self.buffer.find(b'$')
            end = self.buffer.find(b'#', start)
            if 0 <= start < end and len(self.buffer) >= end + 3:
                packet, self.buffer = self.buffer[start + 1:end], self.buffer[end + 3:]
                self.socket.sendall(b'+')
                return packet.decode()
            if not select.select([self.socket], [], [], seconds)[0]:
                return None
            data = self.socket.recv(4096)
            if not data:
                raise BenchError('QEMU closed the connection of its gdb stub')
            self.buffer += data

    def ask(self, text):
        self.send(text)
        answer = self.receive(30)
        if answer != 'OK':
            raise BenchError(f'the gdb stub answers {answer} to {text}')

    def close(self):
        self.socket.close()


class CountedMachine:
    """vmrun's machine of that side ('bare', 'passthrough', 'virtual'), with an image, standing still. Without
    `counting` it runs in real time."""

    def __init__(self, image, side, monitor=vmrun.MONITOR, counting=True):
        self.directory = tempfile.TemporaryDirectory(prefix='trapeze-bench-')
        self.qemu = self.stub = None
        try:
            path = os.path.join(self.directory.name, 'gdb')
            drive, kind = vmrun.prepare_image(image, None, self.directory.name)
            extra = COUNTING * counting + ['-S', '-chardev', f'socket,id=gdb,path={path},server=on,wait=off',
                                '-gdb', 'chardev:gdb']
            command = vmrun.qemu_command(drive, kind, side, self.directory.name, monitor=monitor, extra=extra)
            self.qemu = Qemu(command, 600, log=os.path.join(self.directory.name, 'log'),
                             serial=os.path.join(self.directory.name, 'serial'))
            self.stub = Stub(path)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.stub:
            self.stub.close()
        if self.qemu:
            self.qemu.stop()
        self.directory.cleanup()

    def count(self):
        """Instructions so far. The machine stands still, or the figure would be that of some moment ago."""
        return self.qemu.command('query-replay')['icount']

    def resume(self):
        self.stub.send('c')

    def wait_stop(self, seconds):
        """True if it stopped by itself, at a break- or watchpoint."""
        return self.stub.receive(seconds) is not None

    def pause(self):
        """Stop a machine that runs. False if a break- or watchpoint was quicker."""
        self.stub.socket.sendall(b'\x03')
        stopped = self.stub.receive(30)
        if stopped is None:
            raise BenchError('QEMU does not stop')
        return stopped.startswith('T02')

    def set_point(self, kind, address):
        self.stub.ask(f'Z{kind},{address:x},1')

    def clear_point(self, kind, address):
        self.stub.ask(f'z{kind},{address:x},1')

    def run_to(self, address, seconds=60):
        """Run until the instruction at that linear address is the next; the count."""
        self.reach(address, seconds)
        return self.count()

    def reach(self, address, seconds=60):
        """Run until the instruction at that linear address is the next."""
        self.set_point(BREAKPOINT, address)
        self.resume()
        if not self.wait_stop(seconds):
            raise BenchError(f'the instruction at {address:X}h was not reached in {seconds} s; '
                             f'{self.last_words()}')
        self.clear_point(BREAKPOINT, address)

    def run_to_write(self, address, count, seconds=300):
        """Run until something is written to that address, and at least `count` instructions are over."""
        self.set_point(WATCH_WRITE, address)
        while self.count() < count:
            self.resume()
            if not self.wait_stop(seconds):
                raise BenchError(f'nothing is written to {address:X}h in {seconds} s; {self.last_words()}')
        self.clear_point(WATCH_WRITE, address)

    def last_words(self):
        log = self.qemu.log.update().text().rstrip().splitlines()
        return "the monitor's last line is: " + log[-1] if log else 'there is no log'

    def prompt_cell(self, prompt):
        """Where in memory the prompt's last character is, if what stands before the cursor ends with the
        prompt; else None."""
        look = screen.take(self.qemu)
        cursor = look.is_text and look.layout.cursor()
        if not cursor:
            return None
        row, column = cursor
        typed = look.rows[row][:column].rstrip()
        return look.layout.address(row, len(typed) - 1) if typed.endswith(prompt) else None

    def run_to_prompt(self, prompt, seconds, watch=None):
        """Run until the prompt stands before the cursor. With `watch`, the address of its last character: the
        count at the last write there, else None. And that address."""
        deadline = time.monotonic() + seconds
        written = None
        if watch:
            self.set_point(WATCH_WRITE, watch)
        self.resume()
        while True:
            if self.wait_stop(POLL_SECONDS) or not self.pause():
                written = self.count()
            else:
                cell = self.prompt_cell(prompt)
                if cell and (not watch or written and cell == watch):
                    return written, cell
            if time.monotonic() > deadline:
                raise BenchError(f'no prompt "{prompt}" in {seconds:g} s; {self.last_words()}; '
                                 'the screen shows\n' + screen.take(self.qemu).describe())
            self.resume()

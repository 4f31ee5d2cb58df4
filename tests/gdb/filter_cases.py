"""tools/gdb/filter.py between a QEMU and a gdb that are played here: what a real QEMU does only now and then."""

import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

from session import ROOT, SessionFailed

sys.path.insert(0, os.path.join(ROOT, 'tools', 'gdb'))
from filter import CS, EFLAGS, EIP, STEP_TRIES, VM      # noqa: E402
from rsp import Ended, Side, with_register              # noqa: E402

FILTER = os.path.join(ROOT, 'tools', 'gdb', 'filter.py')
NO_REGISTERS = b'0' * 312               # packet g of an i386
STOP = b'T05thread:01;'
SECONDS = 60
LATE_SECONDS = 0.5


class Link:
    """A filter, with `qemu` and `gdb` its two sides."""

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.paths = [os.path.join(self.directory.name, name) for name in ('qemu', 'gdb', 'count')]
        self.streams = []
        with open(self.paths[2], 'wb') as file:
            file.write(bytes(8))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.paths[0])
            listener.listen(1)
            listener.settimeout(SECONDS)
            self.process = subprocess.Popen(['python3', FILTER, *self.paths], stdout=subprocess.PIPE)
            self.qemu = self.side(listener.accept()[0])
        return self

    def __exit__(self, *_):
        self.close()
        self.process.stdout.close()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SessionFailed('the filter does not end with its two sides') from None
        finally:
            self.directory.cleanup()

    def close(self):
        while self.streams:
            self.streams.pop().close()

    def side(self, stream):
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack('ll', SECONDS, 0))
        self.streams.append(stream)
        return Side(stream.fileno())

    def begin(self):
        """Answer the filter's own question, and connect as gdb does."""
        self.qemu_gets(b'Qqemu.sstep=7', b'T02thread:01;', b'OK')       # a stop that nobody has asked about
        if self.process.stdout.readline() != b'ready\n':
            raise SessionFailed('the filter does not say that it is ready')
        stream = socket.socket(socket.AF_UNIX)
        self.gdb = self.side(stream)
        stream.connect(self.paths[1])

    def qemu_gets(self, expected, *answers):
        check('QEMU', self.qemu, expected)
        for answer in answers:
            self.qemu.send(answer)

    def resumes(self):
        with open(self.paths[2], 'rb') as file:
            return int.from_bytes(file.read(), 'little')

    def gdb_gets(self, expected):
        check('gdb', self.gdb, expected)


def check(name, side, expected):
    try:
        got = side.answer()
    except (Ended, OSError) as error:
        got = repr(error)
    if got != expected:
        raise SessionFailed(f'{name} gets {got}, not {expected}')


def registers(eip, eflags=2, cs=8):
    packet = NO_REGISTERS
    for number, value in ((EIP, eip), (EFLAGS, eflags), (CS, cs)):
        packet = with_register(packet, number, value)
    return packet


def filter_waits_for_qemu():
    """gdb cannot connect before QEMU answers, and gets no answer that was meant for the filter."""
    with Link() as link:
        time.sleep(LATE_SECONDS)
        if os.path.exists(link.paths[1]):
            raise SessionFailed('gdb could have connected to a QEMU that does not answer yet')
        link.begin()
        link.gdb.send(b'?')
        link.qemu_gets(b'?', STOP)
        link.gdb_gets(STOP)


def filter_repeats_lost_steps():
    """A step that has not moved is made again; one that jumps to itself comes to an end."""
    with Link() as link:
        link.begin()
        link.gdb.send(b'vCont;s:p1.1')
        link.qemu_gets(b'g', registers(0x200000))
        link.qemu_gets(b'vCont;s:p1.1', STOP)
        link.qemu_gets(b'g', registers(0x200000))
        link.qemu_gets(b'vCont;s:p1.1', STOP)
        link.qemu_gets(b'g', registers(0x200001))
        link.gdb_gets(STOP)
        if link.resumes() != 2:
            raise SessionFailed(f'the machine was let run twice, and the count is {link.resumes()}')
        link.gdb.send(b's')
        for _ in range(STEP_TRIES + 1):
            link.qemu_gets(b's', STOP)
            link.qemu_gets(b'g', registers(0x200001))
        link.gdb_gets(STOP)


def filter_tells_breakpoints():
    """In the guest, EIP is linear for gdb, and a stop at a breakpoint is called one."""
    with Link() as link:
        link.begin()
        link.gdb.send(b'Z0,10020,1')
        link.qemu_gets(b'Z0,10020,1', b'OK')
        link.gdb_gets(b'OK')
        link.gdb.send(b'vCont;c:p1.-1')
        link.qemu_gets(b'vCont;c:p1.-1', STOP)
        link.qemu_gets(b'g', registers(0x20, VM, 0x1000))
        link.gdb_gets(b'T05swbreak:;thread:01;')
        link.gdb.send(b'g')
        link.gdb_gets(registers(0x10020, VM, 0x1000))
        link.gdb.send(b'P8=21000100')
        link.qemu_gets(b'P8=21000000', b'OK')
        link.gdb_gets(b'OK')


def filter_tells_the_end():
    """The machine has ended while it ran: the program has exited. While it stood still: the connection is lost."""
    for running in (True, False):
        with Link() as link:
            link.begin()
            if running:
                link.gdb.send(b'vCont;c:p1.-1')
                link.qemu_gets(b'vCont;c:p1.-1')
            link.streams.pop(0).close()
            if running:
                link.gdb_gets(b'W00')
            else:
                check('gdb', link.gdb, repr(Ended()))


ALL = (filter_waits_for_qemu, filter_repeats_lost_steps, filter_tells_breakpoints, filter_tells_the_end)

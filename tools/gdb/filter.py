#!/usr/bin/env python3
"""filter.py QEMU-SOCKET GDB-SOCKET: stands between QEMU's gdb stub and gdb, which connects to GDB-SOCKET.

gdb takes EIP for an address. In virtual-8086 mode it is an offset within CS, so while EFLAGS.VM is set gdb is
shown the linear address (CS << 4) + IP, and what it writes is turned back: breakpoints, source lines and
stepping then work in the guest as they do in the monitor. Also, QEMU does not say that a stop was a
breakpoint's, and gdb would set EIP back by one as behind an INT3, which QEMU never writes. So this is said
here. All else passes through. The packets: "The GDB Remote Serial Protocol", appendix E of gdb's manual.
"""

import os
import re
import select
import socket
import sys
import time

EIP, EFLAGS, CS = 8, 9, 10              # places in QEMU's packet g, 4 bytes each
VM = 1 << 17
INTERRUPT = b'\x03'                   # the one byte that is no packet
MONITOR = (0x200000, 0x300000)         # linker.ld
CONNECT_SECONDS = 10
PACKET = re.compile(rb'\$([^#]*)#..', re.DOTALL)
RESUMES = re.compile(rb'[cCsS]|vCont;')
STOP = re.compile(rb'[TS]([0-9a-f]{2})')
READ = re.compile(rb'm([0-9a-f]+),')
POINT = re.compile(rb'([Zz])([01]),([0-9a-f]+),')


class Ended(Exception):
    """One of the two sides has gone."""


class Side:
    """One end: a stream of packets. Both streams are reliable, so acknowledgements carry no news."""

    def __init__(self, stream):
        self.stream, self.buffer = stream, b''

    def send(self, packet):
        os.write(self.stream, b'$%s#%02x' % (packet, sum(packet) & 0xff))

    def interrupt(self):
        os.write(self.stream, INTERRUPT)

    def read(self):
        data = os.read(self.stream, 65536)
        if not data:
            raise Ended
        self.buffer += data

    def next(self):
        """The next thing that has come: a packet, INTERRUPT, or None."""
        while self.buffer and not self.buffer.startswith(b'$'):
            first, self.buffer = self.buffer[:1], self.buffer[1:]
            if first == INTERRUPT:
                return INTERRUPT
        match = PACKET.match(self.buffer)
        if not match:
            return None
        os.write(self.stream, b'+')
        self.buffer = self.buffer[match.end():]
        return match.group(1)

    def answer(self):
        """The next packet, waited for."""
        packet = self.next()
        while packet is None:
            self.read()
            packet = self.next()
        return packet


def register(packet, number):
    return int.from_bytes(bytes.fromhex(packet[8 * number:8 * number + 8].decode()), 'little')


def with_register(packet, number, value):
    digits = (value & 0xffffffff).to_bytes(4, 'little').hex().encode()
    return packet[:8 * number] + digits + packet[8 * number + 8:]


class Filter:
    def __init__(self, gdb, qemu):
        self.gdb, self.qemu = gdb, qemu
        self.request = b''              # what QEMU is answering
        self.running = False
        self.points = {}                # linear address: kinds of breakpoint (0 software, 1 hardware)
        self.registers = None           # QEMU's packet g, as long as it holds

    def real_registers(self):
        """QEMU's own registers. Never called while it owes an answer."""
        if self.registers is None:
            self.qemu.send(b'g')
            self.registers = self.qemu.answer()
        return self.registers

    def segment_base(self):
        """What lies between EIP and the linear address: 0 outside the guest."""
        packet = self.real_registers()
        return register(packet, CS) << 4 if register(packet, EFLAGS) & VM else 0

    def linear_registers(self):
        packet = self.real_registers()
        return with_register(packet, EIP, register(packet, EIP) + self.segment_base())

    # ---- from gdb ----------------------------------------------------------------------------------------

    def from_gdb(self, packet):
        if packet == INTERRUPT:
            self.qemu.interrupt()
        elif packet == b'g':
            self.gdb.send(self.linear_registers())
        elif packet == b'k' or packet.startswith(b'vKill'):
            self.gdb.send(b'OK')
            self.qemu.send(b'k')
            raise Ended
        else:
            self.forward(packet)

    def forward(self, packet):
        point = POINT.match(packet)
        if point:
            kinds = self.points.setdefault(int(point.group(3), 16), set())
            (kinds.add if point.group(1) == b'Z' else kinds.discard)(int(point.group(2)))
        elif packet.startswith(b'G') and register(packet[1:], EFLAGS) & VM:
            base = register(packet[1:], CS) << 4
            packet = b'G' + with_register(packet[1:], EIP, register(packet[1:], EIP) - base)
        elif packet.startswith(b'P8='):
            packet = b'P8=' + with_register(packet[3:], 0, register(packet[3:], 0) - self.segment_base())
        if packet[:1] in b'GP':
            self.registers = None
        if RESUMES.match(packet):
            self.registers, self.running = None, True
        self.request = packet
        self.qemu.send(packet)

    # ---- from QEMU ---------------------------------------------------------------------------------------

    def from_qemu(self, packet):
        if self.request.startswith(b'qSupported'):
            packet += b';swbreak+;hwbreak+'
        elif self.request == b'p8':
            packet = self.linear_registers()[8 * EIP:8 * EIP + 8]
        elif self.running and STOP.match(packet):
            self.running = False
            packet = self.with_reason(packet)
        elif packet.startswith(b'E') and self.in_monitor():
            packet = self.physical_read()
        self.gdb.send(packet)

    def in_monitor(self):
        """Was this a read of the monitor's memory?"""
        read = READ.match(self.request)
        return bool(read) and MONITOR[0] <= int(read.group(1), 16) < MONITOR[1]

    def physical_read(self):
        """The monitor's linear addresses are physical ones. The guard page that begins a struct vm is in no page
        table, and gdb would not show any of the struct."""
        answers = []
        for packet in (b'Qqemu.PhyMemMode:1', self.request, b'Qqemu.PhyMemMode:0'):
            self.qemu.send(packet)
            answers.append(self.qemu.answer())
        return answers[1]

    def with_reason(self, packet):
        if packet[:3] != b'T05' or b'watch:' in packet:
            return packet
        kinds = self.points.get(register(self.linear_registers(), EIP))
        if not kinds:
            return packet
        return b'T05' + (b'swbreak' if 0 in kinds else b'hwbreak') + b':;' + packet[3:]

    def run(self):
        while True:
            ready = select.select([self.gdb.stream, self.qemu.stream], [], [])[0]
            for side, handle in ((self.gdb, self.from_gdb), (self.qemu, self.from_qemu)):
                if side.stream in ready:
                    side.read()
                for packet in iter(side.next, None):
                    handle(packet)


def connect(path):
    """QEMU may not have got as far as its socket yet."""
    end = time.monotonic() + CONNECT_SECONDS
    while True:
        stub = socket.socket(socket.AF_UNIX)
        try:
            stub.connect(path)
            return stub
        except OSError as error:
            stub.close()
            if time.monotonic() > end:
                sys.exit(f'filter.py: {path}: {error.strerror}')
            time.sleep(0.05)


def accept(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(1)
        return listener.accept()[0]


def main(qemu_path, gdb_path):
    stub = connect(qemu_path)
    debugger = accept(gdb_path)
    gdb = Side(debugger.fileno())
    link = Filter(gdb, Side(stub.fileno()))
    try:
        link.run()
    except (Ended, OSError):
        pass
    if link.running:                    # the guest has ended, and QEMU with it
        try:
            gdb.send(b'W00')
            gdb.answer()
        except (Ended, OSError):
            pass


if __name__ == '__main__':
    main(*sys.argv[1:])

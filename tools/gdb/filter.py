#!/usr/bin/env python3
"""filter.py QEMU-SOCKET GDB-SOCKET COUNT: stands between QEMU's gdb stub and gdb, which connects to GDB-SOCKET.

gdb takes EIP for an address. In virtual-8086 mode it is an offset within CS, so while EFLAGS.VM is set gdb is
shown the linear address (CS << 4) + IP, and what it writes is turned back: breakpoints, source lines and
stepping then work in the guest as they do in the monitor. Also, QEMU does not say that a stop was a
breakpoint's, and gdb would set EIP back by one as after an INT3, which QEMU never writes. So this is said
here. And a step that QEMU reports without having made it is made here. A write to a page that all guests share is refused
(shared_pages.py). All else passes through. The packets: "The
GDB Remote Serial Protocol", appendix E of gdb's manual.

Prints "ready" as soon as gdb may connect, which is when QEMU answers. The file COUNT holds a number, little-endian:
how often the machine has been let run.
"""

import mmap
import re
import select
import socket
import sys
import time

import shared_pages
from rsp import INTERRUPT, Ended, Side, register, with_register

EIP, EFLAGS, CS = 8, 9, 10              # places in QEMU's packet g, 4 bytes each
VM = 1 << 17
MONITOR, RAM_MAP = (0x200000, 0x300000), 0xc0000000    # linker.ld
CONNECT_SECONDS, ANSWER_SECONDS = 10, 60
STEP_TRIES = 5
NO_IRQS_IN_STEPS = b'Qqemu.sstep=7'     # QEMU's own default: stepping.py, Irq
NOT_WHILE_REPLAYING = b'E22'
SEEK = b'Qtrapeze.seek:'               # ours: see replay.py
SETTLE = b'Qtrapeze.settle'
RESUMES = re.compile(rb'[cCsS]|vCont;|b[cs]$')      # bc and bs: backwards, in a replay
STEPS = re.compile(rb'[sS]|vCont;[sS]')
STOP = re.compile(rb'[TS]([0-9a-f]{2})')
READ = re.compile(rb'm([0-9a-f]+),')
POINT = re.compile(rb'([Zz])([01]),([0-9a-f]+),')


def is_plain_trap(packet):
    """A stop by SIGTRAP, and not at a watchpoint."""
    return packet.startswith(b'T05') and b'watch:' not in packet


class Filter:
    def __init__(self, gdb, qemu, resumes):
        self.gdb, self.qemu, self.resumes = gdb, qemu, resumes
        self.request = b''              # what QEMU is answering
        self.running = False
        self.points = {}                # linear address: kinds of breakpoint (0 software, 1 hardware)
        self.registers = None           # QEMU's packet g, as long as it holds
        self.before_step = None         # the same, as a step began
        self.tries = 0                  # how often this step may still be repeated

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
        elif packet.startswith(SEEK):
            self.seek(packet[len(SEEK):])
        elif packet == SETTLE:
            self.settle()
        elif packet == b'k' or packet.startswith(b'vKill'):
            self.gdb.send(b'OK')
            self.qemu.send(b'k')
            raise Ended
        elif shared_pages.reaches(packet, self.real_registers, self.ask):
            self.gdb.send(shared_pages.REFUSED)
        else:
            self.forward(packet)

    def ask(self, packet):
        """QEMU's answer, of which gdb is not told. Never called while QEMU owes one."""
        self.qemu.send(packet)
        return self.qemu.answer()

    def seek(self, instructions):
        """Of a replay: to the place after so many instructions. QEMU's monitor does it, and the machine runs meanwhile,
        of which gdb is not told."""
        self.qemu.send(b'qRcmd,' + (b'replay_seek ' + instructions).hex().encode())
        done = stood = False
        while not (done and stood):             # "OK" and the stop come in either order
            said = self.qemu.answer()
            done, stood = done or said == b'OK', stood or bool(STOP.match(said))
            if said.startswith(b'E') or said.startswith(b'O') and said != b'OK':
                self.gdb.send(b'E01')
                return
        self.has_run()
        self.gdb.send(b'OK')

    def has_run(self):
        """What gdb and its commands remember of the machine is old."""
        self.registers = None
        self.resumes[:] = (int.from_bytes(self.resumes, 'little') + 1).to_bytes(len(self.resumes), 'little')

    def settle(self):
        """Of a replay that stands at the place where it was told to stop: if the last instruction has hit a watchpoint,
        QEMU 7.2 keeps that in mind until it next stops for a debugger. At the next store near a watchpoint it would stop,
        or fail ("Raised interrupt while not in I/O function"). A breakpoint right here has it stop at once."""
        point = b'1,%x,1' % register(self.linear_registers(), EIP)
        for packet, wanted in ((b'Z' + point, b'OK'), (b'c', b'T'), (b'z' + point, b'OK')):
            self.qemu.send(packet)
            while not self.qemu.answer().startswith(wanted):
                pass
        self.has_run()
        self.gdb.send(b'OK')

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
        self.before_step = self.real_registers() if STEPS.match(packet) else None
        self.tries = STEP_TRIES
        self.request = packet
        if RESUMES.match(packet):
            self.resume()
        else:
            self.qemu.send(packet)

    def resume(self):
        self.running = True
        self.has_run()
        self.qemu.send(self.request)

    # ---- from QEMU ---------------------------------------------------------------------------------------

    def from_qemu(self, packet):
        if self.request.startswith(b'qSupported'):
            packet += b';swbreak+;hwbreak+'
        elif self.request == b'p8':
            packet = self.linear_registers()[8 * EIP:8 * EIP + 8]
        elif self.running and STOP.match(packet):
            self.running = False
            if self.stands_still(packet):
                self.resume()
                return
            packet = self.with_reason(packet)
        elif packet.startswith(b'E') and self.physical_address() is not None:
            packet = self.physical_read()
        self.gdb.send(packet)

    def physical_address(self):
        """Of what was to be read, if it is the monitor's memory or lies in its map of all RAM."""
        read = READ.match(self.request)
        address = int(read.group(1), 16) if read else 0
        if address >= RAM_MAP:
            return address - RAM_MAP
        return address if MONITOR[0] <= address < MONITOR[1] else None

    def physical_read(self):
        """The guard page that begins a struct vm is in no page table, and gdb would not show any of the struct."""
        answers = []
        request = READ.sub(b'm%x,' % self.physical_address(), self.request)
        for packet in (b'Qqemu.PhyMemMode:1', request, b'Qqemu.PhyMemMode:0'):
            self.qemu.send(packet)
            answers.append(self.qemu.answer())
        return answers[1]

    def stands_still(self, packet):
        """Is this the end of a step that QEMU has not made?

        A device that raises its interrupt, or a timer, has the CPU leave its translated code at once, before the
        first instruction. In cpu_tb_exec() of accel/tcg/cpu-exec.c, QEMU 7.2, that counts as a step. Of real steps
        only a jump to itself changes no register, and one may make that more than once.
        """
        if self.before_step is None or not is_plain_trap(packet) or not self.tries:
            return False
        self.tries -= 1
        return self.real_registers() == self.before_step

    def with_reason(self, packet):
        if not is_plain_trap(packet):
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


def wait_until_ready(qemu):
    """QEMU has its socket long before it answers there; gdb would take the silence for a broken connection. If the
    machine was running, QEMU first says by itself that it has stopped."""
    qemu.send(NO_IRQS_IN_STEPS)
    end = time.monotonic() + ANSWER_SECONDS
    answer = None
    while answer not in (b'OK', NOT_WHILE_REPLAYING):
        if not select.select([qemu.stream], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit('filter.py: QEMU does not answer; is another gdb connected to it?')
        qemu.read()
        while answer not in (b'OK', NOT_WHILE_REPLAYING) and (packet := qemu.next()) is not None:
            answer = packet


def accept(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(1)
        listener.settimeout(CONNECT_SECONDS)
        print('ready', flush=True)
        return listener.accept()[0]


def pass_on(gdb, qemu, resumes):
    """Until one of them has gone."""
    link = Filter(gdb, qemu, resumes)
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


def main(qemu_path, gdb_path, count_path):
    try:
        stub = connect(qemu_path)
        qemu = Side(stub.fileno())
        wait_until_ready(qemu)
    except (Ended, OSError):
        sys.exit('filter.py: QEMU has ended')
    try:
        debugger = accept(gdb_path)
    except TimeoutError:                # gdb has gone
        return
    with open(count_path, 'r+b') as file:
        pass_on(Side(debugger.fileno()), qemu, mmap.mmap(file.fileno(), 0))


if __name__ == '__main__':
    main(*sys.argv[1:])

"""What a machine executes, and why it leaves the guest: counted from QEMU's own log.

With "-d exec,nochain,in_asm,int" QEMU writes a line for each block of code that it runs ("Trace"), the
instructions of each block when it first translates it ("IN:"), and for each interrupt and exception its vector
and the address of the instruction that it came upon. So the monitor runs as it is, with nothing traced by
itself, and the judge is not ours. The log goes through a pipe: it would be 30 bytes for each instruction.
"""

import collections
import os
import re
import threading

from counted import BenchError

MONITOR_START, MONITOR_END = 0x200000, 0x300000         # linker.ld; DESIGN: it stays below 3 MiB
VEC_DB, VEC_UD, VEC_GP, VEC_PF, VEC_IRQ0 = 1, 6, 13, 14, 0x20
LOGGED = 'exec,nochain,in_asm,int'
TOLERANCE = 0.002       # exact for most programs; now and then a block breaks off unlogged

BLOCK = re.compile(r'Trace \d+: (0x[0-9a-f]+) \[[0-9a-f]+/([0-9a-f]+)/')
STOPPED = re.compile(r'Stopped execution of TB chain before (0x[0-9a-f]+) ')
REWOUND = re.compile(r'cpu_io_recompile: rewound execution of TB to ([0-9a-f]+)')
INSTRUCTION = re.compile(r'0x([0-9a-f]+):  ([0-9a-f]{2}) (?:[0-9a-f]{2} )* *'
                         r'(?:(?:rep\w*|lock|[cdefgs]s) )*([.\w]+)')
EVENT = re.compile(r' +\d+: v=([0-9a-f]{2}) e=[0-9a-f]{4} i=\d cpl=3 IP=\S+ pc=([0-9a-f]+)')
# Where QEMU finds out while it executes them that they fault, it does not count them.
NOT_COUNTED = frozenset(['in', 'out', 'ins', 'outs', '#PF', 'vector 00'])
# The disassembler's suffixes for the size of an operand say nothing here.
PLAIN = re.compile(r'(pushf|popf|iret|ins|outs|in|out|int|sgdt|sidt|lgdt|lidt|smsw|lmsw|mov)[bwlqd]$')


class Executed:
    """`monitor`: instructions executed in the monitor; `total`: all of them, by blocks, to be held against
    the exact count; `traps`: how often the guest was left, by what it was that trapped."""

    def __init__(self):
        self.monitor = self.total = 0
        self.traps = collections.Counter()
        self.addresses = {}             # of a block's instructions, by where its translation is
        self.translated, self.fresh = {}, None
        self.mnemonic = {}
        self.last = ()

    def read(self, lines):
        for line in lines:
            first = line[:1]
            if first == '0':
                self.instruction(line)
            elif first == 'T' and line.startswith('Trace'):
                self.block(line)
            elif first == ' ':
                self.event(line)
            elif first == 'I' and line.startswith('IN:'):
                self.fresh = None
            elif first == 'S' and line.startswith('Stopped'):
                # It had been announced, but the instructions of this turn were over; it comes again.
                self.account(self.addresses[STOPPED.match(line)[1]], -1)
            elif first == 'c' and line.startswith('cpu_io'):
                self.cut(int(REWOUND.match(line)[1], 16))

    def instruction(self, line):
        match = INSTRUCTION.match(line)
        if not match:
            return                      # the rest of a long one's bytes
        at = int(match[1], 16)
        if self.fresh is None:
            self.fresh = self.translated[at] = []
        self.fresh.append(at)
        # The disassembler may not know ARPL, which v86 mode has not, but for a ROM's services.
        self.mnemonic[at] = 'arpl' if match[2] == '63' else PLAIN.sub(r'\1', match[3])

    def block(self, line):
        match = BLOCK.match(line)
        where, at = match[1], int(match[2], 16)
        if where not in self.addresses or self.addresses[where][0] != at:
            self.addresses[where] = self.translated[at]     # it is new
        self.last = self.addresses[where]
        self.account(self.last, 1)

    def account(self, addresses, times):
        self.total += len(addresses) * times
        if MONITOR_START <= addresses[0] < MONITOR_END:
            self.monitor += len(addresses) * times

    def cut(self, at):
        """The last block broke off before the instruction at `at`."""
        if at in self.last:
            self.account(self.last[self.last.index(at):], -1)

    def event(self, line):
        match = EVENT.match(line)
        if not match:
            return
        at = int(match[2], 16)
        kind = self.kind(int(match[1], 16), at)
        self.traps[kind] += 1
        if kind in NOT_COUNTED:
            self.cut(at)

    def kind(self, vector, at):
        if vector == VEC_GP:
            return self.mnemonic.get(at, '?')
        if vector == VEC_UD:
            return 'service' if self.mnemonic.get(at) == 'arpl' else '#UD'
        if vector == VEC_DB:
            return 'step'
        if vector == VEC_PF:
            return '#PF'
        return f'irq{vector - VEC_IRQ0}' if VEC_IRQ0 <= vector < VEC_IRQ0 + 16 else f'vector {vector:02x}'


class Watched:
    """with Watched(machine) as executed: ... the machine runs ...; after it `executed` is complete."""

    def __init__(self, machine):
        self.machine, self.executed, self.failure = machine, Executed(), None
        self.start = machine.count()
        self.pipe = os.path.join(machine.directory.name, 'executed')
        os.mkfifo(self.pipe)
        self.reader = threading.Thread(target=self.follow, daemon=True)

    def follow(self):
        with open(self.pipe, encoding='ascii', errors='replace') as log:
            try:
                self.executed.read(log)
            except (KeyError, TypeError) as error:
                self.failure = f"QEMU's log is not understood: {error!r}"
                for _ in log:           # or QEMU waits for ever
                    pass

    def tell(self, line):
        """A command of QEMU's monitor."""
        self.machine.qemu.command('human-monitor-command', **{'command-line': line})

    def __enter__(self):
        self.reader.start()
        self.tell('logfile ' + self.pipe)
        self.tell('log ' + LOGGED)
        return self.executed

    def __exit__(self, kind, *_):
        self.tell('log none')
        self.tell('logfile /dev/null')  # closes the pipe
        self.reader.join(60)
        if kind is None:
            self.check()

    def check(self):
        counted = self.machine.count() - self.start
        if self.reader.is_alive():
            self.failure = "QEMU's log has no end"
        elif not self.failure and abs(self.executed.total - counted) > counted * TOLERANCE:
            self.failure = f"QEMU's log has {self.executed.total} instructions, but {counted} were executed"
        if self.failure:
            raise BenchError(self.failure)

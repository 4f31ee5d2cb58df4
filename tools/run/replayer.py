"""--replay: a recording again, in gdb or without."""

import contextlib
import os
import subprocess

import gdb_session
import recording
import say
import verdict
from emulator import MONITOR
from hurry import Hurry
from qemu_emulator import BINARY, Qemu
from recorder import QMP, replay_clock

BEFORE_END = 1000                   # instructions: so far before its end a recording stops in gdb


class Replayer(Qemu):
    """The plan is the recording's own; this one has only the directory."""

    def __init__(self, plan, options):
        super().__init__(plan, options)
        self.manifest = recording.read(options.replay)

    def provide(self):
        recording.read(self.options.replay, self.plan.directory)
        version = recording.qemu_version(BINARY)
        if version != self.manifest['qemu']:
            raise say.HostError(f'recorded with QEMU {self.manifest["qemu"]}, and this is {version}: only the same '
                                'version replays it')
        if not os.path.exists(MONITOR) or recording.digest(MONITOR) != self.manifest['monitor']:
            say.note('recorded with another monitor than build/monitor.elf: the replay takes its own, and source lines '
                     'may be those of another version')

    def command(self):
        clocks = {replay_clock('record'): replay_clock('replay')}
        words = [clocks.get(word, word) for word in self.manifest['machine']]
        said = self.plan.path('said.again')
        serial = self.plan.path('gdb-serial.out')
        to = f'file,path={serial},logfile={said}' if self.options.gdb_here else f'stdio,signal=on,logfile={said}'
        if self.manifest['log']:
            chardevs = ['-chardev', f'{to},id=log', '-chardev', 'null,id=terminal,mux=on']
        else:
            chardevs = ['-chardev', f'{to},id=terminal,mux=on']
        return [BINARY, *words, *chardevs, *self.display(), '-qmp', f'unix:{QMP},server=on,wait=off',
                *(self.gdb() if self.options.gdb else []),
                *self.options.qemu_options]

    def gdb_command(self):
        symbols = self.plan.path(recording.SYMBOLS)
        return gdb_session.words(self.plan.path(recording.MONITOR), self.plan, self.options,
                                 symbols if os.path.exists(symbols) else '',
                                 [f"'replay={max(0, self.manifest['instructions'] - BEFORE_END)}'"])

    def lines(self):
        return [self.command(), *([self.gdb_command()] if self.options.gdb else [])]

    def run(self, running):
        os.chdir(self.plan.directory)
        with self.pace():
            return self.play(running)

    def pace(self):
        """Whoever only watches sees the guest at the speed that it had."""
        watched = self.options.display != 'headless' and not self.options.gdb
        return contextlib.nullcontext() if watched else Hurry(QMP)

    def play(self, running):
        if self.options.gdb_here:
            _, gdb_status = gdb_session.run(running, self.timed(self.command()), self.gdb_command(), self.plan,
                                            replay=True)
            return gdb_status or 0
        if self.options.gdb:
            say.note(f'the machine waits for gdb; type: {say.shell_line(self.gdb_command())}')
        status = running.child(self.timed(self.command()), stdin=subprocess.DEVNULL)
        if not self.options.gdb and verdict.of_status(status) is not None:
            self.compare()
        return self.verdict(status)

    def compare(self):
        """What the replay says is what the recording said."""
        texts = []
        for name in (recording.SAID, 'said.again'):
            with open(self.plan.path(name), 'rb') as file:
                texts.append(file.read())
        if texts[0] != texts[1]:
            raise say.HostError('the replay says something else than the recording: it has diverged')

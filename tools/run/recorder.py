"""--record: a run in QEMU whose every input is written down, with snapshots on the way."""

import os
import re
import shutil
import subprocess
import time

import gdb_session
import recording
import say
import supervise
from emulator import MONITOR
from qemu_emulator import BINARY, Qemu, value
from qmp import Asker

QMP = 'qmp'
# Seconds between two snapshots: so far has a debugger to replay. A machine that starts executes most.
FIRST_PAUSE, PAUSE = 0.5, 3
SHARE_OF_RUN = 20                   # later the pause is so large a part of the run
ASK_SECONDS = 0.2

# QEMU 7.2: without it, loading a snapshot waits for the CPU, which waits for the replay.
WITHOUT_VAPIC = ['-global', 'apic-common.vapic=off']
HOLD_SNAPSHOTS = ['-drive', f'file={recording.SNAPSHOTS},if=none,id=rr']


def replay_clock(verb):
    """The same words both times, but for the verb."""
    return f'shift=0,rr={verb},rrfile={recording.LOG},rrsnapshot=init'


class Recorder(Qemu):
    """QEMU is started in the directory of this run, with plain names: they are a part of the machine, and the replay is
    in another place."""

    def clock(self):
        date = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())
        return ['-icount', replay_clock('record'), '-rtc', f'base={date},clock=vm', *WITHOUT_VAPIC, *HOLD_SNAPSHOTS]

    def guest(self):
        modules = ','.join(value(f'module{number} {module.options}') for number, module in enumerate(self.plan.modules))
        return ['-kernel', recording.MONITOR, *(['-append', self.plan.monitor_line] if self.plan.monitor_line else []),
                *(['-initrd', modules] if modules else [])]

    def fixed(self):
        """The words that the replay has as well."""
        return [*self.machine(), *(['-cpu', self.options.cpu] if self.options.cpu else []), '-nodefaults', '-vga', 'std',
                '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', *self.clock(), *self.ports(), *self.guest()]

    def ports(self):
        """What a script sends to the log's port is an input as well. QEMU writes down what comes by -serial alone:
        replay_register_char_driver() in chardev/char.c, QEMU 7.2."""
        if self.options.gives_orders:
            return ['-serial', 'chardev:terminal', '-serial', 'chardev:log']
        ports = self.serial_ports()
        return [word for option, word in zip(ports[::2], ports[1::2]) if option == '-device' for word in (option, word)]

    def chardevs(self):
        ports = self.serial_ports()
        return [word for option, word in zip(ports[::2], ports[1::2]) if option == '-chardev' for word in (option, word)]

    def terminal(self):
        """What is typed there is not recorded: nobody reads it."""
        return 'stdio,signal=on' if self.options.script else f'stdio,signal=on,logfile={recording.SAID}'

    def command(self):
        return [BINARY, *self.fixed(), *self.chardevs(), *self.display(),
                '-qmp', f'unix:{QMP},server=on,wait=off']

    # ---- the run

    def provide(self):
        super().provide()
        path = self.plan.path
        shutil.copyfile(MONITOR, path(recording.MONITOR))
        for number, module in enumerate(self.plan.modules):
            os.symlink(os.path.realpath(module.file), path(f'module{number}'))
        with open(path(recording.SNAPSHOTS), 'wb') as file:
            file.write(recording.blank_qcow2())

    def run(self, running):
        plan, options = self.plan, self.options
        if not options.script and options.display == 'headless':
            say.note('what is typed on this terminal is not recorded, and the guest does not get it: '
                     '--keys types, and a window')
        snapshots = Snapshots(plan.path(QMP))
        started = os.getcwd()
        out = os.path.abspath(options.record)
        os.chdir(plan.directory)
        judge = (lambda status: status) if options.script else self.verdict
        try:
            with snapshots:
                if options.script:
                    running.started = True
                    status = supervise.supervise(
                        options.steps, self.command(), plan.path('log'), plan.path('serial'),
                        seconds=float(options.seconds) if options.seconds else None, show_log=True,
                        orders_path=plan.path('orders'))
                else:
                    status = running.child(self.timed(self.command()), stdin=subprocess.DEVNULL)
        except SystemExit as leaving:
            # Ctrl-C, say, ends the machine; up to there it is recorded.
            status, judge = leaving.code, lambda status: status
        finally:
            os.chdir(started)
        if options.script:
            shutil.copyfile(plan.path('log'), plan.path(recording.SAID))
        self.keep(out, snapshots)
        return judge(status)

    def keep(self, out, snapshots):
        plan, path = self.plan, self.plan.path
        if not os.path.exists(path(recording.LOG)):
            raise say.HostError('QEMU has recorded nothing')
        names = [recording.LOG, recording.SNAPSHOTS, recording.MONITOR, recording.SAID,
                 *(f'module{number}' for number in range(len(plan.modules)))]
        symbols = gdb_session.symbols(plan)
        if symbols and os.path.exists(symbols):
            shutil.copyfile(symbols, path(recording.SYMBOLS))
            names.append(recording.SYMBOLS)
        manifest = {'qemu': recording.qemu_version(BINARY), 'monitor': recording.digest(path(recording.MONITOR)),
                    'machine': self.fixed(), 'log': bool(self.options.script),
                    'instructions': 0 if self.ended_by_itself() else snapshots.instructions}
        recording.write(out, plan.directory, manifest, names)
        say.note(f'recorded in {self.options.record}; --replay {self.options.record} --gdb looks at it')

    def ended_by_itself(self):
        """Then a debugger knows the recording's end when it sees it (tools/gdb/replay.py); how many instructions that
        took, nobody has asked in time."""
        with open(self.plan.path(recording.SAID), 'rb') as file:
            return re.search(rb'^trapeze: end: ', file.read(), re.MULTILINE) is not None


def pause(age):
    """To the next snapshot of a run that is so many seconds old."""
    return max(min(max(age, FIRST_PAUSE), PAUSE), age / SHARE_OF_RUN)


class Snapshots(Asker):
    """Has QEMU write one every few seconds: a debugger that goes back starts from the last one before."""

    def __init__(self, path):
        super().__init__(path)
        self.count = self.instructions = 0

    def work(self):
        begun = last = time.monotonic()
        while not self.over.wait(ASK_SECONDS):
            self.instructions = (self.ask('query-replay') or {}).get('icount', self.instructions)
            now = time.monotonic()
            # "Try once more later" is an answer, too.
            if now - last > pause(now - begun) and self.save():
                last = now

    def save(self):
        said = self.ask('human-monitor-command', **{'command-line': f'savevm p{self.count + 1}'})
        self.count += not said
        return not said

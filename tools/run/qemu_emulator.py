"""A plan in QEMU: every option, with its reason."""

import contextlib
import os
import sys
import time

import client
import gdb_session
import supervise
import trace_memory
import two_way
import verdict
from builtin_guests import ROOT
from emulator import Cd, Emulator, monitor_file
from say import HostError, note, shell_line

BINARY = 'qemu-system-i386'             # not x86_64: gdb could not follow it through the monitor's 32-bit code
# Where drives of the real machine are. e: the third IDE place is the CD's.
PLACES = {'a': 'if=floppy,index=0', 'b': 'if=floppy,index=1', 'c': 'if=ide,media=disk,index=0',
          'd': 'if=ide,media=disk,index=1', 'e': 'if=ide,media=disk,index=3'}


READING_SECONDS = 2.5


def value(text):
    """In QEMU's option values a comma is written twice."""
    return text.replace(',', ',,')


class Qemu(Emulator):
    cpu_list = (BINARY, '-cpu', 'help')

    def __init__(self, plan, options):
        super().__init__(plan, options)
        self.cd = Cd(plan) if options.iso else None
        self.tool_sets = ['qemu', *(['iso'] if options.iso else []),
                          *(['gui'] if options.display == 'window' else []), *(['gdb'] if options.gdb_here else [])]

    def cpu_models(self):
        models = self.cpu_list_text().partition('CPUID flags')[0].splitlines()[:-1]
        return [words[0] for words in (line.removeprefix('x86 ').split() for line in models) if words]

    def provide(self):
        if self.cd:
            self.cd.provide()
        path = self.plan.path
        if self.options.gives_orders:
            two_way.provide(path('orders'), path('log'))
        if self.options.gdb_here:
            two_way.provide(path('gdb-serial'), path('serial'))

    @property
    def log_apart(self):
        """The monitor's log goes to a file of its own, on COM2."""
        return bool(self.options.script) or bool(self.plan.clients and not self.plan.boot)

    # ---- the command line

    def command(self):
        plan, options = self.plan, self.options
        return [BINARY, *self.machine(),
                *(['-cpu', options.cpu] if options.cpu else []),
                # Nothing that is not named here. A network card, say, puts a boot ROM into the first megabyte.
                '-nodefaults', '-vga', 'std',
                # The monitor ends the run by a write to this port: the guest's verdict becomes QEMU's exit status.
                '-device', f'isa-debug-exit,iobase={verdict.PORT:#x},iosize=0x04',
                *self.clock(),
                # Port E9h: every byte that is written there goes to the file. Here a comma is just a comma.
                *(['-debugcon', f'file:{options.trace_file}']
                  if options.trace_file and not options.trace_in_memory() else []),
                *self.display(), *self.serial_ports(), *self.guest(),
                *[word for drive in plan.attached for word in self.drive(drive)],
                *(self.gdb() if options.gdb else []), *options.qemu_options]

    def machine(self):
        """The PC that real-mode software was written for: IDE disks, ISA floppy, and SMM, through which SeaBIOS reaches
        its 32-bit code out of virtual-8086 mode."""
        memory = str(self.plan.memory)
        if not self.plan.saves and not self.options.trace_in_memory():
            return ['-machine', 'pc', '-m', memory]
        # To be saved or to hold a trace, memory lies in a file, which is still there when QEMU has gone.
        path = value(self.plan.path('ram'))
        return ['-machine', 'pc,memory-backend=ram', '-object',
                f'memory-backend-file,id=ram,share=on,size={memory}M,mem-path={path}', '-m', memory]

    def clock(self):
        """--icount: 1 ns of virtual time per instruction, HLT jumps to the next timer, and the same date every day."""
        if not self.options.icount:
            return []
        return ['-icount', 'shift=0,sleep=off', '-rtc', 'base=2024-01-01,clock=vm']

    def display(self):
        """In a window QEMU takes its best display. Its own prompt is one key away (Ctrl-Alt-2, Esc 2)."""
        return {'headless': ['-display', 'none'], 'window': ['-monitor', 'vc'],
                'curses': ['-display', 'curses', '-monitor', 'vc']}[self.options.display]

    def terminal(self):
        """signal=on: Ctrl-C ends QEMU and is not sent to the guest."""
        if self.options.gdb_here:
            return f'pipe,path={value(self.plan.path("gdb-serial"))}'
        if self.options.display == 'curses':
            return f'file,path={value(self.plan.path("terminal"))}'
        # A client takes Ctrl-C for itself.
        return 'stdio,signal=off' if self.plan.clients and os.isatty(0) else 'stdio,signal=on'

    def serial_ports(self):
        """A booted system has COM1 for itself and the monitor's log goes to COM2. Programs share COM1 with the log.
        Keys go to the port that is named last. mux=on: Ctrl-A X ends QEMU, too, and two ports may share the terminal."""
        plan, terminal = self.plan, self.terminal()
        first, second = [], []
        if self.log_apart:
            # Here, too, the log goes to COM2: the script's end depends on it, and a client's output is its own.
            terminal += f',logfile={value(plan.path("serial"))}'
            first = ['-chardev', self.log_file(),
                     '-device', 'isa-serial,index=1,chardev=log']
        else:
            if plan.saves:
                terminal += f',logfile={value(plan.path("log"))}'
            if plan.boot:
                second = ['-device', 'isa-serial,index=1,chardev=terminal']
        return [*first, '-chardev', f'{terminal},id=terminal,mux=on', *second,
                '-device', 'isa-serial,index=0,chardev=terminal']

    def log_file(self):
        """A script that has a word with one of the guests reaches the monitor on the other side of that port."""
        if self.options.gives_orders:
            return f'pipe,path={value(self.plan.path("orders"))},id=log'
        return f'file,path={value(self.plan.path("log"))},id=log'

    def guest(self):
        if self.cd:
            # The third IDE place, so that hard disks keep theirs. d: a CD, before any floppy or disk.
            return ['-drive', f'if=ide,index=2,media=cdrom,format=raw,file={value(self.cd.path)}', '-boot', 'd']
        modules = ','.join(value(f'{module.file} {module.options}') for module in self.plan.modules)
        return ['-kernel', monitor_file(),
                *(['-append', self.plan.monitor_line] if self.plan.monitor_line else []),
                *(['-initrd', modules] if modules else [])]

    def drive(self, drive):
        """snapshot=on: what the guest writes goes to a temporary file. format=raw: or QEMU would guess it from what is
        in the image, and forbid writing to the boot sector."""
        file = drive.file
        if ':' in file and not file.startswith('/'):
            file = f'./{file}'          # a:b is no protocol
        return ['-drive', f'{PLACES[drive.letter]},format=raw,snapshot=on,file={value(file)}']

    def gdb(self):
        """-S: stop before the first instruction. A socket in our own directory cannot clash with another run."""
        return ['-S', '-chardev', f'socket,id=gdb,server=on,wait=off,path={value(self.plan.path("gdb"))}',
                '-gdb', 'chardev:gdb']

    # ---- the run

    def lines(self):
        lines = self.cd.lines() if self.cd else []
        lines.append(self.supervised() if self.options.script else self.command())
        if self.options.gdb:
            lines.append(gdb_session.command(self.plan, self.options))
        return lines

    def timed(self, command):
        """`timeout` ends it even if this process is killed. --foreground: QEMU stays in the terminal's process group and
        may use it."""
        if not self.options.seconds:
            return command
        return ['timeout', '--foreground', '-k', '5', self.options.seconds, *command]

    def supervised(self):
        """What carries out the script, as a command."""
        plan, options = self.plan, self.options
        return [os.path.join(ROOT, 'tools', 'host', 'supervise.py'), *options.script,
                '--log', plan.path('log'), '--serial', plan.path('serial'),
                *(['--seconds', options.seconds] if options.seconds else []),
                *(['--orders', plan.path('orders')] if options.gives_orders else []),
                *(['--show-log'] if options.display != 'curses' else []), '--', *self.command()]

    def run(self, running):
        if not self.options.trace_in_memory():
            return self.play(running)
        with trace_memory.TraceMemory(self.plan.path('ram'), self.options.trace_file,
                                      trace_memory.shows_progress(self.options)) as trace:
            status = self.play(running)
        return HostError.status if trace.failed else status

    def play(self, running):
        gdb = gdb_session.command(self.plan, self.options) if self.options.gdb else []
        if self.options.gdb_here:
            status, gdb_status = gdb_session.run(running, self.timed(self.command()), gdb, self.plan)
            return self.verdict(status) if gdb_status is None else gdb_status
        if self.options.display == 'curses':
            self.tell_keys()
        if gdb:
            note(f'the machine waits for gdb; type: {shell_line(gdb)}')
        if self.options.script:
            return self.run_script(running)
        status = self.run_alone(running)
        self.show_behind_curses('terminal')
        return self.verdict(status)

    def tell_keys(self):
        """Before curses takes the terminal: nobody can read it there. Keys as QEMU 7.2 has them (ui/curses.c)."""
        note('the screen comes here. Esc 2 and then "quit" ends it, Esc 1 leads back to the guest'
             + ('; in QEMU\'s prompt "sendkey ctrl-alt-f2" gives the screen to the second guest'
                if self.plan.guest_count > 1 else ''))
        if self.options.gdb:
            note(f'type elsewhere: {shell_line(gdb_session.command(self.plan, self.options))}')
        time.sleep(READING_SECONDS)

    def run_alone(self, running):
        with supervise.LogCopy(self.plan.path('log'), sys.stderr) if self.log_apart else contextlib.nullcontext():
            if self.plan.clients and client.takes_pipe(self.options):
                return self.run_piped(running, client.Stdin())
            return running.child(self.timed(self.command()))

    def run_piped(self, running, stdin):
        """A client whose input is no terminal. Ctrl-C is its affair the first time, so QEMU must not get it."""
        running.first_interrupt(stdin.interrupt)
        return running.child(self.timed(self.command()), stdin=stdin.read_end, start_new_session=True)

    def run_script(self, running):
        options, path = self.options, self.plan.path
        running.started = True
        try:
            return supervise.supervise(
                options.steps, self.command(), path('log'), path('serial'),
                seconds=float(options.seconds) if options.seconds else None, show_log=options.display != 'curses',
                orders_path=path('orders'))
        finally:
            self.show_behind_curses('terminal', 'log')

    def show_behind_curses(self, *names):
        """Under --curses the screen was in the way."""
        if self.options.display != 'curses':
            return
        for name in names:
            with open(self.plan.path(name), 'rb') as file:
                sys.stdout.buffer.write(file.read())
        sys.stdout.flush()

    def verdict(self, status):
        found = verdict.of_status(status)
        if found is not None:
            return found
        if self.options.seconds and status in verdict.TIMED_OUT:
            note(f'no verdict after {self.options.seconds} s: ended')
            return verdict.TIME_OVER
        raise HostError(f'QEMU failed with status {status}')

"""What every emulator that runs a plan has: its name, its tools, a command line, a way to run it."""

import os
import subprocess

import cd
import tools
from builtin_guests import ROOT
from say import UsageError

MONITOR = os.path.join(ROOT, 'build', 'monitor.elf')


class Emulator:
    tool_sets = ()              # of need.sh
    cpu_list = ()               # the command that lists CPU models

    def __init__(self, plan, options):
        self.plan, self.options = plan, options

    # ---- before anything is built

    def cpu_models(self):
        """The names that its own list has."""
        raise NotImplementedError

    def check_cpu(self):
        """Model names only: what follows a comma the emulator checks itself."""
        model = self.options.cpu.partition(',')[0]
        if self.options.cpu and model not in self.cpu_models():
            raise UsageError(f"no CPU model '{model}'; '{' '.join(self.cpu_list)}' lists them")

    def cpu_list_text(self):
        return subprocess.run(self.cpu_list, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False).stdout.decode(errors='replace')

    # ---- what is run

    def provide(self):
        """Make what the run needs beside the plan's files."""

    def lines(self):
        """What --dry-run prints."""
        raise NotImplementedError

    def run(self, running):
        """The exit status of the whole run."""
        raise NotImplementedError


def monitor_file():
    """As QEMU is to be given it: short where that is the same."""
    return os.path.relpath(MONITOR, ROOT) if os.path.samefile('.', ROOT) else MONITOR


class Cd:
    """The CD from which a machine boots through GRUB: the one with the menu when its default entry is what is asked for,
    else one made for this run."""

    def __init__(self, plan):
        self.plan = plan
        self.is_menu = not plan.monitor_line and not plan.modules
        self.path = os.path.join(ROOT, 'build', 'trapeze.iso') if self.is_menu else plan.path('trapeze.iso')

    def words(self):
        """The arguments of cd.py."""
        modules = [word for module in self.plan.modules for word in (module.file, module.options)]
        return [self.path, self.plan.monitor_line, *modules]

    def lines(self):
        return [] if self.is_menu else [[os.path.join(ROOT, 'tools', 'run', 'cd.py'), *self.words()]]

    def provide(self):
        if self.is_menu:
            tools.build('build/trapeze.iso')
        else:
            cd.make(MONITOR, *self.words())

#!/usr/bin/env python3
"""Builds Trapeze if need be and runs a guest under it, in QEMU or Bochs: run-qemu.sh is this program.

    command line -> plan of a machine -> the emulator's command line -> run -> result
"""

import os
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'host'))

import builtin_guests
import command_line
import display
import links
import monitor_line
import page
import planning
import result
import running
import say
import script
import tools
from bochs_emulator import Bochs
from qemu_emulator import Qemu
from recorder import Recorder
from replayer import Replayer
from usage import USAGE

NOWHERE = 'TMP'             # stands for the temporary directory where nothing is run


def launch(words):
    """The exit status of the command."""
    options = command_line.parse(words)
    if options.action:
        print(USAGE.rstrip() if options.action == 'help' else '\n'.join(builtin_guests.listing()))
        return 0
    if options.dry_run:
        return show(prepare(options, NOWHERE))
    with running.Running() as run, running.Terminal(), running.directory() as directory:
        emulator = prepare(options, directory)
        provide(emulator)
        return result.run(emulator, run, words)


def prepare(options, directory):
    """The Emulator with its plan. Mistakes are found here, before anything is built or started."""
    plan = planning.make(options, directory)
    options.steps = script.load(options)
    links.check(plan, options)
    script.check_guests(plan, options.steps)
    display.choose(options, plan)
    page.choose_trace(options, plan)
    plan.monitor_line = monitor_line.compose(plan, options)
    emulator = emulator_for(options)(plan, options)
    script.check_command(options.steps, plan.monitor_line)
    return emulator


def emulator_for(options):
    """The class that runs the plan."""
    if options.bochs:
        return Bochs
    return Recorder if options.record else Replayer if options.replay else Qemu


def show(emulator):
    """--dry-run: what would be run."""
    for file in emulator.plan.files:
        if str(file):
            say.note(file)
    for line in emulator.lines():
        print(line if isinstance(line, str) else say.shell_line(line))
    return 0


def provide(emulator):
    """All that the run needs."""
    plan = emulator.plan
    if emulator.options.explain:
        page.provide()
    tools.need('build', *emulator.tool_sets)
    emulator.check_cpu()
    tools.build('build/monitor.elf', *([plan.build] if plan.build else []))
    for file in plan.files:
        file.make()
    emulator.provide()
    result.reserve(plan)
    result.announce(plan)


if __name__ == '__main__':
    say.prog = 'run-qemu.sh'
    say.be_patient()
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        status = launch(sys.argv[1:])
        sys.stdout.flush()
        sys.exit(status or say.HostError.status * say.Patient.failed)
    except say.Refused as refused:
        say.note(refused)
        sys.exit(refused.status)

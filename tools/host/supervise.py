#!/usr/bin/env python3
"""supervise.py [options] (--keys STEPS | --script FILE) -- QEMU-COMMAND...

Runs QEMU and carries out the steps of a script on it (keyscript.py, docs/scripts.md), then ends it.

    --log FILE       where the command makes QEMU write the monitor's log
    --serial FILE    where it makes QEMU write what the guest sends to COM1
    --show-log       copy the log to stdout as it grows
    --seconds N      end the run after N seconds
    --check          find mistakes in the script, and run nothing

The exit status: what the guest's end makes it (1 stopped or failed, 3 fault of the monitor); failing that, 5
if a step failed or QEMU ended under the script, else 0. 124: --seconds are over. 2: a mistake. 4: QEMU
failed.
A step that fails says why on stderr, and shows the screen there.
"""

import argparse
import os
import signal
import sys
import threading

import keyscript
import screen
from monitor_log import STATUS, MonitorLog
from qemu import Qemu, QemuEnded

MISTAKE, HOST_ERROR, SCRIPT_FAILED, TIME_OVER = 2, 4, 5, 124
# What `timeout` ends with, or reports of what it had to kill.
TIMED_OUT = (124, 137)
# isa-debug-exit makes (value << 1) | 1 of what the monitor writes.
DEBUG_EXIT = {33: STATUS['clean'], 35: STATUS['stopped'], 37: STATUS['failed'], 39: STATUS['fault']}
COPY_SECONDS = 0.1


class LogCopy(threading.Thread):
    """Shows a file that grows on stdout, by whole lines: the guest's COM1 may be there as well."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.at, self.done = path, 0, threading.Event()

    def copy(self, unfinished=False):
        if os.path.exists(self.path):
            with open(self.path, 'rb') as file:
                file.seek(self.at)
                data = file.read()
            if not unfinished:
                data = data[:data.rfind(b'\n') + 1]
            self.at += len(data)
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

    def run(self):
        while not self.done.wait(COPY_SECONDS):
            self.copy()

    def finish(self):
        self.done.set()
        self.join()
        self.copy(unfinished=True)


def say(text):
    print(f'{os.environ.get("prog", "supervise.py")}: {text}', file=sys.stderr)


def load(args):
    """The steps."""
    if args.keys is None:
        with open(args.script, encoding='utf-8') as file:
            args.keys = file.read()
    steps = keyscript.parse(args.keys)
    if not steps:
        raise keyscript.ScriptError('the script has no steps')
    keyscript.check_files(steps)
    if args.command:
        keyscript.check_command(steps, args.command)
    return steps


def show_screen(machine):
    look = screen.take(machine).describe()
    print(f'---- the screen\n{look or "(empty)"}\n----', file=sys.stderr)


def play(args, steps):
    """Run QEMU and the script; the exit status without the verdict."""
    try:
        with Qemu(args.command, args.seconds, True, args.log, args.serial) as machine:
            try:
                keyscript.Player(machine).play(steps)
            except (keyscript.ScriptError, OSError, ValueError) as error:
                say(error)
                show_screen(machine)
                return SCRIPT_FAILED
    except QemuEnded as ended:
        return after(ended, args.seconds)
    return 0


def after(ended, seconds):
    """QEMU has gone before the script was through: the exit status for it."""
    if ended.status in DEBUG_EXIT:
        # The guest's end, where the user has asked for end=exit.
        say('the guest ended before the script did')
        return DEBUG_EXIT[ended.status] or SCRIPT_FAILED
    if seconds and ended.status in TIMED_OUT:
        say(f'the script was not through after {seconds:g} s: ended')
        return TIME_OVER
    if ended.status == 0:
        say('QEMU was ended, or the guest switched the machine off, before the script was through')
        return SCRIPT_FAILED
    say(ended)
    return HOST_ERROR


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    script = parser.add_mutually_exclusive_group(required=True)
    script.add_argument('--keys')
    script.add_argument('--script')
    parser.add_argument('--log')
    parser.add_argument('--serial')
    parser.add_argument('--show-log', action='store_true')
    parser.add_argument('--seconds', type=float)
    parser.add_argument('--check', action='store_true')
    parser.add_argument('command', nargs='*')
    return parser.parse_args()


def main():
    args = arguments()
    try:
        steps = load(args)
    except keyscript.ScriptError as error:
        print(error, file=sys.stderr)
        return MISTAKE
    except (OSError, UnicodeDecodeError) as error:
        print(f'{args.script}: {getattr(error, "strerror", None) or "is not UTF-8 text"}'.lower(),
              file=sys.stderr)
        return MISTAKE
    if args.check:
        return 0
    copy = LogCopy(args.log) if args.show_log else None
    if copy:
        copy.start()
    try:
        status = play(args, steps)
    finally:
        if copy:
            copy.finish()
    return MonitorLog(args.log).update().status or status


if __name__ == '__main__':
    # Through SystemExit QEMU is ended on the way out.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda n, _: sys.exit(128 + n))
    sys.exit(main())

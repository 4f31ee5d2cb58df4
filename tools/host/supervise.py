#!/usr/bin/env python3
"""supervise.py [options] (--keys STEPS | --script FILE) -- QEMU-COMMAND...

Runs QEMU and carries out the steps of a script on it (keyscript.py, docs/scripts.md), then ends it.

    --log FILE       where the command makes QEMU write the monitor's log
    --serial FILE    where it makes QEMU write what the guest sends to COM1
    --orders PATH    the log's port, for steps of one guest (orders.py)
    --show-log       copy the log to stdout as it grows
    --seconds N      end the run after N seconds

The exit status: what the guest's end makes it (1 stopped or failed, 3 fault of the monitor); failing that, 5
if a step failed or QEMU ended under the script, else 0. 124: --seconds are over. 2: a mistake. 4: QEMU
failed.
A step that fails says why on stderr, and shows the screen there.
"""

import argparse
import contextlib
import os
import signal
import sys
import threading

import keyscript
import screen
import verdict
from monitor_log import MonitorLog
from orders import OrderError
from qemu import Qemu, QemuEnded
from say import be_patient, note

MISTAKE, HOST_ERROR, SCRIPT_FAILED = 2, 4, 5
COPY_SECONDS = 0.1


class LogCopy(threading.Thread):
    """Shows a file that grows, meanwhile, by whole lines: the guest's COM1 may be there as well."""

    def __init__(self, path, to=None):
        super().__init__(daemon=True)
        self.path, self.to, self.at, self.done = path, (to or sys.stdout).buffer, 0, threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()
        self.copy(unfinished=True)

    def copy(self, unfinished=False):
        if os.path.exists(self.path):
            with open(self.path, 'rb') as file:
                file.seek(self.at)
                data = file.read()
            if not unfinished:
                data = data[:data.rfind(b'\n') + 1]
            self.at += len(data)
            self.to.write(data)
            self.to.flush()

    def run(self):
        while not self.done.wait(COPY_SECONDS):
            self.copy()


def read(path):
    """The text of a script."""
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, 'strerror', None) or 'is not UTF-8 text'
        raise keyscript.ScriptError(f'{path}: {why.lower()}') from None


def load(text):
    """The steps of a script."""
    steps = keyscript.parse(text)
    if not steps:
        raise keyscript.ScriptError('the script has no steps')
    keyscript.check_files(steps)
    return steps


def show_screen(player):
    """Of the guest whose step has failed, if that can be asked."""
    try:
        look = player.look().describe()
    except OrderError:
        look = screen.take(player.qemu).describe()
    print(f'---- the screen\n{look or "(empty)"}\n----', file=sys.stderr, flush=True)


def play(steps, command, log, serial, seconds, orders_path):
    """Run QEMU and the script; the exit status without the verdict."""
    try:
        with Qemu(command, seconds, True, log, serial) as machine:
            player = keyscript.Player(machine, orders_path=orders_path)
            try:
                player.play(steps)
            except (keyscript.ScriptError, OSError, ValueError) as error:
                note(error)
                show_screen(player)
                return SCRIPT_FAILED
    except QemuEnded as ended:
        return after(ended, seconds)
    return 0


def after(ended, seconds):
    """QEMU has gone before the script was through: the exit status for it."""
    if ended.status in verdict.DEBUG_EXIT:
        # The guest's end, where the user has asked for end=exit.
        note('the guest ended before the script did')
        return verdict.DEBUG_EXIT[ended.status] or SCRIPT_FAILED
    if seconds and ended.status in verdict.TIMED_OUT:
        note(f'the script was not through after {seconds:g} s: ended')
        return verdict.TIME_OVER
    if ended.status == 0:
        note('QEMU was ended, or the guest switched the machine off, before the script was through')
        return SCRIPT_FAILED
    note(ended)
    return HOST_ERROR


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    script = parser.add_mutually_exclusive_group(required=True)
    script.add_argument('--keys')
    script.add_argument('--script')
    parser.add_argument('--log')
    parser.add_argument('--serial')
    parser.add_argument('--orders', default='')
    parser.add_argument('--show-log', action='store_true')
    parser.add_argument('--seconds', type=float)
    parser.add_argument('command', nargs='*')
    return parser.parse_args()


def supervise(steps, command, log, serial, seconds=None, show_log=False, orders_path=''):
    """The exit status of a whole run."""
    with LogCopy(log) if show_log else contextlib.nullcontext():
        status = play(steps, command, log, serial, seconds, orders_path)
    return MonitorLog(log).update().status or status


def main():
    be_patient()
    args = arguments()
    try:
        steps = load(args.keys if args.keys is not None else read(args.script))
        keyscript.check_command(steps, ' '.join(args.command))
    except keyscript.ScriptError as error:
        note(error)
        return MISTAKE
    return supervise(steps, args.command, args.log, args.serial, args.seconds, args.show_log, args.orders)


if __name__ == '__main__':
    # Through SystemExit QEMU is ended on the way out.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda n, _: sys.exit(128 + n))
    sys.exit(main())

#!/usr/bin/env python3
"""realtime.py: how long programs take that ask for keys while they work, on this host, bare and under the monitor.

asking.nasm does what a DOS does: 400 lines with key polls before each character; with INT 28h before each line; a
game's loop that waits for the timer and polls keys; typing, where each key is sent back. The median of --runs counts.
Nothing is counted in instructions here: what these programs could lose is time asleep. The three sides take turns, so
what else the host does meets them all.
"""

import argparse
import collections
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from counted import BenchError, assemble, end_by_signal, save
from limits import REAL_TIME
import qemu
import vmrun

SIDES = ('bare', 'passthrough', 'virtual')
RUNS = 5
SECONDS = 120                   # for one part, on a busy host
POLL_SECONDS = 0.0005
KEY_UP_SECONDS = 0.03           # as fast hands take; a guest that only asks is asleep then
UNTYPED = 'AaBbCc....D'
KEYS = 'the quick brown fox jumps over the lazy dog'
PARTS = {'A': '400 lines, key polls before each character: ms', 'B': '400 lines, INT 28h before each: ms',
         'C': "a game's loop on the timer: ms for each step of 2 ms", 'D': 'typing: ms until a key is echoed'}
TICKS_MS = 36 * 65536 / 1193.182

Row = collections.namedtuple('Row', 'name bare passthrough virtual')


class Sent:
    """What the guest has sent so far, and when each character of it was seen first."""

    def __init__(self, path):
        self.path, self.text, self.seen = path, '', []

    def wait(self, length):
        deadline = time.monotonic() + SECONDS
        while len(self.text) < length:
            with open(self.path, encoding='ascii', errors='replace') as file:
                self.text = file.read()
            now = time.monotonic()
            self.seen += [now] * (len(self.text) - len(self.seen))
            if now > deadline:
                raise BenchError(f'the guest has sent only {self.text!r} in {SECONDS} s')
            time.sleep(POLL_SECONDS)


def typing(machine, sent):
    """Milliseconds for a key, from its event to its echo."""
    took = 0.0
    for char in KEYS:
        key = {'type': 'qcode', 'data': qemu.keys_of_char(char)[0]}
        start, at = time.monotonic(), len(sent.text)
        machine.command('input-send-event', events=[{'type': 'key', 'data': {'down': True, 'key': key}}])
        sent.wait(at + 1)
        took += sent.seen[at] - start
        if sent.text[at:] != char:
            raise BenchError(f'{char!r} was typed, and the guest has sent {sent.text!r}')
        machine.command('input-send-event', events=[{'type': 'key', 'data': {'down': False, 'key': key}}])
        time.sleep(KEY_UP_SECONDS)
    return 1000 * took / len(KEYS)


def run(image, side, monitor):
    """{part: milliseconds}"""
    with tempfile.TemporaryDirectory(prefix='trapeze-bench-') as directory:
        serial = os.path.join(directory, 'serial')
        drive, kind = vmrun.prepare_image(image, None, directory)
        command = vmrun.qemu_command(drive, kind, side, directory, monitor=monitor)
        open(serial, 'wb').close()
        with qemu.Qemu(command, 5 * SECONDS, log=os.path.join(directory, 'log'), serial=serial) as machine:
            sent = Sent(serial)
            for length in range(1, len(UNTYPED) + 1):
                sent.wait(length)
            if not re.fullmatch(UNTYPED, sent.text):
                raise BenchError(f'the guest has sent {sent.text!r}')
            took = {letter: 1000 * (sent.seen[at + 1] - sent.seen[at]) for letter, at in (('A', 0), ('B', 2))}
            took['C'] = TICKS_MS / max(1, int(sent.text[6:10], 16))
            took['D'] = typing(machine, sent)
    return took


def measure(monitor, runs=RUNS):
    """A Row for each part, of medians."""
    image = save('asking.img', assemble('asking'))
    found = collections.defaultdict(list)
    for _ in range(runs):
        for side in SIDES:
            for letter, took in run(image, side, monitor).items():
                found[letter, side].append(took)
    return [Row(name, *(statistics.median(found[letter, side]) for side in SIDES)) for letter, name in PARTS.items()]


def ratios(row):
    return f'1 : {row.passthrough / row.bare:.2f} : {row.virtual / row.bare:.2f}'


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    parser.add_argument('--runs', type=int, default=RUNS, help=f'default {RUNS}')
    args = parser.parse_args()
    end_by_signal()
    try:
        for row in measure(args.monitor, args.runs):
            over = row.virtual / row.passthrough
            print(f'bench: real-time {row.name}: bare {row.bare:.1f} passthrough {row.passthrough:.1f} virtual '
                  f'{row.virtual:.1f} ({ratios(row)}; virtual to passthrough {over:.2f}'
                  + f', where {REAL_TIME} was to be the most' * (over > REAL_TIME) + ')', flush=True)
    except (BenchError, OSError, ValueError, qemu.QemuEnded, subprocess.CalledProcessError) as error:
        sys.exit(f'realtime.py: {error}')


if __name__ == '__main__':
    main()

"""Runs an image of programs on bare QEMU or under the monitor, and reads what it prints."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'lib'))
import paths  # noqa: E402
from paths import ROOT  # noqa: E402

paths.add('tests/system')

import vmrun  # noqa: E402  (it also makes tools/host importable)
from monitor_log import MonitorLog  # noqa: E402

# What each side is called: the machine's side, and more options for the monitor. gdb=on sends every trap along the
# general road, one instruction each; without it most come in runs, along the short one.
SIDES = {'bare': ('bare', ''), 'passthrough': ('passthrough', ''), 'virtual': ('virtual', ''),
         'virtual-general': ('virtual', 'gdb=on'), 'passthrough-general': ('passthrough', 'gdb=on')}
# #GP and #SS go through the program's own vectors, as they do on the bare machine.
OPTIONS = 'end=exit gp=reflect'
RESULT = re.compile(r'^P ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{8})\r?$', re.MULTILINE)
RECORD = re.compile(r'^R((?: [0-9A-F]{8})+)\r?$', re.MULTILINE)


class Report:
    """What one boot printed: {number: (events, digest)}, the records of verbose programs, and why it did not
    come to its end, if so."""

    def __init__(self, side, text, failure):
        self.side, self.failure = side, failure
        self.results = {int(n, 16): (int(events, 16), digest) for n, events, digest in RESULT.findall(text)}
        self.records = [[int(value, 16) for value in line.split()] for line in RECORD.findall(text)]


def run(side, image, seconds, cpu=None, monitor=vmrun.MONITOR, append=''):
    with tempfile.TemporaryDirectory(prefix='trapeze-program-') as directory:
        extra = ['-cpu', cpu] if cpu else []
        machine, more = SIDES[side]
        command = vmrun.qemu_command(image, 'disk', machine, directory, f'{OPTIONS} {more} {append}'.strip(), monitor, extra)
        done = subprocess.run(['timeout', '-k', '5', str(seconds)] + command, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        serial = os.path.join(directory, 'serial')
        text = ''
        if os.path.exists(serial):
            with open(serial, encoding='latin-1', newline='') as file:
                text = file.read()
        return Report(side, text, why_not(text, done, MonitorLog(os.path.join(directory, 'log'))))


def why_not(text, done, log):
    """None if it has run to its end."""
    if re.search(r'^END\r?$', text, re.MULTILINE):
        return None
    why = 'it took too long' if done.returncode == 124 else f'it ended early, with status {done.returncode}'
    return '\n'.join([why, done.stdout.decode(errors='replace').strip(), vmrun.report(log.text())]).strip()

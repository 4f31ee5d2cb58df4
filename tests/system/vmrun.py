#!/usr/bin/env python3
"""Boot a disk image on bare QEMU or under the monitor, drive it with keys, read and compare its screens.

    vmrun.py dos.img --script 'wait "A:\\>"; type "dir\\n"; stable'      under the monitor: print the screen
    vmrun.py --bare dos.img --script ...                               the same without it
    vmrun.py --compare dos.img --script ...                            both; exit 1 if any look differs
    vmrun.py --noise dos.img --script ...                              bare twice: what differs by itself
"""

import argparse
import os
import re
import signal
import sys
import tempfile

import keyscript
import screen
from qemu import Qemu, QemuEnded

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MONITOR = os.path.join(ROOT, 'build', 'monitor.elf')

# What a PC floppy can hold. An image of another size (a lone boot sector, say) is filled up with zeros to one
# of the last two, since QEMU takes the drive's geometry from the size.
FLOPPY_BYTES = [n * 1024 for n in (160, 180, 320, 360, 720, 1200, 1440, 2880)]
LONE_FLOPPY_BYTES = 1440 * 1024

VERDICT = re.compile(r'^trapeze: end: .*$', re.MULTILINE)
DEFAULT_SCRIPT = 'stable 2'


class Run:
    """What one boot gave: its looks at the screen, the monitor's log, and why it ended if it did so early."""

    def __init__(self, side):
        self.side, self.looks, self.log, self.failure = side, [], '', None

    def verdict(self):
        """The monitor's last word, if it has ended; on the bare machine there is none."""
        found = VERDICT.findall(self.log)
        return found[-1] if found else None

    def ended_badly(self):
        """A clean end (CLI and HLT) is how some guests finish: bare, the screen stands still as well."""
        return self.verdict() is not None and not self.verdict().startswith('trapeze: end: clean')


def prepare_image(path, kind, directory):
    """(path, kind) of the image as QEMU is to see it; kind None finds out by size and partition table."""
    size = os.path.getsize(path)
    if size == 0:
        raise ValueError(f'{path} is empty')
    if kind is None:
        kind = 'floppy' if size <= FLOPPY_BYTES[-1] else 'disk'
    if kind == 'floppy' and size > FLOPPY_BYTES[-1]:
        raise ValueError(f'{path} has {size} bytes; a floppy holds at most {FLOPPY_BYTES[-1]}')
    if kind == 'disk':
        whole = (size + 511) // 512 * 512
    else:
        whole = size if size in FLOPPY_BYTES else min(n for n in FLOPPY_BYTES if n >= size and
                                                      n >= LONE_FLOPPY_BYTES)
    if whole != size:
        with open(path, 'rb') as file:
            data = file.read()
        path = os.path.join(directory, os.path.basename(path))
        with open(path, 'wb') as file:
            file.write(data.ljust(whole, b'\0'))
    return path, kind


def qemu_arguments(image, kind, side, log, append='', monitor=MONITOR, extra=()):
    """The same machine for both sides, but for -kernel: two serial ports (the monitor logs on the second), no
    network card (its boot ROM prints a line), a clock that starts at the same time, writes to the image
    kept in memory."""
    letter = 'a' if kind == 'floppy' else 'c'
    drive = image.replace(',', ',,')
    arguments = ['-machine', 'pc', '-accel', 'tcg', '-m', '32', '-nodefaults', '-vga', 'std', '-nic', 'none',
                 '-no-user-config',
                 '-rtc', 'base=2024-01-01T12:00:00,clock=vm',
                 '-serial', 'null', '-serial', f'file:{log}',
                 '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04',
                 '-drive', f'if={"floppy" if letter == "a" else "ide"},format=raw,file={drive},snapshot=on',
                 '-boot', letter]
    if side == 'monitor':
        # end=halt: a guest that was stopped keeps its screen, and the log says why.
        arguments += ['-kernel', monitor, '-append', f'boot={letter} end=halt {append}'.strip()]
    return arguments + list(extra)


def boot(image, steps, side, kind=None, append='', monitor=MONITOR, extra=(), seconds=120, suffix=''):
    """Boot `image` on one side ('bare' or 'monitor') and carry out the steps of a script; a Run."""
    run = Run(side)
    with tempfile.TemporaryDirectory(prefix='trapeze-run-') as directory:
        log = os.path.join(directory, 'log')
        path, kind = prepare_image(image, kind, directory)
        try:
            with Qemu(qemu_arguments(path, kind, side, log, append, monitor, extra), seconds) as qemu:
                run.looks = keyscript.run(qemu, steps, suffix)
        except (QemuEnded, keyscript.ScriptError) as error:
            run.failure = str(error)
        if os.path.exists(log):
            with open(log, encoding='utf-8', errors='replace') as file:
                run.log = file.read()
    return run


def compare(one, other, ignore=(), tolerance=0.0):
    """The differences of two runs as lines; no lines mean that they showed the same, and something."""
    found = [f'{run.side}: {run.failure}' for run in (one, other) if run.failure]
    found += [f'{run.side}: {run.verdict()}\n{report(run.log)}' for run in (one, other) if run.ended_badly()]
    for (name, bare_screen), (_, other_screen) in zip(one.looks, other.looks):
        lines = screen.differences(bare_screen, other_screen, ignore, tolerance)
        if lines:
            found.append(f'at {name}, - {one.side}, + {other.side}:')
            found += ['  ' + line for line in lines]
    for run in (one, other):
        if run.looks and all(look.is_empty() for _, look in run.looks):
            found.append(f'{run.side}: the screen stays empty')
    return found


def report(log, lines=30):
    """The end of a log: the stop report is there."""
    return '\n'.join('  | ' + line for line in log.rstrip().splitlines()[-lines:])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__ + '\n' + keyscript.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('image')
    side = parser.add_mutually_exclusive_group()
    side.add_argument('--monitor', dest='sides', action='store_const', const=['monitor'], help='the default')
    side.add_argument('--bare', dest='sides', action='store_const', const=['bare'])
    side.add_argument('--compare', dest='sides', action='store_const', const=['bare', 'monitor'])
    side.add_argument('--noise', dest='sides', action='store_const', const=['bare', 'bare'])
    parser.add_argument('--script', default=DEFAULT_SCRIPT, help='steps, see below')
    parser.add_argument('--script-file', metavar='FILE')
    parser.add_argument('--as', dest='kind', choices=['floppy', 'disk'], help='default: by size')
    parser.add_argument('--append', default='', help='more options for the monitor')
    parser.add_argument('--monitor-elf', default=MONITOR, metavar='FILE')
    parser.add_argument('--qemu-arg', action='append', default=[], metavar='ARG',
                        help='one more for QEMU, as --qemu-arg=-cpu --qemu-arg=486')
    parser.add_argument('--ignore', action='append', default=[], metavar='REGEX',
                        help='equal wherever it matches, such as times')
    parser.add_argument('--pixel-tolerance', type=float, default=0.0, metavar='PERCENT')
    parser.add_argument('--png', metavar='FILE', help='short for a last step png FILE')
    parser.add_argument('--seconds', type=int, default=120, help='end each boot after so long')
    parser.add_argument('--log', action='store_true', help="print the monitor's log as well")
    return parser.parse_args()


def main():
    args = arguments()
    sides = args.sides or ['monitor']
    try:
        if args.script_file:
            with open(args.script_file, encoding='utf-8') as file:
                args.script = file.read()
        steps = keyscript.parse(args.script) + ([['png', args.png]] if args.png else [])
        if 'monitor' in sides and not os.path.exists(args.monitor_elf):
            raise ValueError(f'no {args.monitor_elf}: run make first')
        runs = []
        for number, side in enumerate(sides):
            suffix = '' if len(sides) == 1 else f'-{side}' if sides[0] != sides[1] else f'-{number + 1}'
            runs.append(boot(args.image, steps, side, args.kind, args.append, args.monitor_elf, args.qemu_arg,
                             args.seconds, suffix))
    except (OSError, ValueError, keyscript.ScriptError) as error:
        sys.exit(f'vmrun: {error}')
    if args.log:
        for run in runs:
            print(run.log)
    if len(runs) == 1:
        run = runs[0]
        for name, look in run.looks:
            print(f'-- {name}\n{look.describe()}')
        if run.failure or run.ended_badly():
            sys.exit(f'vmrun: {run.side}: {run.failure or run.verdict()}\n{report(run.log)}')
        return
    found = compare(*runs, args.ignore, args.pixel_tolerance)
    if found:
        sys.exit('\n'.join(found))
    print(f'same: {len(runs[0].looks)} looks; at the end\n{runs[0].looks[-1][1].describe()}')


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))     # so that QEMU is ended on the way out
    main()

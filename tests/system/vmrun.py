#!/usr/bin/env python3
"""Boot a disk image on bare QEMU or under the monitor, drive it with keys, read and compare its screens.

    vmrun.py dos.img --script 'wait "A:\\>"; type "dir\\n"; stable'
                                                          as a virtual guest: print the screen
    vmrun.py --wall dos.img --script ...                  the same, with a VGA of its own
    vmrun.py --passthrough dos.img --script ...           with the real machine
    vmrun.py --bare dos.img --script ...                  without the monitor
    vmrun.py --compare dos.img --script ...               bare and virtual; exit 1 if any look differs
    vmrun.py --compare --passthrough dos.img --script ... bare and passthrough
    vmrun.py --noise dos.img --script ...                 bare twice: what differs by itself
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

from paths import MONITOR       # first of ours: it knows where the others are
import image as classifier
import keyscript
import save
import screen
import two_way
from monitor_log import MonitorLog
from qemu import Qemu, QemuEnded

MEMORY_MIB = 32                 # and what a virtual guest's image takes
SIDES = ('bare', 'passthrough', 'virtual', 'wall')
DEFAULT_SCRIPT = 'stable 2'


class Run:
    """What one boot gave: its looks at the screen, the monitor's log and last word (None on the bare machine,
    or if the guest has not ended), and why the script broke off if it did."""

    def __init__(self, side):
        self.side, self.looks, self.log, self.verdict, self.failure = side, [], '', None, None
        self.disk = None                # its bytes at the end, where they were asked for

    def ended_badly(self):
        """A clean end (CLI and HLT) is how some guests finish: bare, the screen stands still as well."""
        return self.verdict is not None and not self.verdict.startswith('trapeze: end: clean')


def prepare_image(path, kind, directory):
    """(path, kind) of the image as it is to be attached; kind None finds out. It is padded as run-qemu.sh
    would pad it: emulators and guests take a floppy's geometry from the size."""
    try:
        image = classifier.Image(path)
        kind, whole = classifier.classify(image, kind)
    except classifier.BadImage as error:
        raise ValueError(f'{path}: {error}') from None
    if kind not in ('floppy', 'disk'):
        raise ValueError(f'{path} is a program and no disk image; --as floppy or --as disk makes it one')
    if whole:
        with open(path, 'rb') as file:
            data = file.read()
        path = os.path.join(directory, 'image')
        with open(path, 'wb') as file:
            file.write(data.ljust(whole, b'\0'))
    return path, kind


def letter_of(kind):
    return 'a' if kind == 'floppy' else 'c'


def qemu_command(image, kind, side, directory, append='', monitor=MONITOR, extra=(), ram=None):
    """The same machine for all sides, but for -kernel and where the image is: two serial ports (the monitor
    logs on the second), no network card (its boot ROM prints a line), a clock that starts at the same time.
    Writes to the image stay in memory, but with `ram`: a virtual machine's memory is this file then, and the
    others write to the image itself."""
    letter = letter_of(kind)
    memory = MEMORY_MIB
    drives = ['-drive', f'if={"floppy" if letter == "a" else "ide"},format=raw,'
              + f'snapshot={"off" if ram else "on"},file=' + image.replace(',', ',,')]
    start = []
    machine = ['pc']
    log = f'file:{directory}/log'
    if side == 'wall':
        append += ' display=wall orders=on'
        two_way.provide(f'{directory}/orders', f'{directory}/log')
        log = f'pipe:{directory}/orders'
    if side in ('virtual', 'wall'):
        # A blank would end the name, a comma the module.
        link = os.path.join(directory, 'drive')
        os.symlink(os.path.abspath(image), link)
        memory += (os.path.getsize(image) + (1 << 20) - 1 >> 20)
        drives = ['-initrd', f'{link} drive={letter} boot={letter}']
        start = append
        if ram:
            save.reserve(ram, memory << 20)
            machine = ['pc,memory-backend=ram', '-object', 'memory-backend-file,id=ram,share=on,'
                       + f'size={memory}M,mem-path={ram}']
    elif side == 'passthrough':
        start = f'boot={letter} {append}'
    if side != 'bare':
        # end=halt: a guest that was stopped keeps its screen, and the log says why.
        start = ['-kernel', monitor, '-append', f'end=halt {start}'.strip()]
    return ['qemu-system-i386', '-display', 'none', '-machine', *machine, '-accel', 'tcg', '-m', str(memory),
            '-nodefaults', '-vga', 'std', '-nic', 'none', '-no-user-config',
            '-rtc', 'base=2024-01-01T12:00:00,clock=vm',
            '-serial', f'file:{directory}/serial', '-serial', log,
            '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04',
            '-boot', letter] + drives + start + list(extra)


def player_of(qemu, directory, side, kind, suffix=''):
    """What plays a script to the guest of a machine that qemu_command() has made."""
    return keyscript.Player(qemu, suffix, os.path.join(directory, 'orders'), kind if side == 'wall' else '')


def boot(image, steps, side, kind=None, append='', monitor=MONITOR, extra=(), seconds=120, suffix='',
         keep=False):
    """Boot `image` on one of the SIDES and carry out the steps of a script; a Run. `keep` has the disk as the
    guest leaves it in the Run."""
    run = Run(side)
    with tempfile.TemporaryDirectory(prefix='trapeze-run-') as directory:
        path, kind = prepare_image(image, kind, directory)
        ram = os.path.join(directory, 'ram') if keep else None
        if keep and side not in ('virtual', 'wall'):
            path = shutil.copy(path, os.path.join(directory, 'disk'))
        command = qemu_command(path, kind, side, directory, append, monitor, extra, ram)
        log = os.path.join(directory, 'log')
        player = None
        try:
            with Qemu(command, seconds, log=log, serial=os.path.join(directory, 'serial')) as qemu:
                player = player_of(qemu, directory, side, kind, suffix)
                run.looks = player.play(steps)
        except (QemuEnded, keyscript.ScriptError) as error:
            run.failure = str(error)
            if isinstance(error, keyscript.ScriptError) and player.last:
                run.failure += '; the screen shows\n' + player.last.describe()
        run.log = MonitorLog(log).text()
        run.verdict = MonitorLog(log).update().end
        if keep:
            run.disk = disk_after(path, kind, ram, log, directory) if side in ('virtual', 'wall') else contents(path)
    return run


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


def disk_after(path, kind, ram, log, directory):
    """A virtual guest's disk, out of the machine's memory."""
    drives = next(iter(MonitorLog(log).update().images.values()), {})
    if letter_of(kind) not in drives:
        return contents(path)               # it has not come to that
    out = os.path.join(directory, 'saved')
    save.save(ram, drives[letter_of(kind)], out)
    return contents(out)


def compare_disks(one, other):
    """The first of the bytes in which the disks of two runs differ, as lines; none if they are the same."""
    if one.disk == other.disk:
        return []
    if len(one.disk) != len(other.disk):
        return [f'disk: {len(one.disk)} bytes of {one.side}, {len(other.disk)} of {other.side}']
    wrong = [at for at in range(0, len(one.disk), 512) if one.disk[at:at + 512] != other.disk[at:at + 512]]
    at = next(at for at in range(wrong[0], wrong[0] + 512) if one.disk[at] != other.disk[at])
    return [f'disk: {len(wrong)} sectors differ, first sector {wrong[0] // 512}: byte {at % 512:03X}h is '
            f'{one.disk[at]:02X}h of {one.side}, {other.disk[at]:02X}h of {other.side}']


def compare(one, other, ignore=(), tolerance=0.0):
    """The differences of two runs as lines; no lines mean that they showed the same, and something."""
    found = [f'{run.side}: {run.failure}' for run in (one, other) if run.failure]
    found += [f'{run.side}: {run.verdict}\n{report(run.log)}' for run in (one, other) if run.ended_badly()]
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
    side.add_argument('--virtual', dest='side', action='store_const', const='virtual', help='the default')
    side.add_argument('--wall', dest='side', action='store_const', const='wall')
    side.add_argument('--passthrough', dest='side', action='store_const', const='passthrough')
    side.add_argument('--bare', dest='side', action='store_const', const='bare')
    twice = parser.add_mutually_exclusive_group()
    twice.add_argument('--compare', action='store_true')
    twice.add_argument('--noise', action='store_true')
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
    sides = [args.side or 'virtual']
    if args.compare or args.noise:
        sides = ['bare'] + (['bare'] if args.noise else sides)
    try:
        if args.script_file:
            with open(args.script_file, encoding='utf-8') as file:
                args.script = file.read()
        steps = keyscript.parse(args.script) + ([keyscript.Step(0, 'png', [args.png])] if args.png else [])
        if sides != ['bare', 'bare'] and not os.path.exists(args.monitor_elf):
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
            sys.exit(f'vmrun: {run.side}: {run.failure or run.verdict}\n{report(run.log)}')
        return
    found = compare(*runs, args.ignore, args.pixel_tolerance)
    if found:
        sys.exit('\n'.join(found))
    print(f'same: {len(runs[0].looks)} looks; at the end\n{runs[0].looks[-1][1].describe()}')


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))     # so that QEMU is ended on the way out
    main()

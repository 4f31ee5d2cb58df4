#!/usr/bin/env python3
"""idle.py [IMAGE PROMPT]: how much of a host's processor QEMU uses while the guest waits for a key.

Without IMAGE the ways to wait of polls.nasm. The time is what the kernel has charged to the process, user and
system, over some seconds that start two seconds after the prompt has appeared. Here QEMU does not count
instructions and runs in real time, so the figures depend on the host; those of a bare machine tell how much.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

from counted import BenchError, assemble, end_by_signal, save
from limits import IDLE
import keyscript
import vmrun
from qemu import Qemu, QemuEnded

WAYS = {'poll-01h': 1, 'poll-11h': 2, 'hlt': 3, 'int-28h': 4, 'wait-00h': 5, 'counting': 6}
PROMPT = 'A:\\>'
SETTLE_SECONDS = 2
SECONDS = 10


def program(number):
    return save(f'polls-{number}.img', assemble('polls', WAY=number))


def charged(process):
    """Seconds of processor time, user and system: fields 14 and 15 of proc(5), "/proc/pid/stat"."""
    with open(f'/proc/{process}/stat', encoding='ascii', errors='replace') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def qemu_process(machine):
    """`timeout` starts QEMU, and is its parent."""
    parent = machine.process.pid
    with open(f'/proc/{parent}/task/{parent}/children', encoding='ascii') as file:
        return int(file.read().split()[0])


def measure(image, prompt, side, args):
    """Percent of one core."""
    with tempfile.TemporaryDirectory(prefix='trapeze-bench-') as directory:
        drive, kind = vmrun.prepare_image(image, None, directory)
        command = vmrun.qemu_command(drive, kind, side, directory, monitor=args.monitor)
        with Qemu(command, 120 + args.seconds, log=os.path.join(directory, 'log')) as machine:
            keyscript.Player(machine).do_wait(prompt, 60)
            time.sleep(SETTLE_SECONDS)
            process = qemu_process(machine)
            start, used = time.monotonic(), charged(process)
            time.sleep(args.seconds)
            used = charged(process) - used
            if machine.verdict():
                raise BenchError(f'{image}: {machine.verdict()}')
            return 100 * used / (time.monotonic() - start)


def figures(images, prompt, args):
    """(name, percent virtual, percent bare) for each."""
    for name, image in images.items():
        yield name, measure(image, prompt, 'virtual', args), measure(image, prompt, 'bare', args)


def report(images, prompt, args):
    worst = 0.0
    for name, virtual, bare in figures(images, prompt, args):
        print(f'bench: idle-{name} {virtual:.1f} % (bare {bare:.1f} %)', flush=True)
        worst = max(worst, virtual)
    if worst > IDLE:
        print(f'bench: idle goal missed: {worst:.1f} % where {IDLE:g} % was to be the most')


def programs():
    return {name: program(number) for name, number in WAYS.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('image', nargs='?')
    parser.add_argument('prompt', nargs='?', default=PROMPT)
    parser.add_argument('--seconds', type=float, default=SECONDS, help='to measure over, default 10')
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    args = parser.parse_args()
    end_by_signal()
    try:
        if args.image:
            images = {os.path.splitext(os.path.basename(args.image))[0]: args.image}
        else:
            images = programs()
        report(images, args.prompt, args)
    except (BenchError, OSError, ValueError, QemuEnded, keyscript.ScriptError,
            subprocess.CalledProcessError) as error:
        sys.exit(f'idle.py: {error}')


if __name__ == '__main__':
    main()

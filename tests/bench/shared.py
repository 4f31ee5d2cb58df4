#!/usr/bin/env python3
"""shared.py: how much memory a DOS at its prompt has of its own, where guests share what they have not written.

boot.nasm stands in for the DOS. The monitor says how much it is when the guest ends.
"""

import os
import re
import tempfile
import time

import boot
from counted import BenchError, end_by_signal
import keyscript
import vmrun
from qemu import Qemu

SECONDS = 60
KIB = re.compile(r'has written to (\d+) KiB of memory that guests share')


def kib(monitor=vmrun.MONITOR):
    with tempfile.TemporaryDirectory(prefix='trapeze-bench-') as directory:
        drive, kind = vmrun.prepare_image(boot.stand_in(), None, directory)
        command = vmrun.qemu_command(drive, kind, 'virtual', directory, 'share=on', monitor)
        with Qemu(command, 2 * SECONDS, log=os.path.join(directory, 'log')) as machine:
            keyscript.Player(machine).do_wait(boot.PROMPT, SECONDS)
            machine.press(['spc'])
            deadline = time.monotonic() + SECONDS
            while not (said := KIB.search(machine.log.text())):
                if time.monotonic() > deadline:
                    raise BenchError('the log does not say what the guest has written to')
                time.sleep(0.1)
            return int(said[1])


def main():
    end_by_signal()
    print(f'bench: a DOS at its prompt has written to {kib()} KiB of memory that guests share')


if __name__ == '__main__':
    main()

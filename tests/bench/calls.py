#!/usr/bin/env python3
"""calls.py: instructions per call of firmware services that programs call hundreds of thousands of times,
bare and in a virtual guest, where the firmware runs natively and the monitor has INT, IRET and what is
sensitive between them to emulate: INT 1Ah/00h executes two CLI and an STI, INT 10h/0Ch six PUSHF and POPF more.

calls.nasm counts them itself, with RDTSC: exact, as no interrupt and no HLT falls between its readings.
"""

import argparse
import subprocess
import sys

from counted import BOOT_SECTOR, BenchError, CountedMachine, assemble, end_by_signal, save
import vmrun

CALLS = 300000


def measure(side, monitor):
    """{name: instructions per call}"""
    path = save('calls.img', assemble('calls'))
    with CountedMachine(path, side, monitor) as machine:
        machine.run_to(BOOT_SECTOR)
        machine.resume()
        for _ in range(240):
            machine.wait_stop(0.5)
            lines = machine.qemu.serial_text().splitlines()
            if 'end' in lines:
                return {name: int(total) / CALLS for name, total in map(str.split, lines[:-1])}
    raise BenchError(f'{side}: no end of it after two minutes; {len(lines)} lines came')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--monitor', default=vmrun.MONITOR, metavar='FILE')
    args = parser.parse_args()
    end_by_signal()
    try:
        bare, virtual = measure('bare', args.monitor), measure('virtual', args.monitor)
    except (BenchError, OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f'calls.py: {error}')
    for name, own in bare.items():
        more = virtual[name] - own
        print(f'bench: {name} bare {own:.1f} virtual {virtual[name]:.1f} (+{more:.1f})')


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Floppies of many formats, and such without a signature, on virtual machines, and bare where QEMU is right.

    floppies.py [--jobs N] [--list] [NAME...]       prints PASS floppy-NAME or FAIL floppy-NAME: why
"""

import collections
import os
import struct
import subprocess
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

import machines
from paths import RUN
from cases import Cases
from machines import Drive, Machine, Wrong, expect

CASES = Cases('floppy')
test = CASES.test

SECTOR, BPB_AT = 512, 11
Format = collections.namedtuple('Format', 'cylinders heads sectors type')
TYPE_1200K, TYPE_1440K, TYPE_2880K = 2, 4, 5
LAST_AND_SECTORS = {TYPE_1200K: '4F0F', TYPE_1440K: '4F12', TYPE_2880K: '4F24'}     # what AH=08h says
NO_SUCH_SECTOR, BAD_COMMAND = '2001', '0101'


def numbered(name, disk, code=None):
    """An image of the format: each sector begins with its number, the first with a BPB, if not with code."""
    count = disk.cylinders * disk.heads * disk.sectors
    data = bytearray(count * SECTOR)
    for number in range(1, count):
        struct.pack_into('<H', data, number * SECTOR, number)
    if code:
        data[:len(code)] = code
    struct.pack_into('<BBB', data, 0, 0xeb, 0x3c, 0x90)
    struct.pack_into('<HBHBHHBHHH', data, BPB_AT, SECTOR, 2, 4, 2, 112, count, 0xf0, 3, disk.sectors, disk.heads)
    data[4 * SECTOR:4 * SECTOR + 3] = b'\xf0\xff\xff'
    return machines.write_if_new(os.path.join(machines.BUILD, f'{name}.img'), bytes(data))


def wanted(disk):
    """What corners.nasm has to say of the disk: by the arithmetic of tracks, and as SeaBIOS answers AH=08h."""
    def number(cylinder, head, sector):
        return f'{(cylinder * disk.heads + head) * disk.sectors + sector - 1:04X}'
    last, head = disk.cylinders - 1, disk.heads - 1
    found = {'last-cylinder-and-sectors': LAST_AND_SECTORS[disk.type], 'type': f'{disk.type:04X}',
             'fifth': number(5, head, disk.sectors), 'last': number(last, head, disk.sectors),
             'start': number(last, 0, 1), 'none': 'EEEE',
             'none-status': NO_SUCH_SECTOR if disk.sectors < int(LAST_AND_SECTORS[disk.type][2:], 16)
             else BAD_COMMAND}
    return found | {f'{name}-status': '0000' for name in ('fifth', 'last', 'start')}


def corners(name, first, second, sides=('virtual',)):
    """Boots from a disk of the first format, with one of the second in drive B:."""
    with machines.BUILDING:
        code = bytearray(machines.assemble('corners'))
        for place, disk in enumerate((first, second)):
            struct.pack_into('<BBB', code, machines.PARAMETERS_AT + 3 * place, disk.sectors,
                             disk.cylinders - 1, disk.heads - 1)
        drives = [Drive('a', numbered(f'corners-{name}-a', first, code)),
                  Drive('b', numbered(f'corners-{name}-b', second))]
    for side in sides:
        with Machine(side, drives, memory=48) as machine:
            report = machine.wait('DONE')
        for letter, text, disk in zip('AB', report.split('\r\n'), (first, second)):
            expect(f'{disk} in {letter}:', side, machines.values(text), wanted(disk))


@test
def test_formats_that_qemu_serves():
    corners('qemu', Format(80, 2, 10, TYPE_1440K), Format(42, 2, 10, TYPE_1200K), sides=machines.SIDES)


@test
def test_more_tracks_and_sectors_than_a_drive_usually_has():
    corners('dense', Format(82, 2, 10, TYPE_1440K), Format(82, 2, 21, TYPE_1440K))


@test
def test_formats_that_only_the_boot_sector_tells():
    corners('own', Format(82, 2, 9, TYPE_1440K), Format(80, 2, 8, TYPE_1440K))


@test
def test_one_side_and_extended_density():
    corners('sides', Format(80, 1, 9, TYPE_1440K), Format(80, 2, 40, TYPE_2880K))


def run(*arguments):
    """(status, everything that run-qemu.sh says)."""
    done = subprocess.run([RUN, '--headless', *arguments], stdin=subprocess.DEVNULL, timeout=240,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode(errors='replace').replace('\r', '')


def expect_run(what, status, text, *arguments):
    found, said = run(*arguments)
    if found != status or text not in said:
        raise Wrong(f'{what}: status {found} instead of {status}, or no {text!r} in\n{said}')


def unsigned(size):
    """corners.nasm without its signature, on a floppy of that size."""
    with machines.BUILDING:
        data = bytearray(machines.assemble('corners').ljust(size, b'\0'))
        struct.pack_into('<6B', data, machines.PARAMETERS_AT, *(1, 0, 0) * 2)
        data[510:512] = b'\0\0'
        return machines.write_if_new(os.path.join(machines.BUILD, f'unsigned-{size}.img'), bytes(data))


@test
def test_without_a_signature():
    """As IBM's first PC did, and as QEMU does when it is told to: -no-fd-bootchk."""
    image = unsigned(360 * 1024)
    with Machine('bare', [Drive('a', image)], extra=['-no-fd-bootchk']) as machine:
        machine.wait('DONE')
    expect_run('unasked', 2, '--as floppy boots it nevertheless', image)
    keys = ('--keys', 'wait "DONE" 100')
    expect_run('virtual', 0, '', *keys, '--as', 'floppy', image)
    expect_run('passthrough', 0, '', *keys, '--passthrough', '--as', 'floppy', image)
    with Machine('virtual', [Drive('a', image)]) as machine:
        machine.wait_log('no 55AAh signature: the disk is not bootable (signature=any starts it)')
    with Machine('virtual', [Drive('a', image)], append='signature=any') as machine:
        machine.wait('DONE')


@test
def test_hard_disk_that_is_as_long_as_a_floppy():
    with machines.BUILDING:
        image = machines.write_if_new(os.path.join(machines.BUILD, 'missing.img'),
                                      machines.assemble('missing').ljust(machines.FLOPPY, b'\0'))
    status, said = run(image)
    hint = ":as=disk makes it drive C"
    report = said[said.find('stopped at'):]
    if status != 1 or said.count(hint) != 2 or hint not in report:
        raise Wrong(f'status {status}; the hint is not said once at once and once in the report:\n{said}')
    expect_run('the hint', 0, '', '--keys', 'wait "FOUND" 100', image + ':as=disk')


if __name__ == '__main__':
    CASES.main(__doc__)

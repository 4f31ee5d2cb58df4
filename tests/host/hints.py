#!/usr/bin/env python3
"""Follows the hints in the messages of run-qemu.sh and the monitor: what they name has to work.

    hints.py [--jobs N] [--list] [NAME...]      prints PASS hint-NAME or FAIL hint-NAME: why
"""

import os
import re
import shlex
import struct
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

from paths import ROOT, RUN
from cases import Cases
from machines import Drive, Machine, Wrong

CASES = Cases('hint')
test = CASES.test
KIB, MIB = 1 << 10, 1 << 20
ENDS = b'\xfa\xf4'                          # CLI, HLT: a clean end


def directory():
    return tempfile.TemporaryDirectory(prefix='trapeze-hints-')


def write(place, name, data, size=0):
    path = os.path.join(place, name)
    with open(path, 'wb') as file:
        file.write(data)
        file.truncate(max(size, len(data)))
    return path


def boot_sector(code=ENDS):
    return code.ljust(510, b'\0') + b'\x55\xaa'


def fat_floppy(place, name='dos.img', size=1440 * KIB):
    """The boot sector of a file system that ends at once, and the start of its FAT."""
    data = bytearray(boot_sector(b'\xeb\x3c\x90'))
    struct.pack_into('<HBHBHHBHHH', data, 11, 512, 1, 1, 2, 224, 2880, 0xF0, 9, 18, 2)
    data[62:64] = ENDS
    return write(place, name, bytes(data) + b'\xf0\xff\xff', size)


def run(*words):
    """(status, what run-qemu.sh says)."""
    done = subprocess.run([RUN, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=100)
    return done.returncode, done.stdout.decode(errors='replace').replace('\r', '')


def says(text, *words, status=2):
    found, said = run(*words)
    if found != status or not re.search(text, said):
        raise Wrong(f'{words}: status {found}, no {text!r} in\n{said}')
    return re.search(text, said)


def works(*words, status=0):
    found, said = run(*words)
    if found != status or 'trapeze: error' in said:
        raise Wrong(f'{words}: status {found} instead of {status}:\n{said}')
    return said


def planned(*words):
    """As far as the emulator's command line; without a refusal."""
    return works('--dry-run', *words)


def ends(*words):
    """For real: the guest ends cleanly."""
    return works('--headless', '--seconds', '60', *words)


@test
def test_as_flat_runs_a_floppy_without_signature():
    with directory() as place:
        image = write(place, 'dos.img', ENDS, 360 * KIB)
        says('--as flat runs it as a program', image)
        ends('--as', 'flat', image)


@test
def test_as_disk_boots_a_disk_without_signature():
    with directory() as place:
        image = write(place, 'big.img', ENDS, 4 * MIB)
        says('--as disk boots it nevertheless', image)
        ends('--as', 'disk', image)
        image = write(place, 'odd.img', ENDS, 900 * KIB)
        says('--as disk makes a drive of it', image)
        ends('--as', 'disk', image)


@test
def test_objcopy_makes_a_flat_guest():
    with directory() as place:
        source = write(place, 'guest.nasm', b'bits 16\nglobal _start\n_start: cli\nhlt\n')
        unlinked, elf, flat = (os.path.join(place, name) for name in ('guest.o', 'guest.elf', 'guest.bin'))
        subprocess.run(['nasm', '-f', 'elf32', '-o', unlinked, source], check=True)
        subprocess.run(['ld', '-m', 'elf_i386', '-Ttext=0', '-o', elf, unlinked], check=True)
        says('objcopy -O binary makes a flat guest of it', elf)
        subprocess.run(['objcopy', '-O', 'binary', elf, flat], check=True)
        ends(flat)


@test
def test_what_is_compressed_is_unpacked():
    """As the message says it, whatever the file is called."""
    with directory() as place:
        plain = fat_floppy(place)
        for tool, unpack in (('gzip', 'gunzip'), ('xz', 'unxz'), ('bzip2', 'bunzip2')):
            packed, new = os.path.join(place, tool), os.path.join(place, f'{tool}.img')
            with open(plain, 'rb') as source, open(packed, 'wb') as to:
                subprocess.run([tool, '-c'], stdin=source, stdout=to, check=True)
            command = says(f'is compressed; ({unpack} .*) unpacks it', packed).group(1)
            subprocess.run(command.replace('NEW', new), shell=True, check=True)
            planned(new)


@test
def test_a_cut_floppy_is_padded():
    with directory() as place:
        for size in (1439 * KIB, 720 * KIB):
            image = fat_floppy(place, size=size)
            says('is truncated: .*; --as floppy pads it', image)
            if 'padded to 1474560 bytes' not in planned('--as', 'floppy', image):
                raise Wrong(f'{size} bytes are padded to something else')
        ends('--as', 'floppy', image)


@test
def test_a_cut_disk_is_taken_as_it_is():
    with directory() as place:
        data = bytearray(boot_sector())
        struct.pack_into('<B3xB3xII', data, 446, 0x80, 6, 63, 40000)
        image = write(place, 'cut.img', bytes(data), 4 * MIB)
        says('is truncated: .*; --as disk takes it as it is', image)
        ends('--as', 'disk', image)


@test
def test_as_overrides():
    with directory() as place:
        image, program = fat_floppy(place), write(place, 'program.bin', ENDS)
        says(':as=floppy and :as=disk override', f'{image}:drive=c')
        ends(f'{image}:drive=c:as=disk')
        says(':as=floppy makes it one', f'{program}:drive=a')
        ends(f'{program}:drive=a:as=floppy')


@test
def test_memory_that_is_asked_for_is_enough():
    with directory() as place:
        image, disk = fat_floppy(place), write(place, 'disk.img', boot_sector(), 20 * MIB)
        for words in (['--guest', 'cr0'], [image, disk, '--append', 'mem=3000'],
                      [f'{image}:name=one', f'{image}:name=two:mem=2048']):
            hint = says(r'pass --memory (\d+)', '--memory', 1, *words)
            ends('--memory', hint.group(1), *words)


@test
def test_the_monitor_asks_for_enough_memory():
    with directory() as place:
        drives = [Drive('a', fat_floppy(place))]
        with Machine('virtual', drives, append='mem=20000', memory=16) as machine:
            machine.wait_log('give the machine ')
            wanted = int(re.search(r'give the machine (\d+) MiB', machine.log_text()).group(1))
        with Machine('virtual', drives, append='mem=20000', memory=wanted) as machine:
            machine.wait_log('end: clean')


@test
def test_too_large_for_memory():
    with directory() as place:
        huge = write(place, 'huge.img', boot_sector(), 3200 * MIB)
        small = fat_floppy(place)
        says('--passthrough needs none$', huge)
        planned('--passthrough', huge)
        says('--passthrough needs none, without mem=', f'{huge}:mem=4096')
        planned('--passthrough', huge)
        guests = [f'{small}:name={name}' for name in 'abc']
        says('2931 of them as mem= says, .*; ask for less', *(f'{word}:mem=999999' for word in guests))
        planned(*(f'{word}:mem=600000' for word in guests))


@test
def test_gdb_server_goes_with_curses_and_scripts():
    says('try --gdb-server', '--dry-run', '--gdb', '--curses')
    planned('--gdb-server', '--curses')
    says('--keys and --script work with --gdb-server', '--gdb', '--keys', 'end')
    planned('--gdb-server', '--keys', 'end')


@test
def test_tracks_that_nobody_knows_are_not_saved():
    with directory() as place:
        game, out = write(place, 'game.img', boot_sector(), 20000), os.path.join(place, 'out.img')
        says(f'nobody knows what tracks {game} has: taken for', '--headless', '--seconds', 60, game, status=0)
        says('truncate -s 1440K IMAGE makes it', '--save', out, game)
        says('truncate -s 1440K IMAGE makes it', '--as', 'floppy', '--save', out, game)
        subprocess.run(['truncate', '-s', '1440K', game], check=True)
        ends('--save', out, game)
        if os.path.getsize(out) != 1440 * KIB:
            raise Wrong(f'{os.path.getsize(out)} bytes are saved')


@test
def test_the_word_for_save_names_the_drive():
    with directory() as place:
        one, two = fat_floppy(place), fat_floppy(place, 'two.img')
        for words, save in (([one], 'OUT.img'), ([f'{one}:ro', two], 'b=OUT.img'),
                            ([f'{one}:name=x:ro', f'{two}:name=y'], 'y:a=OUT.img')):
            hint = says(r'; --save (\S+) keeps them', '--headless', '--seconds', 60, *words, status=0).group(1)
            if hint != save:
                raise Wrong(f'{words}: --save {hint} instead of {save}')
            planned('--save', hint.replace('OUT', os.path.join(place, 'out')), *words)
        says(r'; --save DRIVE=OUT.img keeps a drive.s', '--headless', '--seconds', 60, one, two, status=0)
        planned('--save', f'b={place}/out.img', one, two)


@test
def test_a_drive_that_only_a_virtual_machine_has():
    with directory() as place:
        data = bytearray(boot_sector(b'\xeb\x3c\x90'))
        struct.pack_into('<HBHBHHBHHH', data, 11, 512, 1, 1, 2, 224, 1280, 0xF0, 9, 8, 2)
        data[62:64] = ENDS
        image, program = write(place, 'own.img', bytes(data), 640 * KIB), write(place, 'program.bin', ENDS)
        text = r'only a virtual machine reads it \(no --passthrough; beside a program, --virtual\)'
        says(text, '--passthrough', image)
        ends(image)
        says(text, program, image)
        ends('--virtual', program, image)


@test
def test_vme_needs_a_virtual_guest_and_a_cpu_that_has_it():
    says('vme= is for virtual machines, .*; --virtual gives it one', '--headless', '--append', 'vme=on')
    says('Bochs and real ones have', '--headless', '--append', 'vme=on', '--virtual', status=3)
    works('--bochs', '--append', 'vme=on', '--virtual')


@test
def test_a_machine_without_a_bios():
    says('no PC BIOS here .* a UEFI.s CSM', '--headless', '--seconds', 60, '--', '-bios', 'qboot.rom', status=3)


@test
def test_a_machine_without_what_guests_wait_for():
    missing = 'no video BIOS here', 'the timer of this machine (8254) does not tick'
    lacking = works('--headless', '--seconds', 60, '--', '-vga', 'none', '-machine', 'pit=off')
    ordinary = works('--headless', '--seconds', 60)
    for line in missing:
        if line not in lacking or line in ordinary:
            raise Wrong(f'{line!r} is not said, or said of a PC that has it\n{lacking}\n{ordinary}')


@test
def test_a_card_without_a_linear_mode_of_32_bits():
    """Its VESA BIOS is asked, and has none of more than 24 bits."""
    said = works('--headless', '--seconds', 60, '--append', 'display=wall', '--virtual', '--', '-vga', 'none', '-device',
                 'cirrus-vga')
    if 'this card has no linear mode of 32 bits' not in said or 'has not come back' in said:
        raise Wrong(f'the VESA BIOS does not answer, or has such a mode\n{said}')


@test
def test_a_machine_without_an_exit_port():
    words = shlex.split(planned('--headless'))
    at = next(number for number, word in enumerate(words) if word.startswith('isa-debug-exit'))
    del words[at - 1:at + 1]
    said = ''
    with subprocess.Popen(['timeout', '60', *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as machine:
        for line in machine.stdout:
            said += line
            if 'trapeze: halted: this machine has no port to end it' in line:
                machine.terminate()
                return
    raise Wrong(f'it does not say that it has halted\n{said}')


@test
def test_load_address():
    says('take 0050:0000 or above', '--headless', '--append', 'load=0040:0000', status=3)
    ends('--append', 'load=0050:0000')


@test
def test_trace_out():
    with directory() as place:
        says('QEMU needs -debugcon for it', '--headless', '--append', 'trace-out=e9', status=3)
        ends('--append', 'trace-out=e9 trace=count:10', '--', '-debugcon', f'file:{place}/trace')


@test
def test_a_large_floppy_is_a_hard_disk():
    with directory() as place:
        image = write(place, 'large.img', boot_sector(), 3840 * KIB + 512)
        with Machine('virtual', [Drive('a', image)]) as machine:
            machine.wait_log('make it drive C')
        with Machine('virtual', [Drive('c', image)]) as machine:
            machine.wait_log('end: clean')


if __name__ == '__main__':
    CASES.main(__doc__)

#!/usr/bin/env python3
"""Boot programs of the project's own, on the bare machine and under the monitor, as a passthrough guest, as a
virtual one, and as one with a VGA of its own: what they write to their disks, byte by byte, and what the clock tells them, must be the same.
What a booted system can tell must be what docs/equivalence.md says.

    programs.py [--list] [NAME...]      prints PASS program-NAME or FAIL program-NAME: why
"""

import os
import struct
import subprocess
import tempfile

import images
import vmrun                    # first of ours: it knows where the others are
import keyscript
import save
from qemu import Qemu
import machines
from cases import Cases
from machines import COUNTED, Wrong, expect, numbers, values, within

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 250
SCRIPT = keyscript.parse('wait "DONE" 100')
FLOPPY_SECTORS, DMF_SECTORS, SECTORS_1200K, SHORT_SECTORS = 2880, 3360, 2400, 1000
SMALL_DISK_SECTORS = 40 * 8 * 32
SEABIOS_DEBUG = 0x402           # the port on which it says what it does
FILE_CLUSTERS, FILE_LAST_BYTES = 7, 100         # fatfile.nasm
CASES = Cases('program', (images.Missing, save.CannotSave))
test = CASES.test


def boot_image(name, sectors, parameters=b'', directory=HERE, path=None):
    """The path of an image of so many sectors which boots the program; `path` has a file system already."""
    source = os.path.join(directory, name + '.nasm')
    os.makedirs(images.IMAGES, exist_ok=True)
    stem = os.path.join(images.IMAGES, f'program-{name}-{sectors}')
    subprocess.run(['nasm', '-f', 'bin', '-Wall', '-I', machines.GUESTS + '/', '-o', stem + '.bin', source],
                   check=True)
    code = bytearray(vmrun.contents(stem + '.bin'))
    code[machines.PARAMETERS_AT:machines.PARAMETERS_AT + len(parameters)] = parameters
    if path:
        code[3:62] = vmrun.contents(path)[3:62]         # the BPB
    else:
        path = stem + '.img'
        images.blank(path, sectors)
    images.write(path, code)
    return path


def boot(image, kind, side, extra=(), keep=False):
    """A Run, and what the program said on the screen."""
    run = vmrun.boot(image, SCRIPT, side, kind, extra=extra, seconds=SECONDS, keep=keep)
    if run.failure:
        raise Wrong(f'{side}: {run.failure}\n{vmrun.report(run.log, 10)}')
    return run, run.looks[-1][1].text()


def boot_all(image, kind, extra=(), keep=False):
    """{side: (Run, text)}"""
    return {side: boot(image, kind, side, extra, keep) for side in vmrun.SIDES}


def same_disks(runs):
    bare = runs['bare'][0]
    for side in vmrun.SIDES[1:]:
        found = vmrun.compare_disks(bare, runs[side][0])
        if found:
            raise Wrong('\n'.join(found))


def sectors_with_their_number(disk):
    return {at // 512 for at in range(0, len(disk), 512)
            if disk[at:at + 512] == struct.pack('<I', at // 512) * 128 and at}


@test
def test_floppy_writes():
    writes('floppy', FLOPPY_SECTORS, [100, 17, *range(33, 39), *range(253, 270), FLOPPY_SECTORS - 1])


@test
def test_disk_writes():
    writes('disk', images.DISK_SECTORS, [100, 62, *range(1005, 1011), *range(7057, 7074), 5000,
                                         *range(6000, 6064), images.DISK_SECTORS - 1])


def writes(kind, sectors, wanted):
    runs = boot_all(boot_image('writes', sectors, struct.pack('<I', sectors)), kind, keep=True)
    for side, (run, text) in runs.items():
        expect('sectors that were written', side, sectors_with_their_number(run.disk), set(wanted))
        expect('statuses', side, values(text), values(runs['bare'][1]))
    same_disks(runs)


@test
def test_file_on_a_floppy():
    """A file that a program makes in a FAT file system is whole for DOS's tools."""
    path = os.path.join(images.IMAGES, 'program-fatfile.img')
    images.blank(path, FLOPPY_SECTORS)
    images.tool('dosfstools', 'mkfs.fat', '-F', '12', '-R', '16', '-i', '12345678', '--invariant', path)
    runs = boot_all(boot_image('fatfile', FLOPPY_SECTORS, path=path), 'floppy', keep=True)
    same_disks(runs)
    images.write(path, runs['virtual'][0].disk)
    expect('errors', 'virtual', values(runs['virtual'][1])['errors'], '0')
    images.tool('dosfstools', 'fsck.fat', '-n', path)
    found = subprocess.run(['mtype', '-i', path, '::WRITTEN.TXT'], stdout=subprocess.PIPE, check=True,
                           env=dict(os.environ, MTOOLS_SKIP_CHECK='1')).stdout
    letters = [bytes([letter]) for letter in b'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[:FILE_CLUSTERS]]
    expect('the file', 'virtual', found,
           b''.join(letter * 512 for letter in letters[:-1]) + letters[-1] * FILE_LAST_BYTES)


@test
def test_ticks():
    """40:6Ch, the hooks of INT 08h and 1Ch, midnight: the same numbers everywhere."""
    wanted = {'int08': 20, 'int1c': 20, 'counted-in-between': 20, 'ticks': 0, 'flag': 1, 'midnight-by-1ah': 1,
              'and-again': 0, 'set': 0x81234, 'kept': 0, 'behind-it': 1}
    for side, (_, text) in boot_all(boot_image('ticks', FLOPPY_SECTORS), 'floppy', COUNTED).items():
        expect('ticks', side, numbers(text), wanted)
        expect('before and at midnight', side, text.count('ticks=1573039 flag=0'), 1)


@test
def test_ticks_and_seconds():
    """18.2 ticks in a second of the RTC, and neither burst nor drift after 300 ms without interrupts."""
    image = boot_image('timer', FLOPPY_SECTORS, directory=machines.GUESTS)
    for side, (_, text) in boot_all(image, 'floppy', COUNTED).items():
        found = numbers(text)
        within('ticks in five seconds', side, found['ticks-in-5s'], 90, 92)
        within('INT 1Ch less ticks', side, found['int1c-in-5s'] - found['ticks-in-5s'], -1, 1)
        expect('ticks while interrupts are off', side, found['ticks-while-off'], 0)
        expect('ticks right behind it', side, found['ticks-behind-it'], 1)
        # The wall is drawn in pieces of two milliseconds at most.
        within('clocks of 0.84 us by which the latest of 20 more is late', side, found['latest-tick-clocks'],
               0, 2386 if side == 'wall' else 1200)
        within('ticks in two more seconds', side, found['ticks-in-2s'], 36, 37)


# textscreens.nasm: columns and rows, then texts with the place where each is to be seen.
TEXT_SCREENS = (
    (80, 25, (5, 7, 'PLAIN 80x25')),
    (40, 25, (5, 7, 'FORTY COLUMNS')),
    (40, 25, (23, 26, 'FORTY UNTOLD')),
    (80, 25, (3, 0, 'PAGE ONE')),
    (80, 25, (24, 0, 'SCROLLED BY THE START ADDRESS')),
    (80, 25, (19, 0, 'SPLIT, ABOVE'), (24, 66, 'SPLIT, BELOW')),
    (80, 50, (49, 60, 'THE LAST OF FIFTY')),
    (80, 25, (11, 30, 'MONOCHROME')),
    (80, 25, (24, 70, 'WIDE ROWS')),
    (80, 25, (24, 67, 'THE LAST CELL')),
    (80, 25, (0, 40, 'AT THE END OF THE WINDOW')),
)


def looks_at_text_screens(side, image):
    """A look at each, and the monitor's log. Under a virtual guest its line in the log is awaited, too."""
    with tempfile.TemporaryDirectory() as directory:
        command = vmrun.qemu_command(image, 'floppy', side, directory, 'screen=log' if side == 'virtual' else '')
        log = os.path.join(directory, 'log')
        with Qemu(command, SECONDS, log=log, serial=os.path.join(directory, 'serial')) as machine:
            player = vmrun.player_of(machine, directory, side, 'floppy')
            player.turn_to(player.usual)
            for _, _, *texts in TEXT_SCREENS:
                player.do_wait(texts[0][2])
                player.do_check()
                if side == 'virtual':
                    player.until(lambda line=log_line(*texts[-1]): line in machine.log.text(),
                                 f'{texts[-1][2]} is not in the log', 10)
                player.press(['spc'])
            player.do_wait('THE END')
            return player.looks, machine.log.text()


def log_line(row, column, text):
    return f'screen: {row:2}|{" " * column}{text}\n'


@test
def test_text_is_found_where_the_card_shows_it():
    """Pages, scrolled, split and other screens of which the BIOS data area tells nothing: for scripts, in the log."""
    image = boot_image('textscreens', FLOPPY_SECTORS)
    for side in vmrun.SIDES:
        try:
            looks, log = looks_at_text_screens(side, image)
        except keyscript.ScriptError as error:
            raise Wrong(f'{side}: {error}') from None
        for (columns, rows, *texts), (_, look) in zip(TEXT_SCREENS, looks):
            expect(f'size of {texts[0][2]}', side, (len(look.rows[0]), len(look.rows)), (columns, rows))
            expect(f'WRONG beside {texts[0][2]}', side, look.text().count('WRONG'), 0)
            for row, column, text in texts:
                expect(f'row {row}', side, look.rows[row][column:].rstrip(), text)
        missing = [text for _, _, *texts in TEXT_SCREENS for text in texts if log_line(*text) not in log]
        expect('what is missing in the log', side, missing if side == 'virtual' else [], [])
        expect('WRONG in the log', side, log.count('WRONG'), 0)


# What docs/equivalence.md says of booted systems: bare, passthrough, virtual; the wall changes nothing.
TOLD = {'cr0-pe': ('0', '1', '1'), 'booting-from-rom': ('0', '1', '1'), 'boot-rom': ('0', '1', '1'),
        'com2': ('02F8', '02F8', '0000'), 'com2-status': ('0060', '00FF', '00FF'),
        'com-irqs': ('0018', '0000', '0000')}
TOLD_BY_DISK = {'seek-1023': ('0000', '0000', '4001'), 'verify-beyond': ('0000', '0000', '0C01'),
                'no-controller': ('0', '0', '1')}
# QEMU's drive has not changed the disk, but reads zeros right after the command.
TOLD_BY_DMF = {'dma-ended': ('0004', '0004', '0000'), 'sector-19': ('0101', '0101', '0000'),
               'formatted': ('0000', '0000', 'F6F6')}
TOLD_BY_1200K = {'set-media': ('0101', '0101', '0000'), 'table-sectors': ('18', '18', '15')}


@test
def test_booted_from_a_disk():
    booted('disk', images.DISK_SECTORS, TOLD | TOLD_BY_DISK)


@test
def test_partitions_tell_the_geometry():
    """A partition that ends with the 40th cylinder of 8 heads and 32 sectors."""
    image = boot_image('booted', SMALL_DISK_SECTORS, struct.pack('<I', SMALL_DISK_SECTORS))
    row = struct.pack('<B3sB3sII', 0x80, bytes([1, 1, 0]), images.FAT16, bytes([7, 32, 39]), 32,
                      SMALL_DISK_SECTORS - 32)
    images.write(image, row, 446)
    for side, (_, text) in boot_all(image, 'disk').items():
        expect('the last head and sector', side, values(text).get('last-head-and-sector'), '0720')


@test
def test_booted_from_floppies():
    booted('floppy', DMF_SECTORS, TOLD | TOLD_BY_DMF)
    booted('floppy', SECTORS_1200K, TOLD | TOLD_BY_1200K)


def booted(kind, sectors, told):
    runs = boot_all(boot_image('booted', sectors, struct.pack('<I', sectors)), kind)
    for number, side in enumerate(vmrun.SIDES):
        found = values(runs[side][1])
        expect('what a booted system can tell', side, {name: found.get(name) for name in told},
               {name: wanted[min(number, 2)] for name, wanted in told.items()})


@test
def test_booted_from_a_short_floppy():
    """An image that ends after its last file, attached as it is: run-qemu.sh would pad it."""
    path = os.path.join(images.IMAGES, 'program-short.img')
    images.fat_floppy(path)
    boot_image('booted', FLOPPY_SECTORS, path=path)
    os.truncate(path, SHORT_SECTORS * images.SECTOR)
    for side, wanted in (('bare', 36), ('virtual', 18)):
        with machines.Machine(side, [machines.Drive('a', path)]) as machine:
            expect('sectors of a track', side, numbers(machine.wait('sectors='))['sectors'], wanted)


@test
def test_ctrl_alt_del_resets_once():
    """The first reset of the machine is the firmware's own, as SeaBIOS says on its debug port; QEMU ends there."""
    image = boot_image('booted', FLOPPY_SECTORS, struct.pack('<I', FLOPPY_SECTORS))
    script = keyscript.parse('wait "DONE" 100; key ctrl-alt-del; sleep 100')
    for side in ('bare', 'passthrough'):
        with tempfile.TemporaryDirectory() as directory:
            said = os.path.join(directory, 'said')
            extra = ['-no-reboot', '-chardev', f'file,id=said,path={said}', '-device',
                     f'isa-debugcon,iobase={SEABIOS_DEBUG:#x},chardev=said']
            run = vmrun.boot(image, script, side, 'floppy', extra=extra, seconds=SECONDS)
            if 'QEMU ended with status 0' not in (run.failure or ''):
                raise Wrong(f'{side}: no reset: {run.failure}')
            expect('reboots by the firmware before the first reset', side,
                   vmrun.contents(said).count(b'Attempting a hard reboot'), 1)


if __name__ == '__main__':
    CASES.main(__doc__)

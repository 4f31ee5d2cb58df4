#!/usr/bin/env python3
"""Make the boot images of the system tests: real-mode code that this project did not write, from Debian's
packages or written by Debian's tools. They are kept in build/images/ and made again when this file is newer.

    images.py [--list] [--dir DIR] [NAME...]
"""

import argparse
import glob
import lzma
import os
import struct
import subprocess
import sys
import uuid
import zlib

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT

IMAGES = os.path.join(ROOT, 'build', 'images')
SECTOR = 512
FLOPPY_KIB = 1440
DISK_SECTORS = 16 * 63 * 20             # 20 cylinders of 16 heads and 63 sectors, about 10 MiB
PARTITION_START = 63                    # the second track, where DOS put it
PARTITION_SECTORS = DISK_SECTORS - 16 * 63
FAT16 = 6


class Missing(Exception):
    """A file or tool of a Debian package is not there."""


def packaged(pattern, package):
    """The bytes of a package's file; the directory's name differs between architectures, hence a pattern."""
    found = sorted(glob.glob(pattern))
    if not found:
        raise Missing(f'{pattern} is not there: install the package {package}')
    with open(found[0], 'rb') as file:
        return file.read()


def tool(package, *command):
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                       env=dict(os.environ, PATH=os.environ['PATH'] + ':/usr/sbin:/sbin'))
    except FileNotFoundError:
        raise Missing(f'no {command[0]}: install the package {package}') from None
    except subprocess.CalledProcessError as error:
        raise OSError(f'{" ".join(command)}: {error.stderr.decode(errors="replace").strip()}') from None


def write(path, data, at=0):
    with open(path, 'r+b') as file:
        file.seek(at)
        file.write(data)


def blank(path, sectors):
    with open(path, 'wb') as file:
        file.truncate(sectors * SECTOR)


def signed(code):
    """A boot sector around bare code."""
    return code.ljust(SECTOR - 2, b'\0')[:SECTOR - 2] + b'\x55\xaa'


def partition_entry(active, kind, start, sectors):
    """One row of an MBR's table. CHS for 16 heads and 63 sectors, as the image's size implies."""
    def chs(lba):
        cylinder, rest = divmod(lba, 16 * 63)
        head, sector = divmod(rest, 63)
        return bytes([head, sector + 1 | cylinder >> 2 & 0xc0, cylinder & 0xff])
    return (bytes([0x80 if active else 0]) + chs(start) + bytes([kind]) + chs(start + sectors - 1)
            + struct.pack('<II', start, sectors))


def fat_floppy(path):
    if os.path.exists(path):
        os.unlink(path)                 # mkfs.fat -C does not overwrite
    tool('dosfstools', 'mkfs.fat', '-C', '-F', '12', '-i', '12345678', '--invariant', path, str(FLOPPY_KIB))


def fat_disk(path, mbr=b'', active=True):
    """A disk with one FAT16 partition made by mkfs.fat, whose boot sector says that it cannot boot."""
    blank(path, DISK_SECTORS)
    tool('dosfstools', 'mkfs.fat', '-F', '16', '-i', '12345678', '--invariant', '-h', str(PARTITION_START),
         '-g', '16/63', '--offset', str(PARTITION_START), path, str(PARTITION_SECTORS // 2))
    write(path, mbr)
    write(path, partition_entry(active, FAT16, PARTITION_START, PARTITION_SECTORS), 446)
    write(path, b'\x55\xaa', 510)


def syslinux(name):
    return packaged(f'/usr/lib/syslinux/mbr/{name}', 'syslinux-common')


def mbr_package(path, *options):
    fat_disk(path)
    tool('mbr', 'install-mbr', '--force', *options, path)


def mbr_direct(path):
    """Debian's own MBR, told to boot the partition without waiting."""
    mbr_package(path, '--timeout', '0')


def mbr_prompt(path):
    """The same, told to wait five seconds (of 18 ticks) for a key, which brings its prompt."""
    mbr_package(path, '--interrupt', 'k', '--enable', '+1', '--timeout', '90')


def syslinux_mbr(path):
    fat_disk(path, syslinux('mbr.bin'))


def syslinux_no_active(path):
    """No partition is marked active: the MBR must complain."""
    fat_disk(path, syslinux('mbr.bin'), active=False)


def syslinux_altmbr(path):
    """This one boots the partition whose number is the byte after the code."""
    fat_disk(path, syslinux('altmbr.bin') + b'\x01', active=False)


def syslinux_gptmbr(path):
    """A GPT whose only entry carries the attribute "legacy BIOS bootable" (UEFI 2.10, 5.3.3 GPT Partition
    Entry Array)."""
    blank(path, DISK_SECTORS)
    start, sectors = 64, PARTITION_SECTORS - 64
    tool('dosfstools', 'mkfs.fat', '-F', '16', '-i', '12345678', '--invariant', '-h', str(start),
         '-g', '16/63', '--offset', str(start), path, str(sectors // 2))
    write(path, syslinux('gptmbr.bin'))
    write(path, partition_entry(False, 0xee, 1, DISK_SECTORS - 1), 446)
    write(path, b'\x55\xaa', 510)
    basic_data = uuid.UUID('ebd0a0a2-b9e5-4433-87c0-68b6b72699c7').bytes_le
    entry = basic_data + uuid.UUID(int=1).bytes_le + struct.pack('<QQQ', start, start + sectors - 1, 1 << 2)
    entries = entry.ljust(128 * 128, b'\0')
    write(path, entries, 2 * SECTOR)

    def header(crc):
        return struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, crc, 0, 1, DISK_SECTORS - 1, 34,
                           DISK_SECTORS - 34, uuid.UUID(int=2).bytes_le, 2, 128, 128, zlib.crc32(entries))
    write(path, header(zlib.crc32(header(0))), SECTOR)


def syslinux_handoff(path):
    """Prints the registers and the memory that the BIOS hands to a boot sector."""
    blank(path, FLOPPY_KIB * 2)
    write(path, signed(packaged('/usr/lib/syslinux/mbr/diag/handoff/handoff.bin', 'syslinux-common')))


def syslinux_geodsp(path, sectors=DISK_SECTORS):
    """Prints the geometry that INT 13h reports and what it reads, by CHS and by LBA."""
    blank(path, sectors)
    data = lzma.decompress(packaged('/usr/lib/syslinux/mbr/diag/geodsp/geodsp1s.img.xz', 'syslinux-common'))
    write(path, data[:sectors * SECTOR])


def syslinux_geodsp_floppy(path):
    """The same on a floppy, where most of what it asks for is not there."""
    syslinux_geodsp(path, FLOPPY_KIB * 2)


def makebootfat_mbr(path):
    fat_disk(path, packaged('/usr/lib/makebootfat/mbrfat.bin', 'makebootfat')[:440])


STAGE1_SECTOR = 0x44                    # where GRUB's stage1 keeps the sector number of stage2
STAGE1_BEYOND = 1 << 20


def grub_stage1(path):
    """GRUB 0.97's stage1, sent to look for stage2 beyond the end of the floppy."""
    blank(path, FLOPPY_KIB * 2)
    stage1 = bytearray(packaged('/usr/lib/grub/*/stage1', 'grub-legacy'))
    struct.pack_into('<I', stage1, STAGE1_SECTOR, STAGE1_BEYOND)
    stage1[510:512] = b'\x55\xaa'
    write(path, stage1)


def grub_stage2(path):
    """The whole of GRUB 0.97, which wants protected mode."""
    blank(path, FLOPPY_KIB * 2)
    stage1 = bytearray(packaged('/usr/lib/grub/*/stage1', 'grub-legacy'))
    stage1[510:512] = b'\x55\xaa'
    write(path, stage1)                 # stage1 comes with stage2 expected in sector 1
    write(path, packaged('/usr/lib/grub/*/stage2', 'grub-legacy'), SECTOR)


BOOT_IMG_SECTOR = 0x5c                  # GRUB 2's kernel_sector


def grub2_boot(path):
    """GRUB 2's boot sector, sent to look for its core beyond the end of the disk."""
    blank(path, DISK_SECTORS)
    boot = bytearray(packaged('/usr/lib/grub/i386-pc/boot.img', 'grub-pc-bin'))
    struct.pack_into('<Q', boot, BOOT_IMG_SECTOR, STAGE1_BEYOND)
    write(path, boot)


# name: (recipe, what run.py attaches it as)
RECIPES = {
    'mkfs-fat-floppy': (fat_floppy, 'floppy'),
    'mbr-direct': (mbr_direct, 'disk'),
    'mbr-prompt': (mbr_prompt, 'disk'),
    'syslinux-mbr': (syslinux_mbr, 'disk'),
    'syslinux-no-active': (syslinux_no_active, 'disk'),
    'syslinux-altmbr': (syslinux_altmbr, 'disk'),
    'syslinux-gptmbr': (syslinux_gptmbr, 'disk'),
    'syslinux-handoff': (syslinux_handoff, 'floppy'),
    'syslinux-geodsp': (syslinux_geodsp, 'disk'),
    'syslinux-geodsp-floppy': (syslinux_geodsp_floppy, 'floppy'),
    'makebootfat-mbr': (makebootfat_mbr, 'disk'),
    'grub-stage1': (grub_stage1, 'floppy'),
    'grub-stage2': (grub_stage2, 'floppy'),
    'grub2-boot': (grub2_boot, 'disk'),
}


def make(name, directory=IMAGES):
    """The path of an image, made if there is none or if the recipes changed since."""
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, name + '.img')
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(__file__):
        # Under another name until it is whole.
        RECIPES[name][0](path + '.part')
        os.replace(path + '.part', path)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='NAME')
    parser.add_argument('--list', action='store_true', help='name the images there are')
    parser.add_argument('--dir', default=IMAGES)
    args = parser.parse_args()
    if args.list:
        print('\n'.join(f'{name:20} {recipe[0].__doc__ or ""}'.rstrip() for name, recipe in RECIPES.items()))
        return
    for name in args.names or RECIPES:
        if name not in RECIPES:
            sys.exit(f'images: no recipe for {name}; there are {" ".join(RECIPES)}')
        try:
            print(make(name, args.dir))
        except (Missing, OSError) as error:
            sys.exit(f'images: {name}: {error}')


if __name__ == '__main__':
    main()

"""Files to give to the launcher: images of every kind, in the current directory."""

import os
import struct

SECTOR, KIB, MIB = 512, 1 << 10, 1 << 20
SIGNATURE = b'\x55\xaa'


def write(name, data=b'', size=0):
    with open(name, 'wb') as file:
        file.write(data)
        file.truncate(max(size, len(data)))


def poke(name, offset, data):
    with open(name, 'r+b') as file:
        file.seek(offset)
        file.write(data)


def bootable(name, size):
    """A boot sector alone, in a file of this many bytes."""
    write(name, bytes(510) + SIGNATURE, size)


def fat_floppy(name, size, sectors=2880, track=18, fat=True):
    """The FAT parameters of a floppy of 1.44 MB: 2880 sectors of 512 bytes."""
    head = bytearray(b'\xeb\x3c\x90TRAPEZE '.ljust(510, b'\0') + SIGNATURE)
    struct.pack_into('<HBHBHHBHHH', head, 11, SECTOR, 1, 1, 2, 224, sectors, 0xF0, 9, track, 2)
    write(name, bytes(head) + (b'\xf0\xff\xff' if fat else b''), size)


def partitioned(name, size):
    """An MBR with one active partition of 20000 sectors from sector 63."""
    bootable(name, size)
    poke(name, 446, struct.pack('<B3sB3sII', 0x80, b'\1\1\0', 6, b'\x0f\x7f\x40', 63, 20000))


def elf(bits=1, kind=2, machine=3, entry=0x8048000, program_header=1):
    """The start of an ELF file: a static program for the i386, if nothing else is said."""
    ident = b'\x7fELF' + bytes([bits, 1, 1]) + bytes(9)
    return (ident + struct.pack('<HHIIIIIHHHHHH', kind, machine, 1, entry, 52, 0, 0, 52, 32, 1, 0, 0, 0)
            + struct.pack('<I', program_header) + bytes(28))


def make_images():
    write('program.bin', b'hello\0')
    write('tool.com', b'hello')
    write('elf.bin', b'\x7fELF')
    write('client', elf())
    write('elf64', elf(bits=2))
    write('arm', elf(machine=40))
    write('dynamic', elf(program_header=3))
    write('pie', elf(kind=3))
    write('object.o', elf(kind=1))
    write('guest.elf', elf(entry=0x10000))
    write('odd name,1.bin', b'hello\0')
    write('empty.img')
    write('one.bin', b'\xf4')
    write('source.nasm', '; a source, with an ä\n\tmov ax, 1\n'.encode())
    write('hybrid.iso', bytes(510) + SIGNATURE, 64 * KIB)
    poke('hybrid.iso', 0x8001, b'CD001')
    write('big.com', size=65300)
    write('big.bin', size=600000)
    write('unsigned.img', size=1440 * KIB)
    write('unsigned-disk.img', size=3 * MIB)
    bootable('sector.img', 512)
    bootable('game.img', 20000)
    bootable('small.img', 160 * KIB)
    fat_floppy('floppy.img', 1440 * KIB)
    fat_floppy('cut.img', 1439 * KIB + 512)
    # As good as a whole one: the file system says that it is no longer.
    fat_floppy('short.img', 1954 * SECTOR, sectors=1954)
    fat_floppy('tracks.img', 640 * KIB, sectors=1280, track=8)
    bootable('unknown.img', 640 * KIB)
    # A floppy's parameters, and no file system.
    fat_floppy('decorated.img', 20000, fat=False)
    partitioned('disk.img', 10 * MIB)
    partitioned('cut-disk.img', 10000000)
    bootable('superfloppy.img', 4 * MIB)
    for name in ('c:omma,.img', 'a=b.img', 'literal.img:ro'):
        fat_floppy(name, 1440 * KIB)
    bootable('huge.img', 3200 * MIB)
    os.mkdir('made')

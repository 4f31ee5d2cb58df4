"""The images of the disk tests: FAT file systems made by mkfs.fat, looked into by mtools."""

import os
import struct
import subprocess

import machines

LENGTH = 20 * 512                           # disk.nasm: LENGTH
DISK_BYTES = 16 * 16 * 63 * 512             # 16 cylinders of 16 heads and 63 sectors
PATH = os.environ['PATH'] + ':/usr/sbin:/sbin'


def tool(*command):
    done = subprocess.run(command, env=dict(os.environ, PATH=PATH, MTOOLS_SKIP_CHECK='1'),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise machines.Wrong(f'{" ".join(command)}: {done.stderr.decode(errors="replace").strip()}')
    return done.stdout


def text_of(letter):
    """What disk.nasm writes."""
    return (letter * 62 + '\r\n').encode() * (LENGTH // 64)


def file_system(path, size, *options):
    """Makes a file system with one file, DATA.TXT, of question marks; returns the sector where they start."""
    for name in (path, path + '.file'):
        if os.path.exists(name):
            os.unlink(name)
    with open(path, 'wb') as file:
        file.truncate(size)
    tool('mkfs.fat', '-i', '12345678', *options, path)
    with open(path + '.file', 'wb') as file:
        file.write(b'?' * LENGTH)
    tool('mcopy', '-i', path, path + '.file', '::DATA.TXT')
    with open(path, 'rb') as file:
        boot = file.read(512)
    reserved, fats, roots = struct.unpack_from('<HBH', boot, 14)
    fat_sectors = struct.unpack_from('<H', boot, 22)[0]
    return reserved + fats * fat_sectors + roots * 32 // 512


def make(directory):
    """Paths of images for A: to D: there, below build/virtual/. The first boots disk.nasm."""
    with machines.BUILDING:
        guest = bytearray(machines.assemble('disk'))
    directory = os.path.join(machines.BUILD, directory)
    os.makedirs(directory, exist_ok=True)
    paths = {letter: os.path.join(directory, f'drive-{letter}.img') for letter in 'abcd'}
    at = {'a': file_system(paths['a'], machines.FLOPPY, '-R', '16'),
          'c': file_system(paths['c'], DISK_BYTES, '-F', '16', '-s', '2', '-h', '0'),
          'd': file_system(paths['d'], DISK_BYTES, '-F', '16', '-s', '2', '-h', '0')}
    with open(paths['b'], 'wb') as file:
        file.write(b'b' * machines.FLOPPY)
    struct.pack_into('<HII', guest, machines.PARAMETERS_AT, at['a'], at['c'], at['d'])
    with open(paths['a'], 'r+b') as file:
        bpb = file.read(62)
        guest[3:62] = bpb[3:]               # the guest's jump, and the file system's description
        file.seek(0)
        file.write(guest)
    return paths


def content(path):
    return tool('mtype', '-i', path, '::DATA.TXT')

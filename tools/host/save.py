"""Keeps what a guest wrote to its drives.

The machine's memory is a file while it runs (QEMU's memory-backend-file), so that is there however QEMU ended. The
monitor's log says where in memory each image is.
"""

import os

import whole_file
from monitor_log import MonitorLog
from say import note

PIECE = 1 << 16


class CannotSave(whole_file.CannotWrite):
    pass


def reserve(path, size):
    """With all its space: running out of it would kill QEMU in the middle of the run."""
    try:
        with open(path, 'wb') as file:
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        raise CannotSave(f'no room for the machine\'s memory of {size >> 20} MB in '
                         f'{os.path.dirname(path)} ({error.strerror.lower()}); TMPDIR may name another '
                         'directory') from None


def copy_out(ram, address, size, to):
    """Zeros are not written: the file has holes there, as most of a disk is empty."""
    end = size
    with open(ram, 'rb') as memory:
        memory.seek(address)
        while size:
            data = memory.read(min(size, PIECE))
            if not data:
                raise CannotSave('the machine has no memory where the image should be')
            if data.strip(b'\0'):
                to.write(data)
            else:
                to.seek(len(data), os.SEEK_CUR)
            size -= len(data)
    to.truncate(end)


def save(ram, image, out):
    size, address = image
    with whole_file.replacing(out) as file:
        copy_out(ram, address, size, file)


def write(ram, log, pairs):
    """Take images out of the memory, for pairs [GUEST:]DRIVE=OUT; the first guest if none is named. False if one of them
    could not be saved."""
    images = MonitorLog(log).update().images
    failed = False
    for pair in pairs:
        drive, _, out = pair.partition('=')
        guest, _, letter = drive.rpartition(':')
        drive = f'drive {letter}' + (f' of guest {guest}' if guest else '')
        guest = guest or next(iter(images), '')
        try:
            if letter not in images.get(guest, {}):
                raise CannotSave('the monitor never said where it is')
            save(ram, images[guest][letter], out)
            note(f'saved {drive} to {out}')
        except whole_file.CannotWrite as error:
            note(f'{drive} is not saved to {out}: {error}')
            failed = True
    return not failed

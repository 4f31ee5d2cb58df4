"""Keeps what a guest wrote to its drives.

The machine's memory is a file while it runs (QEMU's memory-backend-file), so that is there however QEMU ended. The
monitor's log says where in memory each image is. A file is written whole or not at all: under another name in the same
directory, which then replaces the old file.
"""

import os
import stat
import tempfile

from monitor_log import MonitorLog
from say import note

PIECE = 1 << 16


class CannotSave(Exception):
    pass


def target(out):
    """The file behind symbolic links: it is what gets replaced, not the link."""
    return os.path.realpath(out)


def temporary(out):
    """(descriptor, path) of a new file beside the target."""
    directory, name = os.path.split(target(out))
    return tempfile.mkstemp(prefix=f'.{name}.', dir=directory)


def check(out):
    """CannotSave if that file could not be written."""
    path = target(out)
    try:
        if os.path.exists(path):
            if os.path.isdir(path):
                raise CannotSave('is a directory')
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise CannotSave('is not a file')
            if not os.access(path, os.W_OK):
                raise CannotSave('permission denied')
        # Only an attempt finds a read-only file system, or a directory that does not exist.
        descriptor, name = temporary(out)
        os.close(descriptor)
        os.unlink(name)
    except OSError as error:
        raise CannotSave(error.strerror.lower()) from None


def reserve(path, size):
    """With all its space: running out of it would kill QEMU in the middle of the run."""
    try:
        with open(path, 'wb') as file:
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        raise CannotSave(f'no room for the machine\'s memory of {size >> 20} MB in '
                         f'{os.path.dirname(path)} ({error.strerror.lower()}); TMPDIR may name another '
                         'directory') from None


def new_mode(path):
    """The permissions of the file to be replaced, or those that any new file gets."""
    if os.path.exists(path):
        return stat.S_IMODE(os.stat(path).st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


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
    name = None
    try:
        descriptor, name = temporary(out)
        with open(descriptor, 'wb') as file:
            copy_out(ram, address, size, file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, new_mode(target(out)))
        os.replace(name, target(out))
        name = None
    except OSError as error:
        raise CannotSave(error.strerror.lower()) from None
    finally:
        if name:
            os.unlink(name)


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
        except CannotSave as error:
            note(f'{drive} is not saved to {out}: {error}')
            failed = True
    return not failed

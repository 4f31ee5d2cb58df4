#!/usr/bin/env python3
"""save.py check OUT...                          can these files be written?
save.py reserve RAM BYTES                      make the file that is to hold the machine's memory
save.py write RAM LOG [GUEST:]DRIVE=OUT...     take the drives' images out of it

The machine's memory is a file while it runs (QEMU's memory-backend-file), so what a guest wrote to its drives
is there however QEMU ended. The monitor's log says where in memory each image is. A drive is the first guest's
unless GUEST names another. A file is written whole or not at all: under another name in the same directory,
which then replaces the old file.

The exit status: 0; 2 if a file cannot be written (check); 4 if that, or anything else, is found later.
"""

import os
import stat
import sys
import tempfile

from monitor_log import MonitorLog

UNWRITABLE, FAILED = 2, 4
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


def say(text):
    print(f'{os.environ.get("prog", "save.py")}: {text}', file=sys.stderr)


def write(ram, log, pairs):
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
            say(f'saved {drive} to {out}')
        except CannotSave as error:
            say(f'{drive} is not saved to {out}: {error}')
            failed = True
    return FAILED if failed else 0


def main(args):
    verb, args = args[0], args[1:]
    try:
        if verb == 'check':
            for out in args:
                try:
                    check(out)
                except CannotSave as error:
                    print(f'--save cannot write {out}: {error}', file=sys.stderr)
                    return UNWRITABLE
        elif verb == 'reserve':
            reserve(args[0], int(args[1]))
        else:
            return write(args[0], args[1], args[2:])
    except CannotSave as error:
        say(error)
        return FAILED
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

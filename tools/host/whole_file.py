"""Files that are written whole or not at all: under another name in the same directory, which then replaces the old file."""

import contextlib
import os
import stat
import tempfile


class CannotWrite(Exception):
    """Why not."""


def target(out):
    """The file behind symbolic links: it is what gets replaced, not the link."""
    return os.path.realpath(out)


def temporary(out):
    """(descriptor, path) of a new file beside the target."""
    directory, name = os.path.split(target(out))
    return tempfile.mkstemp(prefix=f'.{name}.', dir=directory)


def check(out):
    """CannotWrite if that file could not be written."""
    path = target(out)
    try:
        if os.path.exists(path):
            if os.path.isdir(path):
                raise CannotWrite('is a directory')
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise CannotWrite('is not a file')
            if not os.access(path, os.W_OK):
                raise CannotWrite('permission denied')
        # Only an attempt finds a read-only file system, or a directory that does not exist.
        descriptor, name = temporary(out)
        os.close(descriptor)
        os.unlink(name)
    except OSError as error:
        raise CannotWrite(error.strerror.lower()) from None


def new_mode(path):
    """The permissions of the file to be replaced, or those that any new file gets."""
    if os.path.exists(path):
        return stat.S_IMODE(os.stat(path).st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextlib.contextmanager
def replacing(out):
    """The file to write to, binary. It takes the other's place at the end, unless an exception ends it. CannotWrite for what
    the system says against it."""
    name = None
    try:
        descriptor, name = temporary(out)
        with open(descriptor, 'w+b') as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, new_mode(target(out)))
        os.replace(name, target(out))
        name = None
    except OSError as error:
        raise CannotWrite(error.strerror.lower()) from None
    finally:
        if name:
            os.unlink(name)

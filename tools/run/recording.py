"""A recording: one file, with all that a replay needs. A zip archive of the machine's words, QEMU's log of what came from
outside, snapshots of the machine, the monitor, and the guests' files (docs/debugging.md)."""

import hashlib
import json
import os
import re
import struct
import subprocess
import zipfile

import whole_file
from say import HostError, UsageError

MANIFEST, LOG, SNAPSHOTS, MONITOR, SAID = 'recording.json', 'rr.bin', 'rr.qcow2', 'monitor.elf', 'said'
SYMBOLS = 'guest.elf'
FORMAT = 1
VIRTUAL_SIZE = 64 << 20             # of the image that holds the snapshots; nothing is ever written to its sectors
CLUSTER = 1 << 16


def blank_qcow2():
    """An empty image of QEMU's own format (docs/interop/qcow2.txt): a header, and tables of one cluster each."""
    header = struct.pack('>4sIQIIQIIQQIIQ', b'QFI\xfb', 2, 0, 0, 16, VIRTUAL_SIZE, 0, 1, 3 * CLUSTER, CLUSTER, 1, 0, 0)
    tables = (header, struct.pack('>Q', 2 * CLUSTER), struct.pack('>4H', 1, 1, 1, 1), b'')
    return b''.join(table.ljust(CLUSTER, b'\0') for table in tables)


def qemu_version(binary):
    """7.2.22, say."""
    done = subprocess.run([binary, '--version'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, text=True)
    found = re.search(r'version ([0-9.]+)', done.stdout)
    return found[1] if found else done.stdout.strip()


def digest(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def write(out, directory, manifest, names):
    """Whole or not at all."""
    try:
        with whole_file.replacing(out) as file, zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps({'format': FORMAT, **manifest}, indent=1))
            for name in names:
                archive.write(os.path.join(directory, name), name)
    except whole_file.CannotWrite as error:
        raise HostError(f'the recording is not written to {out}: {error}') from None


def read(path, directory=None):
    """The manifest; with a directory the files go there."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest['format'] != FORMAT:
                raise UsageError(f'{path} is a recording of another version of Trapeze')
            if directory:
                archive.extractall(directory)
    except OSError as error:
        raise UsageError(f'{path}: {(error.strerror or str(error)).lower()}') from None
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, zipfile.zlib.error):
        raise UsageError(f'{path} is cut off or damaged, or no recording; --record makes one') from None
    return manifest

#!/usr/bin/env python3
"""Tests tools/host/image.py on floppies: what a file is taken for, with which tracks, or why not.

    floppies.py [--images N] [--seed N]     prints PASS host-NAME or FAIL host-NAME: why

The monitor decides for itself which tracks an image has. The last test builds its code for the host and compares
its answers with the launcher's, for the images of the table and for N random ones.
"""

import argparse
import collections
import ctypes
import os
import random
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "..", "lib"))
from paths import ROOT          # first of ours: it knows where the others are
from results import Results

import floppy
import image as classifier

KIB, SECTOR = 1024, 512
# sectors, heads, sectors of a track: what the boot sector says; fat: whether there is a file system as well
Bpb = collections.namedtuple("Bpb", "sectors heads track fat bytes_per", defaults=(True, SECTOR))


class Wrong(Exception):
    pass


Start = collections.namedtuple("Start", "data size")


def content(size, bpb=None, signed=True, partition=None):
    """The first sectors of an image of so many bytes. All that classification looks at lies there."""
    data = bytearray(8 * SECTOR)
    if bpb:
        data[:3] = b"\xeb\x3c\x90"
        small = bpb.sectors if bpb.sectors < 0x10000 else 0
        struct.pack_into("<HBHBHHBHHH", data, 11, bpb.bytes_per, 1, 1, 2, 224, small, 0xF0, 9, bpb.track, bpb.heads)
        struct.pack_into("<I", data, 32, 0 if small else bpb.sectors)
        if bpb.fat:
            data[bpb.bytes_per:bpb.bytes_per + 3] = b"\xf0\xff\xff"
    if partition:
        struct.pack_into("<B3xB3xII", data, 446, 0x80, 6, *partition)
    if signed:
        data[510:512] = b"\x55\xaa"
    return Start(bytes(data[:size]), size)


def verdict(start, named=None, drive=None):
    """The Verdict on a file that starts so, or the refusal."""
    with tempfile.NamedTemporaryFile(suffix=".img") as file:
        file.write(start.data)
        file.truncate(start.size)
        file.flush()
        image = classifier.Image(file.name)
        try:
            return image, classifier.examine(image, named, drive)[:4]     # without its size
        except classifier.BadImage as error:
            return image, str(error)


FS144, FS640, FS738 = Bpb(2880, 2, 18), Bpb(1280, 2, 8), Bpb(1476, 2, 9)
# For each file: size, BPB, signed; then what image.py is told: the type and the emulator's drive, or None. What it
# has to say: (kind, padded size, any signature, assumed tracks), or a part of the refusal; then cylinders, heads and
# sectors, as QEMU's source has them or as the boot sector says.
ROWS = (
    # Sizes that QEMU knows
    (800 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 10)),
    (820 * KIB, None, True, None, None, ("floppy", 0, False, False), (82, 2, 10)),
    (1600 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 20)),
    (1680 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 21)),
    (1722 * KIB, None, True, None, None, ("floppy", 0, False, False), (82, 2, 21)),
    (1743 * KIB, None, True, None, None, ("floppy", 0, False, False), (83, 2, 21)),
    (1760 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 22)),
    (1840 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 23)),
    (410 * KIB, None, True, None, None, ("floppy", 0, False, False), (41, 2, 10)),
    (3200 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 40)),
    (3840 * KIB, None, True, None, None, ("floppy", 0, False, False), (80, 2, 48)),
    (800 * KIB, None, True, "floppy", "qemu", ("floppy", 0, False, False), (80, 2, 10)),
    # Tracks that only the boot sector tells
    (640 * KIB, FS640, True, None, None, ("floppy", 0, False, False), (80, 2, 8)),
    (738 * KIB, FS738, True, "floppy", None, ("floppy", 0, False, False), (82, 2, 9)),
    (360 * KIB, Bpb(720, 1, 9), True, None, None, ("floppy", 0, False, False), (80, 1, 9)),
    (640 * KIB, FS640._replace(fat=False), True, None, None, ("floppy", 0, False, False), (80, 2, 8)),
    (720 * KIB, FS144._replace(fat=False), True, None, None, ("floppy", 0, False, False), (80, 2, 9)),
    # Copies that are longer, with the same tracks
    (1100 * KIB, FS144, True, "floppy", None, ("floppy", 1440 * KIB, False, False), (80, 2, 18)),
    (720 * KIB, FS144, True, "floppy", None, ("floppy", 1440 * KIB, False, False), (80, 2, 18)),
    (1200 * KIB, FS144, True, "floppy", "qemu", ("floppy", 1440 * KIB, False, False), (80, 2, 18)),
    (738 * KIB - 1, FS738, True, "floppy", None, ("floppy", 738 * KIB, False, False), (82, 2, 9)),
    (369 * KIB, Bpb(738, 2, 9), True, None, "qemu", ("floppy", 720 * KIB, False, False), None),
    (400 * KIB, Bpb(800, 2, 10), True, None, "qemu", ("floppy", 410 * KIB, False, False), None),
    (SECTOR, FS144, True, None, None, ("floppy", 1440 * KIB, False, False), (80, 2, 18)),
    (SECTOR, Bpb(720, 2, 9), True, None, None, ("floppy", 360 * KIB, False, False), (40, 2, 9)),
    # No tracks anywhere: the first eighteen sectors are the same on every common disk
    (SECTOR, None, True, None, None, ("floppy", 1440 * KIB, False, False), None),
    (18 * SECTOR, None, True, None, None, ("floppy", 1440 * KIB, False, False), None),
    (19 * SECTOR, None, True, None, None, ("floppy", 1440 * KIB, False, True), None),
    (1439 * KIB, None, True, None, "qemu", ("floppy", 1440 * KIB, False, True), None),
    (640 * KIB, None, True, None, None, "does not tell what tracks it has (a BPB would)", None),
    (1280 * KIB, None, True, "floppy", None, "does not tell what tracks it has (a BPB would)", None),
    (1500 * KIB, None, True, None, None, "does not tell what tracks it has (a BPB would); --as disk makes", None),
    (1500 * KIB, None, True, "disk", None, ("disk", 0, False, False), None),
    # What the emulators' own drives do not know
    (738 * KIB, FS738, True, None, "qemu", "82 tracks of 9 sectors on 2 sides, and the floppy drives of QEMU", None),
    (360 * KIB, Bpb(720, 1, 9), True, None, "qemu", "80 tracks of 9 sectors on 1 side, and the floppy", None),
    (800 * KIB, None, True, None, "bochs", "10 sectors on 2 sides, and the floppy drives of Bochs do not know", None),
    (1722 * KIB, None, True, None, "bochs", ("floppy", 0, False, False), None),
    # What no floppy is
    (1232 * KIB, Bpb(1232, 2, 8, True, 1024), True, None, None, "sectors of 1024 bytes, and the emulators'", None),
    (1000 * KIB, Bpb(2000, 64, 32), True, None, None, "64 heads, and a floppy drive has 1 or 2; --as disk", None),
    (1000 * KIB, Bpb(2000, 64, 32), True, "disk", None, ("disk", 0, False, False), None),
    (1000 * KIB, Bpb(2000, 2, 0), True, None, None, "tracks of 0 sectors, and INT 13h counts from 1", None),
    (1000 * KIB, Bpb(2000, 1, 1), True, None, None, "more than 255 tracks, which INT 13h does not", None),
    (3840 * KIB + 1, None, True, "floppy", None, "no floppy holds more than 3932160", None),
    (1439 * KIB, FS144, True, None, None, "is truncated: its boot sector says 1474560 bytes", None),
    # No signature
    (360 * KIB, None, False, None, None, "360 KiB floppy, but has no boot signature (55 AA at byte 510); --as floppy "
     "boots it nevertheless, --as flat runs it as a program", None),
    (360 * KIB, None, False, "floppy", None, ("floppy", 0, True, False), (40, 2, 9)),
    (360 * KIB, None, False, "flat", None, ("flat", 0, False, False), None),
    (720 * KIB, None, False, None, None, "--as floppy boots it nevertheless", None),
    (738 * KIB, FS738, False, None, None, "is a floppy, but has no boot signature", None),
    (738 * KIB, FS738, False, "floppy", None, ("floppy", 0, True, False), (82, 2, 9)),
    (9 * KIB, None, False, None, None, ("flat", 0, False, False), None),
    (9 * KIB, None, False, "floppy", None, ("floppy", 1440 * KIB, True, False), None),
    (900 * KIB, None, False, None, None, "a flat guest has room for 588800; --as disk makes a drive of it", None),
    (900 * KIB, None, False, "disk", None, ("disk", 0, True, False), None),
    (8192 * KIB, None, False, None, None, "no BIOS would boot it; --as disk boots it nevertheless", None),
    (8192 * KIB, None, False, "disk", None, ("disk", 0, True, False), None),
)


def test_classification():
    for row in ROWS:
        size, bpb, signed, named, drive, expected, tracks = row
        image, found = verdict(content(size, bpb, signed), named, drive)
        right = expected in found if isinstance(expected, str) and isinstance(found, str) else found == expected
        if not right:
            raise Wrong(f"{row}: found {found}")
        told = floppy.tracks_of(image.sectors, image.parameters)
        if tracks and told != tracks:
            raise Wrong(f"{row}: tracks {told}")


def test_no_720k_hint_that_fails():
    """--as flat is named only where a flat guest has the room."""
    _, found = verdict(content(720 * KIB, None, False))
    if "flat" in found:
        raise Wrong(found)


def test_partition_table_on_a_disk_of_a_floppys_length():
    for size, kind in ((2880 * KIB, "floppy"), (3200 * KIB, "disk")):
        _, found = verdict(content(size, partition=(63, size // SECTOR - 63)))
        if found[0] != kind:
            raise Wrong(f"{size} bytes: {found}")


def random_image(source):
    """The start of an image that looks like a floppy in most ways."""
    heads, track, cylinders = source.choice((1, 2, 2, 3)), source.choice((8, 9, 10, 15, 18, 21, 36, 0, 64)), \
        source.choice((40, 41, 80, 82, 86, 87, 200, 256))
    total = heads * track * cylinders
    sectors = source.choice((total, total, total // 2, total + track, source.randrange(1, 5000),
                             floppy.total(source.choice(floppy.QEMU))))
    size = min(max(sectors, 1) * SECTOR - source.choice((0, 0, 0, 1)), floppy.BIGGEST)
    bpb = Bpb(total, heads, track, source.random() < 0.5)
    data = bytearray(content(size, source.choice((bpb, bpb, bpb, None))).data)
    if source.random() < 0.2 and size >= SECTOR:
        data[source.choice((0, 11, 12, 13, 14, 16, 19, 20, 21, 24, 26, 32))] = source.randrange(256)
    return Start(bytes(data), size)


SHIM = """
#include "machine/drive.h"
#include "machine/drive_floppy.h"
#include "cpu/phys.h"
#include "machine/vm.h"
#include <string.h>
static const uint8_t *image;
static uint32_t length;
void phys_read(phys_t start, void *to, uint32_t n)
{
	const uint32_t at = start.at, there = at >= length ? 0 : n < length - at ? n : length - at;

	memset(to, 0, n);
	memcpy(to, image + at, there);
}
void phys_write(phys_t at, const void *from, uint32_t n) { (void)at; (void)from; (void)n; }
int tracks(const uint8_t *bytes, uint32_t count, uint32_t size, unsigned *found)
{
	struct drive d = { .size = size, .sectors = (size + SECTOR_SIZE - 1) / SECTOR_SIZE };

	image = bytes;
	length = count;
	if (!floppy_geometry(&d))
		return 0;
	found[0] = d.medium.cylinders;
	found[1] = d.medium.heads;
	found[2] = d.medium.sectors;
	return 1;
}
"""


def monitors_code(directory):
    """The function `tracks`, above, in a library for the host."""
    library = os.path.join(directory, "tracks.so")
    machine = os.path.join(ROOT, "monitor", "machine")
    subprocess.run(["gcc", "-std=c11", "-shared", "-fPIC", "-O1", "-I", ROOT, "-I", os.path.join(ROOT, "monitor"),
                    "-I", os.path.join(ROOT, "guest"), "-x", "c", "-", os.path.join(machine, "drive_image.c"),
                    os.path.join(machine, "drive_floppy.c"), os.path.join(ROOT, "tests", "unit", "no_shared.c"),
                    "-o", library],
                   input=SHIM.encode(), check=True)
    return ctypes.CDLL(library).tracks


def test_monitor_agrees(count, seed):
    source = random.Random(seed)
    rows = [content(*row[:3]) for row in ROWS if row[0] <= floppy.BIGGEST]
    known = 0
    with tempfile.TemporaryDirectory() as directory:
        tracks = monitors_code(directory)
        for number in range(len(rows) + count):
            data, size = rows[number] if number < len(rows) else random_image(source)
            found = (ctypes.c_uint * 3)()
            told = tuple(found) if tracks(data, len(data), size, found) else None
            sectors = -(-size // SECTOR)
            expected = floppy.tracks_of(sectors, floppy.Parameters(data[:SECTOR],
                                                                   lambda at, data=data: data[at:at + 3]))
            # In these few sectors all tracks are alike, so the monitor takes QEMU's.
            if expected is None and sectors <= floppy.COMMON.sectors:
                expected = (80, 2, 36)
            if told != expected:
                raise Wrong(f"image {number} of seed {seed}, {size} bytes: the monitor says {told}, the "
                            f"launcher {expected}; it begins with {data[:36].hex()}")
            known += expected is not None
    if not count // 4 < known < len(rows) + count:
        raise Wrong(f"{known} images have tracks: the test tests nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    tests = {
        "floppy-classification": test_classification,
        "floppy-hint-of-a-program-fits": test_no_720k_hint_that_fails,
        "floppy-or-disk-by-partition-table": test_partition_table_on_a_disk_of_a_floppys_length,
        "floppy-tracks-as-the-monitor-finds-them": lambda: test_monitor_agrees(args.images, args.seed),
    }
    results = Results("host-")
    for name, test in tests.items():
        why = ""
        try:
            test()
        except (Wrong, OSError, subprocess.SubprocessError) as error:
            why = str(error) or type(error).__name__
        results.claim(name, why)
    return results.status()


if __name__ == "__main__":
    sys.exit(main())

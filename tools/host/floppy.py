"""Which tracks a floppy image has, and which of the emulators' own drives read them.

A file holds a floppy's sectors and no word about tracks. Its length tells, for the formats that QEMU knows;
the parameters in its boot sector (BPB: Microsoft FAT specification, 3.1) tell for all others. The monitor
decides in the same way, in monitor/machine/drive_floppy.c; tests/host/floppies.py compares the two.
"""

import collections
import struct

SECTOR = 512
MOST_CYLINDERS = 255        # CH of INT 13h
USUAL_CYLINDERS = 86        # what the arm of a floppy drive reaches

Tracks = collections.namedtuple("Tracks", "cylinders heads sectors")


def total(tracks):
    return tracks.cylinders * tracks.heads * tracks.sectors


# QEMU 7.2, hw/block/fdc.c: fd_formats, in the order in which QEMU looks for a disk of that many sectors.
QEMU = [Tracks(*row) for row in (
    (80, 2, 18), (80, 2, 20), (80, 2, 21), (82, 2, 21), (83, 2, 21), (80, 2, 22), (80, 2, 23), (80, 2, 24),
    (80, 2, 36), (80, 2, 39), (80, 2, 40), (80, 2, 44), (80, 2, 48),
    (80, 2, 9), (80, 2, 10), (82, 2, 10), (83, 2, 10), (80, 2, 13), (80, 2, 14),
    (80, 2, 15), (82, 2, 18), (83, 2, 18), (80, 2, 11),
    (40, 2, 9), (40, 1, 9), (41, 2, 10), (42, 2, 10), (40, 2, 8), (40, 1, 8),
)]
# Bochs 2.7, iodev/floppy.cc: the lengths that "image=" knows.
BOCHS = [Tracks(*row) for row in (
    (40, 1, 8), (40, 1, 9), (40, 2, 8), (40, 2, 9), (80, 2, 9), (80, 2, 15), (80, 2, 18), (80, 2, 21),
    (82, 2, 21), (80, 2, 23), (80, 2, 36),
)]
DRIVES = {"qemu": ("QEMU", QEMU), "bochs": ("Bochs", BOCHS)}
BIGGEST = max(map(total, QEMU)) * SECTOR
COMMON = QEMU[0]
# As long as 80 tracks with two sides of at least 8 sectors, a file is a whole floppy, whatever it holds.
WHOLE_TRACKS, LEAST_TRACK = 80 * 2, 8


class BadImage(Exception):
    """Says what is wrong with a file, without its name."""


def of_size(sectors, formats=None):
    """The first format of that many sectors, or None."""
    return next((tracks for tracks in formats or QEMU if total(tracks) == sectors), None)


class Parameters:
    """What a boot sector says about its disk. `believable`: as far as these 512 bytes can tell."""

    def __init__(self, head, fat):
        """`fat` is called with a byte offset, and returns the three bytes there."""
        self.believable = self.has_fat = False
        self.sectors = self.heads = self.track = self.bytes_per = 0
        if len(head) < SECTOR or head[0] not in (0xEB, 0xE9):
            return
        self.bytes_per, per_cluster, reserved, fats, _, total16, media = struct.unpack_from("<HBHBHHB", head, 11)
        self.track, self.heads, _, total32 = struct.unpack_from("<HHII", head, 24)
        self.sectors = total16 or total32
        plausible = (
            self.bytes_per in (128, 256, 512, 1024, 2048, 4096)
            and per_cluster in (1, 2, 4, 8, 16, 32, 64, 128)
            and reserved > 0
            and fats in (1, 2)
            and media >= 0xF0
        )
        # Many a boot sector carries a floppy's parameters for the looks of it. A file system has a FAT as
        # well, which begins with the media byte and FFFFh.
        self.has_fat = plausible and fat(reserved * self.bytes_per) == bytes((media, 0xFF, 0xFF))
        self.believable = (
            plausible
            and self.bytes_per == SECTOR
            and self.heads in (1, 2)
            and 1 <= self.track <= 63
            and self.track <= self.sectors <= MOST_CYLINDERS * self.heads * self.track
        )

    def speaks_of(self, sectors):
        """Whether these are the parameters of a disk with so many sectors."""
        cylinder = self.heads * self.track
        if sectors < self.sectors:
            return self.has_fat
        whole = sectors % cylinder == 0
        return whole and (sectors == self.sectors or (self.has_fat and sectors <= USUAL_CYLINDERS * cylinder))


def tracks_of(sectors, parameters):
    """The tracks of an image of so many sectors; None if neither its length nor its boot sector tells.

    A boot sector that speaks of just this many sectors is right about the tracks: 720 sectors are 40 tracks
    with two sides, as the length says, or 80 tracks with one. A file system is believed as well when its
    image was cut off, and when it is smaller than its disk. In all other cases the length decides if QEMU
    knows it, and the boot sector if not.
    """
    p = parameters
    cylinder = p.heads * p.track
    if p.believable and p.speaks_of(sectors):
        return Tracks(-(-max(sectors, p.sectors) // cylinder), p.heads, p.track)
    known = of_size(sectors)
    if known or not p.believable:
        return known
    cylinders = -(-max(sectors, p.sectors) // cylinder)
    return Tracks(cylinders, p.heads, p.track) if cylinders <= MOST_CYLINDERS else None


def for_drive(tracks, formats):
    """The shortest format of an emulator's drive in which each of these sectors has the same place: as many
    sectors and heads, and at least as many cylinders. None if there is none."""
    fitting = [f for f in formats
               if f[1:] == tracks[1:] and f.cylinders >= tracks.cylinders and of_size(total(f), formats) == f]
    return min(fitting, key=total, default=None)


def refuse_tracks(parameters):
    """A file system for tracks that no floppy drive has."""
    p = parameters
    if p.bytes_per != SECTOR:
        why = "sectors of %d bytes, and the emulators' floppies have 512" % p.bytes_per
    elif p.heads > 2 or p.heads == 0:
        why = "%d heads, and a floppy drive has 1 or 2; --as disk makes a hard disk of it" % p.heads
    elif not 1 <= p.track <= 63:
        why = "tracks of %d sectors, and INT 13h counts from 1 to 63" % p.track
    else:
        why = "more than %d tracks, which INT 13h does not count" % MOST_CYLINDERS
    raise BadImage("has a file system for %s" % why)


def assume_tracks(image):
    """No word about tracks anywhere. In the first 18 sectors every common floppy is the same; what lies
    beyond was most likely tried on one of 1.44 MB, unless it is as long as a whole floppy."""
    whole = image.sectors % WHOLE_TRACKS == 0 and image.sectors >= LEAST_TRACK * WHOLE_TRACKS
    if whole or image.sectors > total(COMMON):
        raise BadImage("is %d bytes long, as is no floppy that QEMU knows, and its boot sector does not tell "
                       "what tracks it has (a BPB would)%s"
                       % (image.size, "" if whole else "; --as disk makes a hard disk of it"))
    return COMMON


def tracks_for(image, drive):
    """(tracks, assumed): of the floppy that the guest finds in this drive."""
    tracks = tracks_of(image.sectors, image.parameters)
    assumed = False
    if not tracks:
        if image.fat_bytes():
            refuse_tracks(image.parameters)
        tracks = assume_tracks(image)
        assumed = image.sectors > tracks.sectors
    if drive:
        name, formats = DRIVES[drive]
        known = for_drive(tracks, formats)
        if not known:
            raise BadImage("has %d tracks of %d sectors on %d side%s, and the floppy drives of %s do not know "
                           "such a disk: only a virtual machine reads it (no --passthrough; beside a program, --virtual)"
                           % (tracks.cylinders, tracks.sectors, tracks.heads, "s"[:tracks.heads - 1], name))
        tracks = known
    return tracks, assumed

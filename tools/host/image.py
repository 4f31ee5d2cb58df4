#!/usr/bin/env python3
"""image.py [--as TYPE] FILE: tells what kind of guest a file is.

Prints "KIND PADDED SIZE": KIND is flat, com, floppy or disk; PADDED is the size to which a copy has to be
padded before it can be a drive, 0 if the file will do as it is; SIZE is how many bytes the guest then gets. A
file that cannot be run gives one line on stderr and status 2.

The kind follows from size and contents. A name counts only where contents cannot tell: a .com program has no
header at all.
"""

import os
import stat
import struct
import sys

KINDS = ("flat", "com", "floppy", "disk")
SECTOR = 512
KIB = 1024

# What PC floppy drives take: bytes, and for each size the sectors per track and heads. 1680 KiB is
# Microsoft's distribution format.
FLOPPIES = {
    160 * KIB: (8, 1),
    180 * KIB: (9, 1),
    320 * KIB: (8, 2),
    360 * KIB: (9, 2),
    720 * KIB: (9, 2),
    1200 * KIB: (15, 2),
    1440 * KIB: (18, 2),
    1680 * KIB: (21, 2),
    2880 * KIB: (36, 2),
}
BIGGEST_FLOPPY = max(FLOPPIES)
COMMON_FLOPPY = 1440 * KIB

# A .com program shares one segment with its PSP (100h bytes) and at least one word of stack.
COM_LIMIT = 0x10000 - 0x100 - 2
# A flat guest is loaded at 1000:0000 and must end below the extended BIOS data area at 639 KiB.
FLAT_LIMIT = 639 * KIB - 0x10000

# Formats that look like a guest to their owner and are none. (offset, bytes, what to say)
FOREIGN = (
    (0, b"\x7fELF", "is an ELF file; objcopy -O binary makes a flat guest of it"),
    (0, b"MZ", "is a DOS .exe program, which needs DOS: put it on a DOS disk image"),
    (0, b"QFI\xfb", "is a qcow2 image; qemu-img convert -O raw makes a raw one of it"),
    (0, b"KDMV", "is a VMDK image; qemu-img convert -O raw makes a raw one of it"),
    (0, b"\x1f\x8b", "is compressed; gunzip it first"),
    (0, b"\xfd7zXZ\0", "is compressed; unxz it first"),
    (0, b"BZh", "is compressed; bunzip2 it first"),
    (0, b"PK\x03\x04", "is a zip archive; unzip it first"),
)
ISO9660 = (0x8001, b"CD001")


class BadImage(Exception):
    pass


class Image:
    """The parts of a file that tell its kind."""

    def __init__(self, path):
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISDIR(mode):
                raise BadImage("is a directory")
            # A block device may be booted too, so it is the end of the file that counts, not st_size.
            if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
                raise BadImage("is not a file")
            with open(path, "rb") as f:
                self.size = f.seek(0, os.SEEK_END)
                f.seek(0)
                self.head = f.read(SECTOR)
                self.start = self.head + f.read(63 * SECTOR)
                f.seek(ISO9660[0])
                self.is_iso = f.read(len(ISO9660[1])) == ISO9660[1]
        except OSError as e:
            raise BadImage(e.strerror.lower()) from e
        if self.size == 0:
            raise BadImage("is empty")
        self.name = path.lower()

    def has_signature(self):
        """The mark by which a BIOS knows a boot sector."""
        return self.head[510:512] == b"\x55\xaa"

    def fat_bytes(self):
        """How long the FAT file system says that its volume is; 0 if there is none.

        Many a boot sector carries a floppy's parameters for the looks of it. A real file system also has a
        FAT, which begins with the media byte and FFFFh, unless the file ends before it.
        """
        h = self.head
        if len(h) < SECTOR or h[0] not in (0xEB, 0xE9):
            return 0
        bytes_per, per_cluster, reserved, fats, _, total16, media = struct.unpack_from("<HBHBHHB", h, 11)
        (total32,) = struct.unpack_from("<I", h, 32)
        plausible = (
            bytes_per in (512, 1024, 2048, 4096)
            and per_cluster in (1, 2, 4, 8, 16, 32, 64, 128)
            and reserved > 0
            and fats in (1, 2)
            and (media == 0xF0 or media >= 0xF8)
        )
        fat = reserved * bytes_per
        if not plausible or self.start[fat : fat + 3] != bytes((media, 0xFF, 0xFF)):
            return 0
        return (total16 or total32) * bytes_per

    def fat_tracks(self):
        """Sectors per track and heads of the FAT file system."""
        return struct.unpack_from("<HH", self.head, 24)

    def disk_bytes(self):
        """Where the last partition ends, from the MBR's table; 0 if that is no partition table.

        In a boot sector without one, code or text lies there, which hardly ever passes for four entries.
        """
        end = 0
        for entry in range(446, 510, 16):
            raw = self.head[entry : entry + 16]
            if not any(raw):
                continue
            active, kind = raw[0], raw[4]
            start, count = struct.unpack_from("<II", raw, 8)
            if active not in (0, 0x80) or kind == 0 or start == 0 or count == 0:
                return 0
            # EEh protects a GPT and may claim more than there is.
            end = max(end, (start + (0 if kind == 0xEE else count)) * SECTOR)
        return end


def guess(image):
    """The kind of a file that nobody has named."""
    if image.size not in FLOPPIES and image.name.endswith(".com"):
        return "com"
    bootable = image.has_signature()
    if image.size in FLOPPIES:
        if not bootable:
            raise BadImage(
                "is as long as a %d KiB floppy, but has no boot signature (55 AA at byte 510); "
                "--as floppy or --as flat runs it nevertheless" % (image.size // KIB)
            )
        return "floppy"
    for offset, magic, why in FOREIGN:
        if image.head[offset : offset + len(magic)] == magic:
            raise BadImage(why)
    if bootable:
        if image.size > BIGGEST_FLOPPY or (image.disk_bytes() and not image.fat_bytes()):
            return "disk"
        return "floppy"
    if image.is_iso:
        raise BadImage("is a CD image; only floppies and hard disks can be booted")
    if image.size > BIGGEST_FLOPPY:
        raise BadImage("has no boot signature (55 AA at byte 510), so no BIOS would boot it; --as disk tries")
    return "flat"


def need_whole(image, promised, who, kind):
    if promised > image.size:
        raise BadImage(
            "is truncated: %s says %d bytes, the file has %d, so %d are missing; --as %s pads it"
            % (who, promised, image.size, promised - image.size, kind)
        )


def padded_size(image, named):
    """How long a copy must be to pass for a floppy that the emulators know."""
    if image.size in FLOPPIES:
        return 0
    if image.fat_bytes() and not named:
        # DOS will count tracks as its boot sector says, so the drive has to agree.
        for size, tracks in FLOPPIES.items():
            if tracks == image.fat_tracks() and size >= image.size:
                return size
        raise BadImage(
            "has tracks that no floppy drive of the emulators has (%d sectors, %d heads); "
            "--as floppy tries nevertheless" % image.fat_tracks()
        )
    # A bare boot sector, or one with its program behind it: its author had 1.44 MB in mind.
    return COMMON_FLOPPY if image.size <= COMMON_FLOPPY else BIGGEST_FLOPPY


def classify(image, named):
    """Returns (kind, bytes). With --as the user's word counts; only the impossible is refused."""
    kind = named or guess(image)
    if kind == "com" and image.size > COM_LIMIT:
        raise BadImage("is %d bytes long; a .com program has room for %d" % (image.size, COM_LIMIT))
    if kind == "flat" and image.size > FLAT_LIMIT:
        raise BadImage("is %d bytes long; a flat guest has room for %d" % (image.size, FLAT_LIMIT))
    if kind == "floppy":
        if image.size > BIGGEST_FLOPPY:
            raise BadImage("is %d bytes long; no floppy holds more than %d" % (image.size, BIGGEST_FLOPPY))
        # A boot sector by itself is no truncated floppy, whatever it says about its volume.
        if image.size > SECTOR and not named:
            need_whole(image, image.fat_bytes(), "its boot sector", kind)
        return kind, padded_size(image, named)
    if kind == "disk":
        if not named:
            promised = image.disk_bytes()
            need_whole(image, promised, "its partition table", kind)
            if not promised:
                need_whole(image, image.fat_bytes(), "its boot sector", kind)
        # Drives come in whole sectors.
        whole = -(-image.size // SECTOR) * SECTOR
        return kind, 0 if whole == image.size else whole
    return kind, 0


def main(args):
    named = None
    if len(args) > 2 and args[0] == "--as":
        named, args = args[1], args[2:]
    if len(args) != 1 or named not in (None,) + KINDS:
        print("usage: image.py [--as flat|com|floppy|disk] FILE", file=sys.stderr)
        return 2
    try:
        image = Image(args[0])
        kind, padded = classify(image, named)
        print(kind, padded, padded or image.size)
    except BadImage as e:
        print("%s %s" % (args[0], e) if str(e).startswith(("is ", "has ")) else "%s: %s" % (args[0], e),
              file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

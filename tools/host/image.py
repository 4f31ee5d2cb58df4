"""Tells what kind of guest a file is: flat, com, floppy, disk, or client (a Linux program).

The kind follows from size and contents. A name counts only where contents cannot tell: a .com program has no
header at all.
"""

import collections
import os
import stat
import struct

import elf
import floppy
from floppy import BadImage
from say import quote

KINDS = ("flat", "com", "floppy", "disk")
SECTOR = floppy.SECTOR
KIB = 1024

# Beyond it a file is rather a hard disk's, unless it is as long as a floppy.
USUAL_FLOPPY = 2880 * KIB

# A .com program shares one segment with its PSP (100h bytes) and at least one word of stack.
COM_LIMIT = 0x10000 - 0x100 - 2
# A flat guest is loaded at 1000:0000 and must end below the extended BIOS data area at 639 KiB.
FLAT_LIMIT = 639 * KIB - 0x10000

LEAST_PROGRAM = 2           # bytes: an interrupt, or a jump
TEXT_SAMPLE = 4096          # bytes that tell text from a program

NO_SIGNATURE = "no boot signature (55 AA at byte 510)"

# Formats that look like a guest to their owner and are none. (offset, bytes, what to say)
FOREIGN = (
    (0, b"MZ", "is a DOS .exe program, which needs DOS: put it on a DOS disk image"),
    (0, b"QFI\xfb", "is a qcow2 image; qemu-img convert -O raw makes a raw one of it"),
    (0, b"KDMV", "is a VMDK image; qemu-img convert -O raw makes a raw one of it"),
    (0, b"\x1f\x8b", "is compressed; gunzip <FILE >NEW unpacks it"),
    (0, b"\xfd7zXZ\0", "is compressed; unxz <FILE >NEW unpacks it"),
    (0, b"BZh", "is compressed; bunzip2 <FILE >NEW unpacks it"),
    (0, b"PK\x03\x04", "is a zip archive; unzip it first"),
)
ISO9660 = (0x8001, b"CD001")

# What becomes of a file. `padded` is the size to which a copy has to be padded before it can be a drive, 0 if the
# file will do as it is. `any_signature`: a drive without a boot signature, which is to be booted all the same.
# `assumed`: neither a floppy's length nor its boot sector tells what tracks it has.
Verdict = collections.namedtuple("Verdict", "kind padded any_signature assumed size")


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
        self.sectors = -(-self.size // SECTOR)
        self.parameters = floppy.Parameters(self.head, lambda at: self.start[at:at + 3])

    def has_signature(self):
        """The mark by which a BIOS knows a boot sector."""
        return self.head[510:512] == b"\x55\xaa"

    def is_floppy_long(self):
        return self.size % SECTOR == 0 and floppy.of_size(self.sectors) is not None

    def fat_bytes(self):
        """How long the FAT file system says that its volume is; 0 if there is none."""
        p = self.parameters
        return p.sectors * p.bytes_per if p.has_fat else 0

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
    if image.head.startswith(elf.MAGIC):
        elf.check(image.start)
        return "client"
    if not image.is_floppy_long() and image.name.endswith(".com"):
        return "com"
    bootable = image.has_signature()
    if image.is_floppy_long() and (image.size <= USUAL_FLOPPY or not image.disk_bytes()):
        if not bootable:
            refuse_unsigned(image)
        return "floppy"
    for offset, magic, why in FOREIGN:
        if image.head[offset : offset + len(magic)] == magic:
            raise BadImage(why)
    if image.is_iso:
        raise BadImage("is a CD image; only floppies and hard disks can be booted"
                       + ("; --as disk boots it as from a USB stick" if bootable else ""))
    if bootable:
        if image.size > USUAL_FLOPPY or (image.disk_bytes() and not image.fat_bytes()):
            return "disk"
        return "floppy"
    if image.size > USUAL_FLOPPY:
        raise BadImage("has %s, so no BIOS would boot it; --as disk boots it nevertheless" % NO_SIGNATURE)
    if image.fat_bytes():
        refuse_unsigned(image)
    if image.size < LEAST_PROGRAM:
        raise BadImage("is %d byte long, too short for a program; --as flat runs it nevertheless" % image.size)
    if is_text(image.start[:TEXT_SAMPLE]):
        raise BadImage("is text, and no program; nasm -f bin -o NEW FILE makes one of a source; --as flat runs it as it is")
    return "flat"


def is_text(data):
    """Printable UTF-8. A program of such bytes is possible, but nobody writes one without knowing."""
    try:
        said = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(data) or len(data) < TEXT_SAMPLE:
            return False
        said = data[:error.start].decode("utf-8")
    return all(char.isprintable() or char in "\t\n\r\f\x1a" for char in said)


def refuse_unsigned(image):
    raise BadImage("is %s, but has %s; --as floppy boots it nevertheless%s" % (
        "as long as a %d KiB floppy" % (image.size // KIB) if image.is_floppy_long() else "a floppy",
        NO_SIGNATURE, ", --as flat runs it as a program" if image.size <= FLAT_LIMIT else ""))


def need_whole(image, promised, who, hint):
    if promised > image.size:
        raise BadImage(
            "is truncated: %s says %d bytes, the file has %d, so %d are missing; %s"
            % (who, promised, image.size, promised - image.size, hint)
        )


def classify_floppy(image, named, drive):
    if image.size > floppy.BIGGEST:
        raise BadImage("is %d bytes long; no floppy holds more than %d" % (image.size, floppy.BIGGEST))
    # A boot sector by itself is no truncated floppy, whatever it says about its volume.
    if image.size > SECTOR and not named:
        need_whole(image, image.fat_bytes(), "its boot sector", "--as floppy pads it")
    tracks, assumed = floppy.tracks_for(image, drive)
    whole = floppy.total(tracks)
    # Padding must not change the tracks for a virtual machine, which looks at length and boot sector. The
    # emulators' own drives look at the length alone.
    keeps = drive or assumed or floppy.tracks_of(whole, image.parameters) == tracks
    padded = whole * SECTOR if keeps and whole * SECTOR != image.size else 0
    return Verdict("floppy", padded, not image.has_signature(), assumed, image.size)


def classify_disk(image, named):
    if not named:
        promised, hint = image.disk_bytes(), "--as disk takes it as it is"
        need_whole(image, promised, "its partition table", hint)
        if not promised:
            need_whole(image, image.fat_bytes(), "its boot sector", hint)
    # Drives come in whole sectors.
    whole = image.sectors * SECTOR
    return Verdict("disk", 0 if whole == image.size else whole, not image.has_signature(), False, image.size)


def examine(image, named, drive=None):
    """A Verdict. With --as the user's word counts; only the impossible is refused. With `drive` (qemu or bochs) it is
    for that emulator's own drive, which knows fewer floppies than a virtual machine."""
    kind = named or guess(image)
    if kind == "com" and image.size > COM_LIMIT:
        raise BadImage("is %d bytes long; a .com program has room for %d" % (image.size, COM_LIMIT))
    if kind == "flat" and image.size > FLAT_LIMIT:
        raise BadImage("is %d bytes long; a flat guest has room for %d%s" % (
            image.size, FLAT_LIMIT, "" if named else "; --as disk makes a drive of it"))
    if kind == "floppy":
        return classify_floppy(image, named, drive)
    if kind == "disk":
        return classify_disk(image, named)
    return Verdict(kind, 0, False, False, image.size)


def classify(image, named):
    """(kind, bytes to pad to) for a virtual machine."""
    return examine(image, named)[:2]


def look(path, named=None, drive=None):
    """A Verdict on that file. BadImage says in a whole sentence why it cannot be run."""
    try:
        return examine(Image(path), named, drive)
    except BadImage as error:
        said = str(error).replace("FILE", quote(path))
        raise BadImage(f"{path} {said}" if said.startswith(("is ", "has ")) else f"{path}: {said}") from None

"""What a PC shows: a text screen (vga_text.py finds it), or a picture; comparing two; writing PNG files."""

import itertools
import re
import struct
import zlib

import vga_text

# Code page 437 as the VGA's font draws it: the codes below 20h are pictures, not controls.
CP437 = (' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼'
         + bytes(range(0x20, 0x7f)).decode('ascii') + '⌂' + bytes(range(0x80, 0xff)).decode('cp437') + ' ')

# Lines that SeaBIOS and the boot ROMs print before the guest runs. "Booting from Floppy..." is
# "Booting from ROM..." under the monitor, which QEMU loads through an option ROM: that line may differ.
BOOTING = re.compile(r'Booting from [A-Za-z0-9 /]+\.\.\.?\.?$')
FIRMWARE = re.compile(r'(SeaBIOS \(version |iPXE |Machine UUID |Booting from )')


class Screen:
    """One look at the screen: `rows` of text with `attributes`, or (rows is None) a picture `pixels`. `layout` is where
    the text is and where the cursor, which does not count when looks are compared."""

    def __init__(self, rows=None, attributes=None, size=None, pixels=None, layout=None):
        self.rows, self.attributes = rows, attributes
        self.size, self.pixels = size, pixels
        self.layout = layout

    def contents(self):
        return self.rows, self.attributes, self.size, self.pixels

    def __eq__(self, other):
        return self.contents() == other.contents()

    @property
    def is_text(self):
        return self.rows is not None

    def text(self):
        """The text, without blanks at line ends and without empty lines at the end."""
        if not self.is_text:
            return ''
        return '\n'.join(row.rstrip() for row in self.rows).rstrip('\n')

    def is_empty(self):
        """Nothing but what the firmware printed, in one colour, or a picture in one colour."""
        if self.is_text:
            return (len(set(b''.join(self.attributes))) == 1
                    and not any(row.strip() and not FIRMWARE.match(row) for row in self.rows))
        return self.pixels == self.pixels[:3] * (len(self.pixels) // 3)

    def describe(self):
        if self.is_text:
            return self.text()
        colours = len(set(struct.iter_unpack('3s', self.pixels)))
        return f'[graphics, {self.size[0]}x{self.size[1]}, {colours} colours]'


def characters(cells):
    """The text of bytes of video memory."""
    return ''.join(CP437[c] for c in cells[::2])


def take(qemu):
    """Read the screen of a running machine. It is the real VGA's also where a virtual guest runs: the guest that has
    the screen has the real one."""
    with qemu.standing_still():
        text = vga_text.look(qemu.ports, qemu.memory, lambda: qemu.monitor('info pci'))
    if not text:
        size, pixels = parse_ppm(qemu.screendump())
        return Screen(size=size, pixels=pixels)
    layout, rows = text
    return Screen([characters(row) for row in rows], [row[1::2] for row in rows], layout=layout)


def differences(bare, other, ignore=(), tolerance=0.0):
    """How `other` differs from `bare`, as lines for a person; none if they are the same. `ignore` holds
    regular expressions: what they match counts as equal (times, dates). `tolerance` is the percentage of
    pixels that may differ in a picture."""
    if bare.is_text != other.is_text:
        was, became = ('text' if look.is_text else 'graphics' for look in (bare, other))
        return [f'{was} became {became}; the screens are', bare.describe(), '-- and --', other.describe()]
    if not bare.is_text:
        return picture_differences(bare, other, tolerance)
    if len(bare.rows) != len(other.rows) or len(bare.rows[0]) != len(other.rows[0]):
        return [f'{len(bare.rows[0])}x{len(bare.rows)} became {len(other.rows[0])}x{len(other.rows)}']
    found = []
    for one, two in itertools.zip_longest(guest_rows(bare), guest_rows(other), fillvalue=(0, '', b'')):
        number = one[0] or two[0]
        if blanked(one[1], ignore) != blanked(two[1], ignore):
            found += [f'line {number:2} - {one[1]}', f'line {number:2} + {two[1]}']
        elif one[1] == two[1] and one[2] != two[2] and one[2] and two[2]:
            at = next(i for i, pair in enumerate(zip(one[2], two[2])) if pair[0] != pair[1])
            found.append(f'line {number:2} has other colours from column {at + 1}: '
                         f'{one[2][at]:02X}h became {two[2][at]:02X}h')
    return found


def guest_rows(look):
    """(line number, text, attributes) of the rows but for the firmware's "Booting from": it prints that again
    for every INT 19h, and not at all where the monitor boots the guest."""
    rows = [(number, row.rstrip(), attributes)
            for number, (row, attributes) in enumerate(zip(look.rows, look.attributes), 1)
            if not BOOTING.match(row.rstrip())]
    while rows and not rows[-1][1] and len(set(rows[-1][2])) == 1:
        rows.pop()
    return rows


def blanked(row, patterns):
    for pattern in patterns:
        row = re.sub(pattern, '', row)
    return row.rstrip()


def picture_differences(bare, other, tolerance):
    if bare.size != other.size:
        return ['%dx%d pixels became %dx%d' % (bare.size + other.size)]
    pairs = zip(struct.iter_unpack('3s', bare.pixels), struct.iter_unpack('3s', other.pixels))
    wrong = [at for at, (one, two) in enumerate(pairs) if one != two]
    total = bare.size[0] * bare.size[1]
    if len(wrong) * 100 <= total * tolerance:
        return []
    x, y = wrong[0] % bare.size[0], wrong[0] // bare.size[0]
    return [f'{len(wrong)} of {total} pixels differ ({len(wrong) * 100 / total:.1f} %), first at {x},{y}']


def parse_ppm(data):
    """((width, height), RGB bytes) of a binary PPM with 8 bits a sample, as QEMU writes it."""
    header = re.match(rb'P6\s+(?:#.*\n\s*)*(\d+)\s+(\d+)\s+255\s', data)
    if not header:
        raise ValueError('not a PPM picture')
    width, height = int(header[1]), int(header[2])
    pixels = data[header.end():]
    if len(pixels) < width * height * 3:
        raise ValueError('a PPM picture that is cut short')
    return (width, height), pixels[:width * height * 3]


def png(size, pixels):
    """The bytes of a PNG file: signature, IHDR, one IDAT with filter 0 on every line, IEND."""
    def chunk(kind, body):
        return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
    width, height = size
    lines = b''.join(b'\0' + pixels[y * width * 3:(y + 1) * width * 3] for y in range(height))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(lines, 6)) + chunk(b'IEND', b''))

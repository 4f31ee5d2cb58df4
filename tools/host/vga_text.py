"""The text that a VGA shows: where its registers say that it is, out of its own memory.

The BIOS data area is not asked. It has what the last INT 10h left there, and many systems program the card
themselves: they scroll by the start address alone, show another page, or more rows.

Who looks brings two functions, and sees to it that the guest stands still. `ports(accesses)` carries out port
accesses, ('in', port) or ('out', port, value), and returns what was read. `memory(address, size)` reads physical
memory. Of the card only index registers are written, and put back. The attribute controller's flip-flop, the DAC and
the latches, all of which a read would change, are not touched.

Registers: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", "VGA Function". The monitor has the
same in monitor/drivers/vga_text.c; both are tested with the table tests/unit/vga_text.def.
"""

import collections
import re

MISC, GRAPHICS, CRTC_COLOUR, CRTC_MONO = 0x3cc, 0x3ce, 0x3d4, 0x3b4
MISC_COLOUR = 0x01                      # the CRTC is at 3D4h
GC_MISC = 6                             # bit 0: graphics; bits 3-2: where the CPU sees the memory
WINDOWS = ((0xa0000, 0x20000), (0xa0000, 0x10000), (0xb0000, 0x8000), (0xb8000, 0x8000))

WIDTH, OVERFLOW, CELL, CURSOR_START, START, CURSOR, HEIGHT, PITCH, COMPARE = (
    0x01, 0x07, 0x09, 0x0a, 0x0c, 0x0e, 0x12, 0x13, 0x18)
CRTC = (WIDTH, OVERFLOW, CELL, CURSOR_START, START, START + 1, CURSOR, CURSOR + 1, HEIGHT, PITCH, COMPARE)
CURSOR_OFF = 0x20

# vga_draw_text() of QEMU's hw/display/vga.c draws no larger ones.
MOST_CELLS = 160 * 100

# QEMU's standard VGA on the PCI bus. BAR 0 is all of its memory, whatever the registers open to the CPU, and reading it
# has no effect on the card. A cell is the first two bytes of four there: a byte of each plane.
VRAM = re.compile(r'PCI device 1234:1111\b(?:(?!PCI device).)*?BAR0: 32 bit prefetchable memory at '
                  r'0x([0-9a-f]{1,8}) \[0x([0-9a-f]{1,8})\]', re.DOTALL)

Registers = collections.namedtuple('Registers', 'misc graphics_misc crtc')


class Layout(collections.namedtuple('Layout', 'columns rows start pitch split cursor_cell window window_size')):
    """Where the text is. Video memory is counted in cells, a character and its attribute. `start` is the cell at the
    top left, `pitch` the cells from one row to the next, `split` the first row of those that begin with cell 0 again,
    `cursor_cell` None where no cursor is shown, `window` the linear address where the CPU sees cell 0."""

    __slots__ = ()

    def first_cell(self, row):
        """Of a row."""
        return self.start + row * self.pitch if row < self.split else (row - self.split) * self.pitch

    def cursor(self):
        """(row, column), or None if it is not to be seen."""
        for row in range(self.rows):
            if self.cursor_cell is not None and 0 <= self.cursor_cell - self.first_cell(row) < self.columns:
                return row, self.cursor_cell - self.first_cell(row)
        return None

    def address(self, row, column):
        """The linear address where a program writes that character."""
        return self.window + 2 * (self.first_cell(row) + column)


def read_indexed(ports, index, numbers):
    """{number: value} of registers of an index port, which is put back."""
    before, = ports([('in', index)])
    accesses = [access for number in numbers for access in (('out', index, number), ('in', index + 1))]
    return dict(zip(numbers, ports(accesses + [('out', index, before)])))


def read_registers(ports):
    misc, = ports([('in', MISC)])
    return Registers(misc, read_indexed(ports, GRAPHICS, (GC_MISC,))[GC_MISC],
                     read_indexed(ports, CRTC_COLOUR if misc & MISC_COLOUR else CRTC_MONO, CRTC))


def layout(registers):
    """The Layout of what the card shows; None in graphics modes. A screen that is blanked counts as shown."""
    crtc = registers.crtc
    lines = (crtc[CELL] & 0x1f) + 1 << (crtc[CELL] >> 7)        # bit 7: each scan line twice
    columns = crtc[WIDTH] + 1
    rows = (number(crtc[HEIGHT], crtc[OVERFLOW] >> 1, crtc[OVERFLOW] >> 6) + 1) // lines
    if registers.graphics_misc & 1 or not 1 < columns * rows <= MOST_CELLS:
        return None
    # QEMU shows the row in which line compare takes effect to its end. The real card cuts it short there.
    compare = number(crtc[COMPARE], crtc[OVERFLOW] >> 4, crtc[CELL] >> 6)
    split = min(-(-compare // lines) or rows, rows)
    shown = not crtc[CURSOR_START] & CURSOR_OFF
    return Layout(columns, rows, word(crtc, START), 2 * crtc[PITCH], split, word(crtc, CURSOR) if shown else None,
                  *WINDOWS[registers.graphics_misc >> 2 & 3])


def number(low, bit8, bit9):
    """A count of scan lines, the high bits of which are in other registers."""
    return low | (bit8 & 1) << 8 | (bit9 & 1) << 9


def word(crtc, high):
    return crtc[high] << 8 | crtc[high + 1]


def find_vram(info_pci):
    """(address, size) of the card's memory, by what QEMU's monitor says to "info pci"; None if it is not there."""
    found = VRAM.search(info_pci)
    return (int(found[1], 16), int(found[2], 16) + 1 - int(found[1], 16)) if found else None


def read_cells(shape, memory, vram, first, count):
    """The bytes, character and attribute, of cells that follow each other. What cannot be reached is zero."""
    address, size, each = (*vram, 4) if vram else (shape.window, shape.window_size, 2)
    count_here = max(0, min(count, size // each - first))
    data = memory(address + first * each, count_here * each) if count_here else b''
    cells = bytearray(2 * count)
    cells[:2 * count_here:2], cells[1:2 * count_here:2] = data[::each], data[1::each]
    return bytes(cells)


def read_rows(shape, memory, vram):
    """The bytes of each row, split or not in two reads at most."""
    rows = []
    for first, count in ((0, shape.split), (shape.split, shape.rows - shape.split)):
        if count:
            size = (count - 1) * shape.pitch + shape.columns
            cells = read_cells(shape, memory, vram, shape.first_cell(first), size)
            starts = [2 * row * shape.pitch for row in range(count)]
            rows += [cells[start:start + 2 * shape.columns] for start in starts]
    return rows


def look(ports, memory, info_pci):
    """(Layout, the bytes of each row) of the screen; None in graphics modes. `info_pci` asks QEMU's monitor."""
    shape = layout(read_registers(ports))
    return shape and (shape, read_rows(shape, memory, find_vram(info_pci())))

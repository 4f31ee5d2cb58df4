#!/usr/bin/env python3
"""How a look finds the text on a VGA, without a machine: the table that the monitor is tested with, and a card of the
test's own at the ports."""

import os
import re
import sys
import unittest

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT          # first of ours: it knows where the others are

import vga_text

TABLE = os.path.join(ROOT, 'tests', 'unit', 'vga_text.def')
ROW = re.compile(r'^(TEXT|GRAPHICS)\("([^"]+)",([^)]+)\)', re.MULTILINE)
NUMBERS = (0x01, 0x07, 0x09, 0x0a, 0x0c, 0x0e, 0x12, 0x13, 0x18)
WORDS = (0x0c, 0x0e)

VRAM = 0xfd000000
INFO_PCI = """  Bus  0, device   1, function 1:
    IDE controller: PCI device 8086:7010
      PCI subsystem 1af4:1100
      BAR0: 32 bit prefetchable memory at 0xe0000000 [0xe0000fff].
      id ""
  Bus  0, device   2, function 0:
    VGA controller: PCI device 1234:1111
      PCI subsystem 1af4:1100
      BAR0: 32 bit prefetchable memory at %s [0xfdffffff].
      BAR2: 32 bit memory at 0xfebf0000 [0xfebf0fff].
"""


class Card:
    """A VGA with these registers, and memory in which cell N holds N's low byte and an attribute of its own."""

    def __init__(self, misc, graphics_misc, *crtc):
        self.misc, self.graphics = misc, {6: graphics_misc}
        self.crtc = {}
        for number, value in zip(NUMBERS, crtc):
            if number in WORDS:
                self.crtc[number], self.crtc[number + 1] = value >> 8, value & 0xff
            else:
                self.crtc[number] = value
        self.index = {0x3ce: 0x5a & 0x0f, self.crtc_port(): 0x11}
        self.reads = []

    def crtc_port(self):
        return 0x3d4 if self.misc & 1 else 0x3b4

    def ports(self, accesses):
        return [value for value in (self.access(*access) for access in accesses) if value is not None]

    def access(self, kind, port, value=None):
        if kind == 'out':
            self.index[port] = value    # KeyError: no index register, and no other may be written
            return None
        if port == 0x3cc:
            return self.misc
        if port in self.index:
            return self.index[port]
        return (self.graphics if port == 0x3cf else self.crtc)[self.index[port - 1]]

    def memory(self, address, size):
        self.reads.append((address, size))
        base, each = (VRAM, 4) if address >= VRAM else (0xb8000, 2)
        if each == 2:
            assert address + size <= base + 0x8000, 'a read past the window'
        cells = range((address - base) // each, (address - base + size) // each)
        return b''.join(bytes([cell & 0xff, cell >> 8]) + bytes([0xee] * (each - 2)) for cell in cells)


def table():
    """(kind, what, the arguments of the Card, what is expected) of each row."""
    with open(TABLE, encoding='ascii') as file:
        for kind, what, rest in ROW.findall(file.read()):
            values = [None if word.strip() == 'NONE' else int(word, 0) for word in rest.split(',')]
            yield kind, what, values[:11], values[11:]


def cell_numbers(row):
    return [low | high << 8 for low, high in zip(row[::2], row[1::2])]


class Layouts(unittest.TestCase):
    def test_the_table(self):
        kinds = set()
        for kind, what, card, wanted in table():
            kinds.add(kind)
            shape = vga_text.layout(vga_text.read_registers(Card(*card).ports))
            with self.subTest(what):
                found = shape and [shape.columns, shape.rows, shape.window,
                                   *map(shape.first_cell, (0, 1, shape.rows - 1)),
                                   *(shape.cursor() or (None, None))]
                self.assertEqual(found, wanted if kind == 'TEXT' else None)
        self.assertEqual(kinds, {'TEXT', 'GRAPHICS'})

    def test_sizes_that_qemu_does_not_draw(self):
        for what, width, overflow, cell, height in (('256 x 400', 0xff, 0x1f, 0x40, 0x8f),
                                                    ('1 x 1', 0, 0x1d, 0x5f, 0x1f)):
            shape = vga_text.layout(vga_text.read_registers(
                Card(0x67, 0x0e, width, overflow, cell, 0, 0, 0, height, 0x28, 0xff).ports))
            self.assertIsNone(shape, what)


class Looks(unittest.TestCase):
    def rows_of(self, what, info_pci):
        """(the Card, the Layout, cell numbers of each row) of a look at a row of the table."""
        card = Card(*next(card for _, name, card, _ in table() if name == what))
        shape, rows = vga_text.look(card.ports, card.memory, lambda: info_pci)
        return card, shape, [cell_numbers(row) for row in rows]

    def test_every_cell(self):
        for kind, what, _, _ in table():
            if kind == 'TEXT':
                with self.subTest(what):
                    _, shape, rows = self.rows_of(what, INFO_PCI % '0xfd000000')
                    self.assertEqual(rows, [list(range(shape.first_cell(row), shape.first_cell(row) + shape.columns))
                                            for row in range(shape.rows)])

    def test_index_registers_are_put_back(self):
        for what, port in (('mode 3', 0x3d4), ('mode 7', 0x3b4)):
            card, _, _ = self.rows_of(what, INFO_PCI % '0xfd000000')
            self.assertEqual(card.index, {0x3ce: 0x0a, port: 0x11})

    def test_one_read_of_memory_or_two(self):
        self.assertEqual(self.rows_of('page 1', INFO_PCI % '0xfd000000')[0].reads, [(VRAM + 2048 * 4, 2000 * 4)])
        self.assertEqual(self.rows_of('a split at row 20', INFO_PCI % '0xfd000000')[0].reads,
                         [(VRAM + 1024 * 4, 1600 * 4), (VRAM, 400 * 4)])

    def test_through_the_window_where_the_card_has_no_bar(self):
        for info_pci in ('', INFO_PCI % '0xffffffffffffffff'):
            card, _, rows = self.rows_of('page 1', info_pci)
            self.assertEqual(card.reads, [(0xb8000 + 4096, 4000)])
            self.assertEqual(rows[24], list(range(3968, 4048)))

    def test_nothing_beyond_the_window(self):
        _, _, rows = self.rows_of('across the window', '')
        self.assertEqual(rows[0], list(range(16352, 16384)) + [0] * 48)
        self.assertEqual(rows[24], [0] * 80)

    def test_graphics_are_no_text(self):
        self.assertIsNone(vga_text.look(Card(*next(card for kind, _, card, _ in table() if kind == 'GRAPHICS')).ports,
                                        None, None))


if __name__ == '__main__':
    unittest.main()

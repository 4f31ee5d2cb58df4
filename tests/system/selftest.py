#!/usr/bin/env python3
"""The harness itself, without a machine: a comparison that finds nothing must be able to find something."""

import struct
import unittest
import zlib

import keyscript
import qemu
import screen


def text_screen(*lines, attribute=7, columns=40):
    rows = [line.ljust(columns) for line in lines]
    return screen.Screen(3, rows=rows, attributes=[bytes([attribute]) * columns for _ in rows])


def picture(*colours):
    return screen.Screen(0x13, size=(len(colours), 1), pixels=b''.join(colours))


BLACK, RED = b'\0\0\0', b'\xff\0\0'


class Scripts(unittest.TestCase):
    def test_steps_by_line_and_semicolon(self):
        script = 'wait "A:\\>" 5; type "dir\\n"\n\nkey ctrl-alt-del f1 # why\nstable'
        self.assertEqual(keyscript.parse(script),
                         [['wait', 'A:\\>', '5'], ['type', 'dir\n'], ['key', 'ctrl-alt-del', 'f1'],
                          ['stable']])

    def test_quotes_hold_semicolon_hash_and_quote(self):
        self.assertEqual(keyscript.parse(r'type "a;b#c\"\\"'), [['type', 'a;b#c"\\']])

    def test_mistakes_name_their_line(self):
        for script in ('stable\nfly', 'stable\nwait', 'stable\nsleep soon', 'stable\ntype "\u00e9"',
                       'stable\nsleep -1', 'stable\nwait "open'):
            with self.assertRaisesRegex(keyscript.ScriptError, 'line 2', msg=script):
                keyscript.parse(script)

    def test_keys(self):
        self.assertEqual([qemu.keys_of_char(c) for c in 'aA1!|\n'],
                         [['a'], ['shift', 'a'], ['1'], ['shift', '1'], ['shift', 'backslash'], ['ret']])
        self.assertEqual(qemu.keys_of_chord('Ctrl-Alt-Del'), ['ctrl', 'alt', 'delete'])


class Differences(unittest.TestCase):
    def test_same_is_no_difference(self):
        self.assertEqual(screen.differences(text_screen('C:\\>'), text_screen('C:\\>')), [])

    def test_text_and_colour_count(self):
        self.assertIn('line  1 + D:\\>', screen.differences(text_screen('C:\\>'), text_screen('D:\\>')))
        self.assertIn('07h became 1Fh',
                      screen.differences(text_screen('C'), text_screen('C', attribute=0x1f))[0])

    def test_a_lost_last_line_counts(self):
        self.assertEqual(screen.differences(text_screen('one', 'two'), text_screen('one', '')),
                         ['line  2 - two', 'line  2 + '])

    def test_only_the_booting_line_may_differ(self):
        self.assertEqual(screen.differences(text_screen('Booting from Floppy...', 'x'),
                                            text_screen('Booting from ROM..', 'x')), [])
        self.assertNotEqual(screen.differences(text_screen('Booting from Floppy... now', 'x'),
                                               text_screen('Booting from ROM..', 'x')), [])

    def test_ignored_patterns(self):
        one, two = text_screen('at 12:00:01'), text_screen('at 12:00:07')
        self.assertEqual(screen.differences(one, two, [r'\d+:\d+:\d+']), [])
        self.assertEqual(len(screen.differences(one, two)), 2)

    def test_pixels_and_tolerance(self):
        one, two = picture(*[BLACK] * 4), picture(BLACK, RED, BLACK, BLACK)
        self.assertIn('1 of 4 pixels differ (25.0 %), first at 1,0', screen.differences(one, two))
        self.assertEqual(screen.differences(one, two, tolerance=25), [])

    def test_mode_counts(self):
        self.assertIn('video mode 03h became 13h', screen.differences(text_screen('x'), picture(RED))[0])

    def test_empty(self):
        self.assertTrue(text_screen('SeaBIOS (version 1)', '', 'Booting from Floppy...').is_empty())
        self.assertFalse(text_screen('SeaBIOS (version 1)', 'A:\\>').is_empty())
        self.assertTrue(picture(RED, RED).is_empty())
        self.assertFalse(picture(RED, BLACK).is_empty())


class Pictures(unittest.TestCase):
    def test_ppm_to_png(self):
        size, pixels = screen.parse_ppm(b'P6\n2 1\n255\n' + RED + BLACK)
        self.assertEqual((size, pixels), ((2, 1), RED + BLACK))
        png = screen.png(size, pixels)
        self.assertEqual(struct.unpack('>II', png[16:24]), (2, 1))
        data = png[png.index(b'IDAT') + 4:png.index(b'IEND') - 8]
        self.assertEqual(zlib.decompress(data), b'\0' + RED + BLACK)

    def test_short_ppm(self):
        with self.assertRaises(ValueError):
            screen.parse_ppm(b'P6\n2 1\n255\n' + RED)


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
"""The harness itself, without a machine: a comparison that finds nothing must be able to find something."""

import os
import struct
import sys
import tempfile
import unittest
import zlib

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths                    # first of ours: it knows where the others are

import keyscript
import monitor_log
import orders
import qemu
import screen
import vmrun


def text_screen(*lines, attribute=7, columns=40):
    rows = [line.ljust(columns) for line in lines]
    return screen.Screen(rows=rows, attributes=[bytes([attribute]) * columns for _ in rows])


def picture(*colours):
    return screen.Screen(size=(len(colours), 1), pixels=b''.join(colours))


BLACK, RED = b'\0\0\0', b'\xff\0\0'


def parsed(script):
    """The steps as plain lists, without their lines."""
    return [[step.verb, *step.arguments] for step in keyscript.parse(script)]


class Scripts(unittest.TestCase):
    def test_steps_by_line_and_semicolon(self):
        script = 'wait "A:\\>" 5; type "dir\\n"\n\nkey ctrl-alt-del f1 # why\nstable'
        self.assertEqual(parsed(script), [['wait', 'A:\\>', 5], ['type', 'dir\n'],
                                          ['key', 'ctrl-alt-del', 'f1'], ['stable']])
        self.assertEqual([step.line for step in keyscript.parse(script)], [1, 1, 3, 4])

    def test_quotes_hold_semicolon_hash_and_quote(self):
        self.assertEqual(parsed(r'type "a;b#c\"\\"'), [['type', 'a;b#c"\\']])

    def test_wait_for_time_or_for_text(self):
        self.assertEqual(parsed('wait 2s; wait 0.5s; wait "2s"; wait ready 3s; sleep 4'),
                         [['sleep', 2], ['sleep', 0.5], ['wait', '2s'], ['wait', 'ready', 3], ['sleep', 4]])

    def test_mistakes_name_their_line(self):
        for step in ('fly', 'wait', 'sleep soon', 'type "\u00e9"', 'sleep -1', 'wait "open', 'key ctrl-hyper',
                     'end dirty', 'hold a', 'sleep 4000'):
            with self.assertRaisesRegex(keyscript.ScriptError, 'line 2', msg=step):
                keyscript.parse('stable\n' + step)

    def test_what_is_shown_as_a_guest_ends_is_seen(self):
        """It prints and ends between a look at its screen and the question whether it has ended."""
        class Ending(orders.Guest):
            looks = 0

            def look(self):
                self.looks += 1
                return text_screen('Error' if self.looks > 1 else '')

            def is_over(self):
                return self.looks > 0

        class Running:
            def verdict(self):
                return None

        player = keyscript.Player(Running())
        player.guest = Ending(None, 'one')
        player.do_wait('Error', 2)
        self.assertEqual(player.guest.looks, 2)
        with self.assertRaisesRegex(keyscript.ScriptError, 'guest one has ended'):
            player.do_wait('never', 2)

    def test_steps_of_one_guest(self):
        steps = keyscript.parse('in a-1: wait "x" 3; in b.2: type "y"; png z')
        self.assertEqual([(step.guest, step.verb, step.arguments) for step in steps],
                         [('a-1', 'wait', ['x', 3]), ('b.2', 'type', ['y']), ('', 'png', ['z'])])
        keyscript.check_guests(steps, ['b.2', 'a-1'])
        with self.assertRaisesRegex(keyscript.ScriptError, 'line 1: no guest is called b.2; there are a-1, c'):
            keyscript.check_guests(steps, ['a-1', 'c'])
        for step in ('in', 'in a-1: ', 'in a-1 wait x', 'in a-1: serial x', 'in a-1: wait 2s', 'in a-1: fly', 'in a-1: end'):
            with self.assertRaisesRegex(keyscript.ScriptError, 'script line 1', msg=step):
                keyscript.parse(step)

    def test_every_key_has_a_scan_code(self):
        """Set 1, IBM PS/2 Technical Reference: some by the book, and each key that a script knows has some."""
        self.assertEqual([orders.codes(key, down) for key in ('a', 'f12', 'delete', 'kp_enter') for down in (True, False)],
                         ['1e', '9e', '58', 'd8', 'e053', 'e0d3', 'e01c', 'e09c'])
        self.assertEqual([orders.codes('pause', down) for down in (True, False)], ['e11d45e19dc5', ''])
        for key in qemu.KEYS:
            self.assertTrue(orders.codes(key, True), key)

    def test_files_that_cannot_be_written(self):
        for script in ('png nowhere/x.png', 'screen .'):
            with self.assertRaisesRegex(keyscript.ScriptError, 'line 1: cannot write', msg=script):
                keyscript.check_files(keyscript.parse(script))
        keyscript.check_files(keyscript.parse('screen -'))
        with self.assertRaisesRegex(keyscript.ScriptError, 'cannot write /dev/full: no space left'):
            keyscript.Player(None).write('/dev/full', b'x')

    def test_keys(self):
        self.assertEqual([qemu.keys_of_char(c) for c in 'aA1!|\n'],
                         [['a'], ['shift', 'a'], ['1'], ['shift', '1'], ['shift', 'backslash'], ['ret']])
        self.assertEqual(qemu.keys_of_chord('Ctrl-Alt-Del'), ['ctrl', 'alt', 'delete'])


class Logs(unittest.TestCase):
    def log_of(self, *pieces):
        """A log that grows piece by piece and is looked at after each."""
        with tempfile.NamedTemporaryFile() as file:
            log = monitor_log.MonitorLog(file.name)
            for piece in pieces:
                file.write(piece)
                file.flush()
                log.update()
            return log

    def test_what_it_says(self):
        log = self.log_of(b'trapeze: guest dos is virtual: memory at physical 0x4000000\r\n'
                          b'trapeze: guest dos has drive a: image of 1474560 bytes at phy',
                          b'sical 0x300000\r\n'
                          b'trapeze: guest two has drive a: image of 512 bytes at physical 0x500000\r\n'
                          b'trapeze: end: failed 3\r\n')
        self.assertEqual((log.images, log.end, log.status),
                         ({'dos': {'a': (1474560, 0x300000)}, 'two': {'a': (512, 0x500000)}},
                          'trapeze: end: failed 3', 1))

    def test_what_the_guest_repeats(self):
        line = b'trapeze: guest dos has drive a: image of 512 bytes at physical 0x%d00000\n'
        log = self.log_of(line % 3, b'trapeze: end: clean\n' + line % 4 + b'trapeze: end: stopped\n')
        self.assertEqual((log.images['dos']['a'], log.status), ((512, 0x300000), 1))

    def test_nothing_yet(self):
        log = monitor_log.MonitorLog('/nowhere/log').update()
        self.assertEqual((log.images, log.end), ({}, None))


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

    def test_kind_counts(self):
        self.assertIn('text became graphics', screen.differences(text_screen('x'), picture(RED))[0])

    def test_empty(self):
        self.assertTrue(text_screen('SeaBIOS (version 1)', '', 'Booting from Floppy...').is_empty())
        self.assertFalse(text_screen('SeaBIOS (version 1)', 'A:\\>').is_empty())
        self.assertTrue(picture(RED, RED).is_empty())
        self.assertFalse(picture(RED, BLACK).is_empty())


class Disks(unittest.TestCase):
    def run_with(self, side, disk):
        run = vmrun.Run(side)
        run.disk = disk
        return run

    def test_the_first_byte_that_differs(self):
        bare = self.run_with('bare', bytes(2048))
        other = self.run_with('virtual', bytes(1027) + b'x' + bytes(1020))
        self.assertEqual(vmrun.compare_disks(bare, bare), [])
        self.assertEqual(vmrun.compare_disks(bare, other),
                         ['disk: 1 sectors differ, first sector 2: byte 003h is 00h of bare, 78h of virtual'])
        self.assertIn('2048 bytes', vmrun.compare_disks(bare, self.run_with('virtual', b''))[0])


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

#!/usr/bin/env python3
"""Several virtual guests of one monitor: beside each other on the wall, one after the other with the card, many of one disk.

    beside.py [--jobs N] [--list] [NAME...]     prints PASS virtual-NAME or FAIL virtual-NAME: why
"""

import os
import re
import struct
import subprocess
import sys
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

import machines
from paths import ROOT, RUN
from cases import Cases
from machines import ASKED, Drive, Machine, Wrong, expect, floppy, values, within

import qemu
from pictures import same_picture, still_picture

CASES = Cases('virtual')
test = CASES.test


def twin_floppies():
    return floppy('twin', b'\x03\x05', 'twin-text'), floppy('twin', b'\x13\x02', 'twin-picture')


def typed(machine, text, count):
    """Type to a twin; its picture and report when it has heard `count` keys in all."""
    machine.type(text)
    report = machine.wait('heard', count=count)
    return still_picture(machine, []), report


def switch(machine, guest):
    says = f"guest {('one', 'two')[guest]} has the "    # screen, or keyboard alone
    count = machine.log_text().count(says)
    machine.press(qemu.keys_of_chord(f'ctrl-alt-f{guest + 1}'))
    machine.shown = guest
    machine.wait_log(says, count=count + 1)


@test
def test_twins():
    """Each of two guests in one run shows and finds what it does alone on the bare machine."""
    solo = []
    for image in twin_floppies():
        with Machine('bare', [Drive('a', image)]) as machine:
            machine.wait('ready')
            solo.append([typed(machine, 'abc', 3), typed(machine, 'def', 6)])
    images = twin_floppies()
    wrong = []

    def look(what, guest, step, found):
        try:
            expect(what, f'twin {guest + 1}', found[1], solo[guest][step][1])
            same_picture(f'twin {guest + 1}, {what}', 'virtual', found[0], solo[guest][step][0])
        except Wrong as error:
            wrong.append(str(error))

    drives = [Drive('a', images[0], guest='one'), Drive('a', images[1], guest='two')]
    with Machine('virtual', drives, 'display=card') as machine:
        machine.wait('ready')
        look('first keys', 0, 0, typed(machine, 'abc', 3))
        base = machine.guest_base()
        switch(machine, 1)
        hidden = machine.memory(base, 0xa0000)
        machine.wait('ready')
        look('first keys', 1, 0, typed(machine, 'abc', 3))
        if machine.memory(base, 0xa0000) != hidden:
            raise Wrong('the memory of the twin that is not shown has changed')
        switch(machine, 0)
        look('screen again', 0, 0, (still_picture(machine, []), machine.report()))
        look('more keys', 0, 1, typed(machine, 'def', 6))
        switch(machine, 1)
        look('screen again', 1, 0, (still_picture(machine, []), machine.report()))
        look('more keys', 1, 1, typed(machine, 'def', 6))
    if wrong:
        raise Wrong('\n'.join(wrong))


WALL_BAR, WALL_BAR_OF_KEYS = b'\x30\x38\x48', b'\x20\x60\xc0'    # monitor/run/wall.c


def wall_dots(machine):
    """(its width and height, three bytes for each dot)."""
    path = os.path.join(machine.files.name, 'wall.ppm')
    machine.command('screendump', filename=path)
    with open(path, 'rb') as file:
        _, size, _, dots = file.read().split(b'\n', 3)
    return tuple(map(int, size.split())), dots


def wall_bars(machine):
    """The colours at the left and in the middle of the titles of the upper row and the lower one."""
    (wide, high), dots = wall_dots(machine)
    return [dots[3 * (y * wide + x):][:3] for y in (0, high // 2) for x in (0, wide // 2)]


def wait_for_bars(machine, *expected):
    deadline = time.monotonic() + 60
    while (found := wall_bars(machine)) != list(expected):
        if time.monotonic() > deadline:
            raise Wrong(f'the titles are {[bar.hex() for bar in found]}, not {[bar.hex() for bar in expected]}')
        time.sleep(0.2)


@test
def test_wall():
    """Four guests of a wall run beside each other, one of them busy with interrupts off; keys reach one of them."""
    text, picture = twin_floppies()
    drives = [Drive('a', text, guest='one'), Drive('a', picture, guest='two'),
              Drive('a', floppy('load', b'\x02', 'load-2'), guest='deaf'), Drive('a', text, guest='four')]
    with Machine('virtual', drives, memory=64, seconds=150) as machine:
        for guest in (0, 1, 3):
            machine.shown = guest
            machine.wait('ready')
        wait_for_bars(machine, WALL_BAR_OF_KEYS, WALL_BAR, WALL_BAR, WALL_BAR)
        switch(machine, 1)
        machine.type('ab')
        machine.wait('heard', count=2)
        wait_for_bars(machine, WALL_BAR, WALL_BAR_OF_KEYS, WALL_BAR, WALL_BAR)
        for guest in (0, 3):
            machine.shown = guest
            if 'heard' in machine.report():
                raise Wrong(f'guest {guest + 1} has heard a key of guest 2')
        machine.press(qemu.keys_of_chord('ctrl-alt-ret'))
        deadline = time.monotonic() + 60
        while wall_bars(machine)[:2] != [WALL_BAR_OF_KEYS] * 2:
            if time.monotonic() > deadline:
                raise Wrong('the guest that has the keys does not fill the screen')
            time.sleep(0.2)
        machine.press(qemu.keys_of_chord('ctrl-alt-ret'))
        wait_for_bars(machine, WALL_BAR, WALL_BAR_OF_KEYS, WALL_BAR, WALL_BAR)


@test
def test_hotkeys_that_are_the_guests():
    """With hotkeys=functions the monitor takes none but Ctrl-Alt-F1 to F12."""
    text = twin_floppies()[0]
    drives = [Drive('a', text, guest='one'), Drive('a', text, guest='two')]
    said = {}
    for hotkeys in ('all', 'functions'):
        with Machine('virtual', drives, f'hotkeys={hotkeys}', memory=64) as machine:
            machine.wait('ready')
            for key in ('r', 'right', 'f1', 'f2'):      # what the last of them says comes after all else
                machine.press(qemu.keys_of_chord(f'ctrl-alt-{key}'))
            machine.wait_log('guest two has the keyboard', count=2 if hotkeys == 'all' else 1)
            log = machine.log_text()
            said[hotkeys] = log.count('is reset'), log.count('has the keyboard')
    expect('resets and changes of the keyboard', 'virtual', said, {'all': (1, 3), 'functions': (0, 1)})


@test
def test_reset_of_a_guest_that_is_over():
    """On the wall a stopped guest gets the keys again when they are asked for, and Ctrl-Alt-R starts it; so it is with one
    that has ended. The one beside it runs on."""
    drives = [Drive('a', floppy('stops'), guest='one'), Drive('a', twin_floppies()[0], guest='two')]
    with Machine('virtual', drives, memory=64) as machine:
        for number in range(3):
            machine.wait_log('guest two has the keyboard', count=number + 1)
            switch(machine, 0)
            machine.press(qemu.keys_of_chord('ctrl-alt-r'))
        machine.wait_log('guest two has the keyboard', count=4)
        log = machine.log_text()
        machine.shown = 1
        machine.type('abc')
        machine.wait('heard', count=3)
    expect('stopped, and resets', 'virtual', (log.count(ASKED + '\n  bytes'), log.count('guest one is reset by Ctrl-Alt-R')), (2, 3))
    expect('after the third start it has ended', 'virtual', 'guest one has executed HLT with interrupts off' in log, True)


def below_the_titles(machine):
    """What the tiles of one row show; their titles are above line 24, and change by themselves."""
    size, dots = wall_dots(machine)
    return dots[3 * size[0] * 24:]


@test
def test_wall_draws_what_has_changed():
    """Only lines that have changed are drawn. What is on the screen then is what is there when all has been drawn anew."""
    text, picture = twin_floppies()
    drives = [Drive('a', text, guest='one'), Drive('a', picture, guest='two')]
    with Machine('virtual', drives, memory=64) as machine:
        for guest in range(2):
            machine.shown = guest
            machine.wait('ready')
            if guest:
                switch(machine, guest)
            started = below_the_titles(machine)
            machine.type('abcd')
            machine.wait('heard', count=4)
        deadline = time.monotonic() + 60
        before = started
        while before == started or before != below_the_titles(machine):
            if time.monotonic() > deadline:
                raise Wrong('the wall does not come to rest')
            before = below_the_titles(machine)
            time.sleep(1)
        for bars in ([WALL_BAR_OF_KEYS] * 4, [WALL_BAR, WALL_BAR_OF_KEYS] * 2):
            machine.press(qemu.keys_of_chord('ctrl-alt-ret'))
            deadline = time.monotonic() + 60
            while wall_bars(machine)[:2] != bars[:2]:
                if time.monotonic() > deadline:
                    raise Wrong('the guest with the keys does not fill the screen, or does so for ever')
                time.sleep(0.2)
        deadline = time.monotonic() + 60
        while (after := below_the_titles(machine)) != before:
            if time.monotonic() > deadline:
                wrong = next(n for n, (one, other) in enumerate(zip(before, after)) if one != other)
                raise Wrong(f'byte {wrong} of the picture below the titles is not what a whole drawing makes of it')
            time.sleep(0.5)


class Client(Drive):
    """A 32-bit program, which has no drive."""

    def module(self):
        return f'{self.path} format=elf name={self.guest}'


WALL_TITLE = b'\xe0\xe0\xe0'       # monitor/run/wall_title.c


@test
def test_client_beside_a_wall():
    """A 32-bit program has no tile. While it is the first guest, and has the keys, those with a tile are shown, and their titles
    have text."""
    subprocess.run(['make', '-s', '-C', 'tests/client'], cwd=ROOT, check=True)
    text = twin_floppies()[0]
    drives = [Client('', os.path.join(ROOT, 'build', 'tests', 'client', 'cat'), guest='cat'),
              *(Drive('a', text, guest=f'{name} display=wall') for name in ('one', 'two', 'three', 'four'))]
    with Machine('virtual', drives, memory=64) as machine:
        machine.wait_log('client cat has no tile')
        wait_for_bars(machine, *[WALL_BAR] * 4)
        machine.press(qemu.keys_of_chord('ctrl-alt-f4'))
        wait_for_bars(machine, WALL_BAR, WALL_BAR, WALL_BAR_OF_KEYS, WALL_BAR)
        machine.press(qemu.keys_of_chord('ctrl-alt-f1'))
        wait_for_bars(machine, *[WALL_BAR] * 4)
        (wide, _), dots = wall_dots(machine)
        letters = sum(dots[at:at + 3] == WALL_TITLE for at in range(0, 3 * wide * 18, 3))
        within('dots of text in the titles of a row', 'virtual', letters, 100, wide * 18 // 2)


def sent_by_cable(ends):
    """What the two report; the one that sends takes its DTR away, or ends. A third guest is busy."""
    drives = [Drive('a', floppy('cable', bytes([number, ends]), f'cable-{number}-{ends}'), guest=f'{name} display=wall')
              for number, name in enumerate(('one', 'two'))]
    drives.append(Drive('a', floppy('load', b'\x02', 'load-2'), guest='three display=wall'))
    with Machine('virtual', drives, append='link=two,one', memory=64, seconds=120) as machine:
        found = []
        for machine.shown in range(2):
            if not (ends and machine.shown == 0):       # it may be over, and that is no failure
                found.append(values(machine.wait('DONE', 60).replace('\r\n', ' ')))
    return found


@test
def test_line_between_guests():
    """COM2 of one guest leads to that of another: 600 bytes go there by polling, and come back by IRQ 3, while a third
    guest is busy."""
    found = sent_by_cable(ends=False)
    expect('the sender', 'virtual', found[0], {'com2': '02F8', 'ports': '0002', 'lines': '00B0', 'back': '600', 'wrong': '0',
                                              'overrun': '0000'})
    expect('the answerer', 'virtual', found[1], {'com2': '02F8', 'ports': '0002', 'answered': '600', 'overrun': '0000'})


@test
def test_line_to_a_guest_that_ends():
    """With a guest its DTR ends, though that has not been taken away: its neighbour sees that DSR has fallen."""
    expect('the answerer', 'virtual', sent_by_cable(ends=True)[0]['answered'], '600')


MANY = 64


def every_base(machine):
    """Where the memory of each guest begins, as the log says."""
    found = machines.BASE.findall(machine.log_text())
    expect('guests', 'virtual', [name for name, _ in found], [f'many-{n + 1}' for n in range(MANY)])
    return [int(base, 16) for _, base in found]


@test
def test_ports_are_the_guests():
    """A guest that runs after another does not reach the ports that are open to that one alone; when that one runs
    again they are open, and as it has left them."""
    subprocess.run(['make', '-s', '-f', 'tests/virtual/Makefile', 'granted'], cwd=ROOT, check=True)
    drives = [Drive('a', floppy('granted', bytes([number]), name), guest=name)
              for name, number in (('one', 0x11), ('two', 0x22))]
    with Machine('virtual', drives, 'display=card', monitor=os.path.join(machines.BUILD, 'granted.elf')) as machine:
        for turn in range(2):
            for guest in range(2):
                if turn or guest:
                    switch(machine, guest)
                if turn:
                    machine.type('a')
                report = machine.wait('crtc=', count=turn + 1)
                found = values(report.strip().split('\n')[turn])
                expect(f'guest {guest + 1}, turn {turn + 1}: what it finds of its own number', 'virtual',
                       (found['com2'], found['crtc']), ('00FF', '00FF') if guest else ('0011', '0011'))
                if turn:
                    expect(f'guest {guest + 1}: what was there before', 'virtual', found['before'],
                           '00FF' if guest else '0011')


@test
def test_many_guests():
    """64 guests of one small disk start in 128 MiB. What each was given, and what it wrote to its disk, is in its
    own memory, where the log says, while the last one runs."""
    image = machines.write_if_new(os.path.join(machines.BUILD, 'many.img'), machines.assemble('many'))
    with Machine('virtual', [Drive('a', image, guest=f'many copies={MANY}')], 'display=card', memory=128,
                 seconds=240) as machine:
        for number in range(MANY):
            machine.shown = number
            machine.wait('ready', 60)
            key = 'abcdefghijklmnopqrstuvwxyz'[number % 26]
            machine.type(key)
            machine.wait('key=')
            if number + 1 < MANY:
                machine.press(qemu.keys_of_chord('ctrl-alt-right'))
        bases = every_base(machine)
        for number, base in enumerate(bases):
            report = machine.memory(base + machines.REPORT_AT, 40).split(b'\0')[0].decode()
            expect(f'guest {number + 1}', 'virtual', values(report).get('starts'), '1')
            expect(f'guest {number + 1}: its key', 'virtual', chr(int(values(report)['key'][2:], 16)),
                   'abcdefghijklmnopqrstuvwxyz'[number % 26])
        least = min(after - before for before, after in zip(bases, bases[1:]))
        within('bytes from one guest to the next', 'virtual', least, 0x100000, 128 << 20)
        within('the last one', 'virtual', bases[-1], 0, (127 << 20) - 0x100000)
        # Ctrl-Alt-Left goes back, and from the first one to the last.
        for chord, shown in (('ctrl-alt-left', MANY - 2), ('ctrl-alt-f1', 0), ('ctrl-alt-left', MANY - 1),
                             ('ctrl-alt-right', 0), ('ctrl-alt-f12', 11)):
            count = machine.log_text().count(f'guest many-{shown + 1} has the screen')
            machine.press(qemu.keys_of_chord(chord))
            machine.wait_log(f'guest many-{shown + 1} has the screen', count=count + 1)


@test
def test_many_guests_share():
    """64 guests of 8 MiB each run at once in 128 MiB, on one disk that all write to. Each finds what it has written, in
    every way there is, and nothing else; each answers a key; none has taken more than is promised to it."""
    image = machines.write_if_new(os.path.join(machines.BUILD, 'shared.img'), machines.assemble('shared'))
    with Machine('virtual', [Drive('a', image, guest=f'many copies={MANY} mem=8192')], 'share=on screen=log', memory=128,
                 seconds=240) as machine:
        machine.wait_log('|ready', 120, count=MANY)
        for number in range(MANY):
            machine.type('abcdefghijklmnopqrstuvwxyz'[number % 26])
            machine.wait_log('that guests share\n', count=number + 1)      # its end: the next one has the keyboard
        log = machine.log_text()
    found = re.findall(r'^screen many-(\d+): +\d+\|key=..([0-9A-F]{2}) wrong=(\d+)', log, re.MULTILINE)
    expect('guests, keys and errors', 'virtual', [(int(number), chr(int(key, 16)), wrong) for number, key, wrong in found],
           [(number + 1, 'abcdefghijklmnopqrstuvwxyz'[number % 26], '0') for number in range(MANY)])
    for number, kib in re.findall(r'guest many-(\d+) has written to (\d+) KiB', log):
        within(f'KiB of guest {number}', 'virtual', int(kib), 4 * 41, 310)


@test
def test_trash():
    """A guest that destroys itself does no harm to the one beside it, or it is stopped with a report."""
    witness = floppy('twin', b'\x03\x05', 'twin-text')
    with Machine('bare', [Drive('a', witness)]) as machine:
        machine.wait('ready')
        wanted = typed(machine, 'abc', 3)[1]
    for seed in (1, 2654435769, 1013904242, 3668340011):
        image = floppy('trash', struct.pack('<I', seed), f'trash-{seed}')
        drives = [Drive('a', image, guest='one'), Drive('a', witness, guest='two')]
        with Machine('virtual', drives, 'display=card') as machine:
            deadline = time.monotonic() + 2
            while time.monotonic() < deadline and not machine.verdict():
                time.sleep(0.1)
            verdict = machine.verdict()
            if verdict:
                raise Wrong(f'seed {seed}: {verdict}\n{machine.log_text()[-1500:]}')
            # A guest that is stopped gives way to the other by itself, and the run goes on.
            if 'guest two has the screen' not in machine.log_text():
                switch(machine, 1)
            machine.shown = 1
            machine.wait('ready')
            expect(f'the witness of seed {seed}', 'virtual', typed(machine, 'abc', 3)[1], wanted)


@test
def test_script_in_one_guest():
    """Steps of a script that name a guest: keys and looks reach that one, whoever has the keyboard, while another one
    is busy with interrupts off. Afterwards that still answers what the script asks."""
    text, picture = twin_floppies()
    seen, drawn, last = (os.path.join(machines.BUILD, name) for name in ('in-two.txt', 'in-three.png', 'in-four.txt'))
    steps = (f'in two: type ab; in two: wait ab 40; in two: screen {seen}; in four: screen {last}; in three: type c; '
             f'in three: stable; in three: png {drawn}; in four: type "dde"; in four: wait dde 40; in two: expect ab')
    images = [f'{floppy("load", bytes([2]), "load-2")}:name=deaf', f'{text}:drive=a:name=two', f'{picture}:drive=a:name=three',
              f'{text}:drive=a:name=four']
    done = subprocess.run([RUN, '--headless', '--seconds', '140', '--append', 'display=wall', '--keys', steps, *images],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    expect('status', 'virtual', (done.returncode, done.stderr.decode()[-400:] if done.returncode else ''), (0, ''))
    with open(seen, encoding='utf-8') as one, open(last, encoding='utf-8') as other, open(drawn, 'rb') as file:
        expect('screens with the keys', 'virtual', ['ab' in shown.read() for shown in (one, other)], [True, False])
        expect('size of the picture', 'virtual', struct.unpack('>II', file.read(24)[16:]), (320, 200))


def traps_of_drawing(path, words):
    """As the lecture guest `window` has counted them."""
    with open(path, encoding='utf-8') as file:
        return int(re.search(rf'^{words} words are drawn: (\d+) traps', file.read(), re.MULTILINE)[1])


@test
def test_lecture_guest_of_two_machines():
    """One draws text, the other 256 colours, each at its half of one screen. Pages redirect both; in planes each write
    traps. Esc ends a machine."""
    text, colours, planes, wall = (os.path.join(machines.BUILD, f'window-{name}')
                                   for name in ('text.txt', 'colours.png', 'planes.png', 'wall.ppm'))
    steps = (f'in window-1: wait "words are drawn" 60; in window-1: screen {text}; in window-2: png {colours}; '
             f'png {wall}; in window-2: key spc; wait 5s; in window-2: png {planes}; in window-1: key esc; in window-2: key esc; '
             'end clean 40')
    done = subprocess.run([RUN, '--headless', '--seconds', '140', '--keys', steps, '--guest', 'window'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    expect('status', 'virtual', (done.returncode, done.stderr.decode()[-400:] if done.returncode else ''), (0, ''))
    within('traps of 1040 words of text', 'virtual', traps_of_drawing(text, 1040), 0, 100)
    for path, size in ((colours, (320, 200)), (planes, (640, 480)), (wall, (1280, 960))):
        with open(path, 'rb') as file:
            expect(f'size of {path}', 'virtual', struct.unpack('>II', file.read(24)[16:]), size)


if __name__ == '__main__':
    CASES.main(__doc__)

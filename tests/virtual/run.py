#!/usr/bin/env python3
"""Runs this directory's guests as virtual guests, and bare where the machine itself knows best what is right.

    run.py [--jobs N] [--list] [NAME...]        prints PASS virtual-NAME or FAIL virtual-NAME: why
"""

import os
import re
import struct
import subprocess
import sys
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

import disks
import machines
from paths import ROOT, RUN
from cases import Cases
from machines import COUNTED, SIDES, Drive, Machine, Wrong, expect, floppy, numbers, values, within

import qemu
import screen

CASES = Cases('virtual')
BDA_TICKS = 0x46c
INSTRUCTIONS_IN_A_TICK = 65536 * 10**9 // 1193182 // 8      # machines.COUNTED
test = CASES.test


def sides_of(name, wait='DONE', seconds=60, drives=None, **more):
    """{side: report} of a guest that needs nobody."""
    reports = {}
    for side in SIDES:
        with Machine(side, drives or [Drive('a', floppy(name))], seconds=seconds + 20, **more) as machine:
            reports[side] = machine.wait(wait, seconds)
    return reports


@test
def test_timer():
    for side, report in sides_of('timer', extra=COUNTED).items():
        found = numbers(report)
        within('clock ticks in five seconds', side, found['ticks-in-5s'], 90, 92)
        within('INT 1Ch less clock ticks', side, found['int1c-in-5s'] - found['ticks-in-5s'], -1, 1)
        expect('ticks while interrupts are off', side, found['ticks-while-off'], 0)
        expect('ticks right behind 300 ms without interrupts', side, found['ticks-behind-it'], 1)
        within('clocks of 0.84 us by which the latest of 20 more is late', side, found['latest-tick-clocks'],
               0, 1200)
        within('clock ticks in two more seconds', side, found['ticks-in-2s'], 36, 37)


def instructions_per_tick(machine, ticks=40):
    """Of the guest, over so many ticks of its clock."""
    def look():
        return (machine.command('query-replay')['icount'],
                int.from_bytes(machine.memory(machine.guest_base() + BDA_TICKS, 4), 'little'))
    start = now = look()
    deadline = time.monotonic() + 40
    while now[1] - start[1] < ticks and time.monotonic() < deadline:
        time.sleep(0.1)
        now = look()
    if now[1] - start[1] < ticks:
        raise Wrong(f'{machine.side}: {now[1] - start[1]} ticks in 40 s')
    return (now[0] - start[0]) // (now[1] - start[1])


@test
def test_asks():
    """Who works between two asks is not held up; who only asks sleeps until it is interrupted."""
    with Machine('virtual', [Drive('a', floppy('asks'))], extra=COUNTED, seconds=160) as machine:
        found = numbers(machine.wait('only-asks', 100))
        for number, way in enumerate(('INT 16h AH=01h', 'INT 28h', 'INT 2Fh AX=1680h')):
            within(f'instructions in each tick of {INSTRUCTIONS_IN_A_TICK} while it asks by {way}', 'virtual',
                   instructions_per_tick(machine), 0, INSTRUCTIONS_IN_A_TICK // 20)
            machine.press(['spc'])
            machine.wait('taken', count=number + 1)
    # A bare machine's take 0 or 1; one sleep takes half a tick or a whole one.
    for name in ('ticks-to-write', 'ticks-for-lines', 'ticks-for-sums', 'ticks-for-steps'):
        within(name, 'virtual', found[name], 0, 3)
    # Two ticks of 54.9 ms, counted in steps of 2 ms and of 1 ms.
    within('ms-by-the-timer', 'virtual', found['ms-by-the-timer'], 52, 55)
    within('ms-by-the-stamp', 'virtual', found['ms-by-the-stamp'], 104, 110)
    within('counted-in-the-vga', 'virtual', found['counted-in-the-vga'], 5000, 65535)


@test
def test_critical_sections():
    """No interrupt enters where CLI, STI, MOV SS and POP SS keep it out. Not with -icount, which would show one
    order of things, again and again."""
    image = floppy('shadow')
    with open(os.path.join(machines.GUESTS, 'shadow.nasm'), encoding='utf-8') as file:
        places = re.findall(r'^never (\w+)$', file.read(), re.MULTILINE)
    for side in (*SIDES, 'passthrough'):
        with Machine(side, [Drive('a', image)]) as machine:
            machine.wait('run')
            while 'entered' not in machine.report() and not machine.verdict():
                machine.press(['a'], 0.01)
            report = machine.wait('DONE')
        found = numbers(report)
        for name, least in (('ticks', 12000), ('periods', 1000), ('keys', 10), ('bytes', 10)):
            within(name, side, found[name], least, 1 << 31)
        entered = re.search(r'entered=([\d,]+),', report)[1].split(',')
        expect('places that are watched', side, len(entered), len(places))
        expect('interrupts where none may enter', side,
               {place: count for place, count in zip(places, entered) if count != '0'}, {})


@test
def test_drift():
    """The guest's clock beside the processor's, with two timers that want the real one at different times."""
    for side, report in sides_of('drift', extra=COUNTED).items():
        found = numbers(report)
        within('microseconds of five seconds', side, found['kilocycles'], 4998500, 5001500)
        within('INT 8 in 5 s at 1 kHz', side, found['ticks'], 4997, 5003)
    # QEMU loses some of its own clock's periodic interrupts when it counts instructions.
    within('INT 70h in 5 s at 1024 Hz', side, found['periods'], 5118, 5122)


@test
def test_pit_rates():
    for side, report in sides_of('pit', extra=COUNTED).items():
        found = numbers(report)
        within('INT 8 in 3 s at 1 kHz', side, found['rate-1000-3s'], 2997, 3003)
        within('INT 8 in 1 s at 1 kHz, mode 3', side, found['square-1000-1s'], 998, 1002)
        within('INT 8 in 3 s at 100 Hz', side, found['rate-100-3s'], 299, 301)
        expect('INT 8 of a one-shot', side, found['one-shot'], 1)
        expect('INT 8 of two one-shots', side, found['two-shots'], 2)
        within('clocks to the output of channel 2', side, found['output-2-clocks'], 11932, 12100)


@test
def test_answers():
    """What was not read when the next command came: QEMU's own controller, keyboard and mouse know."""
    reports = sides_of('answers', extra=COUNTED)
    expect('bytes that can be read', 'bare', len(reports['bare'].split('\r\n')), 23)
    for bare, virtual in zip(reports['bare'].split('\r\n'), reports['virtual'].split('\r\n')):
        expect('bytes that can be read', 'virtual', virtual, bare)


@test
def test_polled():
    """Data first, then some time, then the request: of devices that answer, and of keys."""
    with Machine('virtual', [Drive('a', floppy('polled'))], extra=COUNTED) as machine:
        found = numbers(machine.wait('stage-keys'))
        for key in 'abcd':
            machine.press(qemu.keys_of_chord(key))
            time.sleep(0.2)
        keys = machine.wait('DONE').split('stage-keys\r\n')[1].split()
    for what, status in (('echo', 1), ('command', 1), ('thre', 32)):
        expect(f'{what}: can be seen', 'virtual', found[f'{what}-status'], status)
        expect(f'{what}: interrupts until then', 'virtual', found[f'{what}-irqs'], 0)
        expect(f'{what}: interrupts without another trap', 'virtual', found[f'{what}-irqs-later'], 1)
        expect(f'{what}, taken: interrupts', 'virtual', found[f'{what}-taken-irqs-later'], 0)
    expect('keys after a look at port 64h', 'virtual', keys[:3], ['1E61', '3062', '2E63'])


READ = {'A': '1E41', 'z': '2C7A', '0': '0B30', '9': '0A39', '-': '0C2D', '?': '353F', '"': '2822',
        '\\': '2B5C', '|': '2B7C', '~': '297E', ' ': '3920', '{': '1A7B', 'x': '2D78',
        '\t': '0F09', '\b': '0E08'}
CHORDS = {'f1': '3B00', 'up': '4800', 'shift-f2': '5500', 'ctrl-c': '2E03', 'alt-q': '1000', 'kp_5': '4C00',
          'delete': '5300', 'ctrl-left': '7300', 'enter': '1C0D'}
MOVES = ((10, 5), (-3, 7), (100, -90), (1, 0), (0, -1))


def press_until_seen(machine, key):
    """A guest that looks at the flags must see each: the next event waits until it has shown the one before. SeaBIOS has
    no flag of Insert."""
    for down in (True, False):
        before, deadline = machine.report(), time.monotonic() + 60
        machine.command('input-send-event', events=[{'type': 'key', 'data': {'down': down, 'key': {'type': 'qcode', 'data': key}}}])
        while key != 'insert' and machine.report() == before:
            if time.monotonic() > deadline:
                raise Wrong(f'{machine.side}: no other flags after {key} has gone {"down" if down else "up"}\n{before}')
            time.sleep(0.02)


@test
def test_keyboard_and_mouse():
    reports = {}
    for side in SIDES:
        with Machine(side, [Drive('a', floppy('keys'))]) as machine:
            machine.wait('stage-read')
            machine.type(''.join(READ))
            for chord in CHORDS:
                machine.press(qemu.keys_of_chord(chord))
            machine.wait('stage-flags')
            for chord in 'shift shift_r ctrl alt caps_lock num_lock num_lock caps_lock insert ctrl_r alt_r'.split():
                press_until_seen(machine, *qemu.keys_of_chord(chord))
            machine.press(['esc'])
            machine.wait('stage-codes')
            for chord in 'a shift-b up kp_8 ctrl_r-alt_r print pause f10'.split():
                machine.press(qemu.keys_of_chord(chord))
            machine.wait('stage-mouse')
            for x, y in MOVES:
                machine.send(('x', x), ('y', y))
                time.sleep(0.05)
            machine.send(('left', True))
            time.sleep(0.1)
            machine.send(('left', False))
            reports[side] = report = machine.wait('DONE')
        lines = report.split('\r\n')
        expect('keys by INT 16h', side, lines[1].split(), list(READ.values()) + list(CHORDS.values()))
        expect('LED commands', side, lines[4].split()[1:], ['FA', 'FA', 'FA', 'FA', 'EE'])
        found = numbers(report)
        expect('the mouse went', side, (found['mouse-x'], found['mouse-y']),
               (sum(x for x, _ in MOVES), -sum(y for _, y in MOVES)))
    expect('keys, flags, codes and mouse', 'virtual', reports['virtual'], reports['bare'])


@test
def test_terminal_keys():
    """Typed characters come through a pipe much faster than the guest reads them."""
    text = 'The quick brown fox jumps over the lazy dog; 0123456789 {}[]|\\~`!@#$%^&*()_+-=<>?,./:"\' ' * 4
    done = subprocess.run([RUN, '--headless', '--seconds', '120', '--append', 'screen=window',
                           floppy('terminal')], input=text.encode() + b'\x1b[A\x1bOP\r',
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    codes = [line.split() for line in done.stdout.decode().replace('\r', '').split('\n')
             if line.endswith('1C0D ')]
    if done.returncode or len(codes) != 1:
        raise Wrong(f'status {done.returncode}, and it says\n{done.stdout.decode()}')
    expect('typed text', 'virtual', ''.join(chr(int(code[2:], 16)) for code in codes[0][:-3]), text)
    expect('Up, F1 and Enter', 'virtual', codes[0][-3:], ['4800', '3B00', '1C0D'])


def echo(how, *options):
    """The command that runs echo.nasm, and nothing but the log beside what it sends."""
    return [RUN, '--headless', '--append', 'screen=window', *options,
            floppy('echo', bytes([how]), f'echo-{how}')]


@test
def test_com1_input():
    """All bytes of a pipe reach a guest that listens at COM1, however it does, in its own time."""
    text = bytes(range(0x20, 0x7f)) * 20 + b'\n'
    for how, name in enumerate(('polling', 'INT 14h', 'IRQ 4')):
        for chosen in ('auto', 'com1'):
            done = subprocess.run(echo(how, '--append', f'input={chosen}', '--seconds', '120'), input=text,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode or text not in done.stdout:
                raise Wrong(f'by {name}, input={chosen}: status {done.returncode}, and it says\n'
                            + done.stdout.decode('latin-1'))


@test
def test_com1_or_keyboard():
    """A search for a mouse takes the terminal away for a moment only; input= decides for good."""
    for chosen, arrives in (('auto', True), ('keyboard', True), ('com1', False)):
        with subprocess.Popen(echo(3, '--append', f'input={chosen}', '--seconds', '120' if arrives else '8'),
                              bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as run:
            said = b''
            while not said.endswith(b'>') and run.poll() is None:
                said += run.stdout.read(1)
            said += run.communicate(b'keys\r')[0]
        if run.returncode != (0 if arrives else 124) or (b'keys' in said) != arrives:
            raise Wrong(f'input={chosen}: status {run.returncode}, and it says\n' + said.decode('latin-1'))
    done = subprocess.run(echo(0, '--append', 'input=keyboard', '--seconds', '4'), input=b'keys\n',
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 124 or b'keys' in done.stdout:
        raise Wrong(f'input=keyboard, polling: status {done.returncode}, and it says\n'
                    + done.stdout.decode('latin-1'))


@test
def test_screen_in_the_log():
    """Lines that scroll through the screen come once each, a line that is typed not once per key, and they do
    not tear what the guest sends to COM1."""
    with subprocess.Popen([RUN, '--headless', '--seconds', '120', floppy('lines')],
                          bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as run:
        said = b''
        while not said.endswith(b'|type:') and run.poll() is None:
            said += run.stdout.read(1)
        for key in b'typed by a hand':
            run.stdin.write(bytes([key]))
            run.stdin.flush()
            time.sleep(0.1)
        said += run.communicate(b'\r')[0]
    said = said.decode().replace('\r', '')
    if run.returncode:
        raise Wrong(f'status {run.returncode}, and it says\n{said}')
    expect('lines of the screen', 'virtual', re.findall(r'^screen: +\d+\|line=(\d+)$', said, re.MULTILINE),
           [str(n) for n in range(1, 61)])
    expect('lines of COM1', 'virtual', re.findall(r'^first half, second half (\d\d)$', said, re.MULTILINE),
           [f'{n:02}' for n in range(1, 61)])
    typed_lines = re.findall(r'^screen: +\d+\|type: (.+)$', said, re.MULTILINE)
    if typed_lines[-1:] != ['typed by a hand'] or len(typed_lines) > 5:
        raise Wrong(f'a line of 15 letters was shown as {typed_lines}')


@test
def test_disks():
    paths = disks.make('disks')
    reports = sides_of('disk', drives=[Drive('a', paths['a']), Drive('b', paths['b'], True),
                                       Drive('c', paths['c']), Drive('d', paths['d'])], memory=64)
    for side, report in reports.items():
        found = values(report)
        expect('statuses of writing to A:, B:, C:, D:', side,
               [found[f'write-{letter}'] for letter in 'abcd'], ['0000', '0301', '0000', '0000'])
        expect('a buffer across 64 KiB', side, found['dma-crossing'], '0901')
    expect('statuses', 'virtual', reports['virtual'], reports['bare'])


@test
def test_save():
    paths = disks.make('save')
    other = disks.make('save-other')['a'] + ':name=two'
    saved = {drive: os.path.join(machines.BUILD, f'saved-{drive[-1]}{len(drive)}.img')
             for drive in ('a', 'c', 'd', 'two:a')}
    for path in saved.values():
        if os.path.exists(path):
            os.unlink(path)
    options = [word for letter, path in saved.items() for word in ('--save', f'{letter}={path}')]
    done = subprocess.run([RUN, '--headless', '--keys', 'wait "DONE" 100', *options, paths['a'],
                           paths['b'] + ':drive=b:ro:as=floppy', paths['c'] + ':drive=c:as=disk',
                           paths['d'] + ':drive=d:as=disk', other],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Wrong(f'status {done.returncode}, and it says\n{done.stdout.decode()}')
    expect('the file on drive a of the guest that never ran', 'saved', disks.content(saved.pop('two:a')),
           b'?' * disks.LENGTH)
    for letter, path in saved.items():
        expect('the file on drive ' + letter, 'saved', disks.content(path), disks.text_of(letter.upper()))
        expect('the file on drive ' + letter, 'image', disks.content(paths[letter]), b'?' * disks.LENGTH)


@test
def test_too_large_an_image():
    os.makedirs(machines.BUILD, exist_ok=True)
    with open(os.path.join(machines.BUILD, 'large.img'), 'wb') as file:
        file.truncate(24 << 20)
        file.seek(510)
        file.write(b'\x55\xaa')
    done = subprocess.run([RUN, '--headless', '--memory', '16', file.name], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode()
    if done.returncode != 2 or text.count('\n') != 1 or 'pass --memory 32' not in text:
        raise Wrong(f'status {done.returncode}, and it says\n{text}')
    with Machine('virtual', [Drive('a', floppy('terminal'))], append='mem=65536') as machine:
        machine.wait_log('end: fault')
        if 'give the machine' not in machine.log_text():
            raise Wrong('too large a mem= is not refused with the memory to give:\n' + machine.log_text())


@test
def test_reboot():
    """By Ctrl-Alt-Del, ports 64h, 92h and CF9h, the reset vector and INT 19h; then INT 18h, without another drive."""
    for side in SIDES:
        with Machine(side, [Drive('a', floppy('reboot'))]) as machine:
            machine.wait('press')
            machine.press(qemu.keys_of_chord('ctrl-alt-del'))
            starts = machine.wait('all').split('\n')[1].split()
            expect('mode 3, IRQ mask, ticks, vectors at each start', side, starts[:7], ['0001B803'] * 7)
            if side == 'virtual':
                machine.press(['spc'])
                machine.wait_log('drive a asks for another drive (INT 18h), and there is none')
                expect('starts of the monitor', side, machine.log_text().count(' boots from drive a'), 1)


@test
def test_next_drive():
    """INT 18h boots the other drive; there is no third."""
    images = floppy('next'), floppy('next', b'\1', 'next-answers')
    for side in (*SIDES, 'passthrough'):
        with Machine(side, [Drive('a', images[0]), Drive('c', images[1])]) as machine:
            expect('drive', side, numbers(machine.wait('DONE'))['drive'], 0x80)
    with Machine('virtual', [Drive('a', images[0]), Drive('c', images[0])]) as machine:
        machine.wait_log('drive c asks for another drive (INT 18h), and there is none')


HANDOVER_DWORDS = 153183        # all that handover.nasm looks at


@test
def test_memory_after_a_reset():
    """What is clear at the first start, and what is kept, cleared and made again by ports 64h, 92h and CF9h, a jump
    to FFFF:0, events without a vector table and INT 19h: by dwords, as on the bare machine."""
    reports = sides_of('handover')
    first, *rows = (numbers(line) for line in reports['bare'].split('\n') if '=' in line)
    expect('rows', 'bare', len(rows), 7)
    expect('dwords that are clear at first', 'bare', first['clear-at-first'], HANDOVER_DWORDS)
    for row in rows[:6]:
        expect('extended memory, shutdown byte, warm start word', 'bare', (row['ext'], row['cmos'], row['warm']),
               (0x12345678, 0, 0))
    expect('memory at the first start and after resets', 'virtual', reports['virtual'], reports['bare'])


ASKED = ('the guest sets CR0.PE: it wants protected mode, which this monitor does not provide; it had asked for '
         'a DPMI host, INT 2Fh AX=1687h, for a VCPI server, INT 67h AX=DE00h, and found none')


@test
def test_restart_of_a_stopped_guest():
    """By a script and by restart=; a report says what the guest had asked for, the log how a booted guest ended. The
    bare machine lets it have protected mode."""
    with Machine('bare', [Drive('a', floppy('stops'))]) as machine:
        machine.wait('protected-mode=1')
    script = ['--append', 'end=key', '--keys', 'restart 100; restart 100; end clean 100']
    for options in (script, ['--append', 'restart=2']):
        done = subprocess.run([RUN, '--headless', '--seconds', '150', *options, floppy('stops')],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.stdout.decode().replace('\r', '')
        if done.returncode or said.count('stops starts again\n') != 2 or said.count(ASKED + '\n  bytes') != 2:
            raise Wrong(f'{options}: status {done.returncode}, and it says\n{said}')
        if not re.search(r'^trapeze: guest stops has executed HLT with interrupts off at 0000:7', said, re.MULTILINE):
            raise Wrong(f'{options}: no word of the HLT:\n{said}')
    done = subprocess.run([RUN, '--headless', '--keys', 'restart', floppy('stops')],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 2 or b'--append end=key' not in done.stdout:
        raise Wrong(f'restart without end=key: status {done.returncode}, and it says\n{done.stdout.decode()}')


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


PICTURES = 8


@test
def test_pictures():
    """Modes 13h, X, 12h, 0Dh and 6, 80x50, another font and palette, 40 columns: every pixel."""
    taken = {side: [] for side in SIDES}
    for side in SIDES:
        with Machine(side, [Drive('a', floppy('video'))]) as machine:
            for number in range(PICTURES):
                machine.wait('shown', count=number + 1)
                taken[side].append(still_picture(machine, taken['bare'][number:number + 1]))
                machine.press(['spc'])
            machine.wait('DONE')
    if len(set(taken['bare'])) != PICTURES:
        raise Wrong('some of the pictures are the same')
    for number in range(PICTURES):
        same_picture(f'picture {number + 1}', 'virtual', taken['virtual'][number], taken['bare'][number])


def still_picture(machine, wanted, seconds=30):
    """The picture when it no longer changes; or, as a cursor blinks, when it is one of those wanted."""
    deadline = time.monotonic() + seconds
    last = machine.screendump()
    while time.monotonic() < deadline:
        time.sleep(0.3)
        now = machine.screendump()
        if now in wanted or not wanted and now == last:
            return now
        last = now
    return last


def same_picture(what, side, found, wanted):
    if found != wanted:
        name = os.path.join(machines.BUILD, what.replace(' ', '-').replace(',', ''))
        for kind, picture in (('found', found), ('wanted', wanted)):
            with open(f'{name}-{kind}.png', 'wb') as file:
                file.write(screen.png(*screen.parse_ppm(picture)))
        raise Wrong(f'{side}: {what} is not what it should be: compare {name}-found.png and -wanted.png')


@test
def test_memory_and_clock():
    reports = sides_of('memory', extra=COUNTED, append='mem=6144')
    same = {}
    for side, report in reports.items():
        found = values(report)
        same[side] = {name: found[name] for name in found if not name.startswith(('kib', 'blocks', 'ms'))}
    expect('A20, HMA, block move, clock and alarm', 'virtual', same['virtual'], same['bare'])
    expect('the alarm', 'virtual', (same['virtual']['alarms-early'], same['virtual']['alarms']), ('0', '1'))
    expect('the block move', 'virtual', same['virtual']['87-same'], '1')
    found = numbers(reports['virtual'])
    expect('KiB by 88h, E801h, E820h, 64 KiB blocks', 'virtual',
           [found[name] for name in ('kib-88', 'kib-e801', 'kib-e820', 'blocks-e801')], [6144, 6144, 6144, 0])
    within('ms of INT 15h 86h for 400', 'virtual', found['ms-86'], 360, 440)
    within('ms of INT 15h 83h for 300', 'virtual', found['ms-83'], 270, 330)


@test
def test_serial():
    reports, sent = {}, {}
    for side in SIDES:
        with Machine(side, [Drive('a', floppy('serial'))]) as machine:
            reports[side] = machine.wait('DONE')
            sent[side] = machine.serial_text()
        if not sent[side].endswith('polled by INT 14h\ndriven by IRQ 4\n'):
            raise Wrong(f'{side}: COM1 got {sent[side]!r}')
    expect('line, loopback, interrupts', 'virtual', reports['virtual'], reports['bare'])


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


def wall_bars(machine):
    """The colours at the left and in the middle of the titles of the upper row and the lower one."""
    path = os.path.join(machine.files.name, 'wall.ppm')
    machine.command('screendump', filename=path)
    with open(path, 'rb') as file:
        _, size, _, dots = file.read().split(b'\n', 3)
    wide, high = map(int, size.split())
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
def test_line_between_guests():
    """COM2 of one guest leads to that of another: 600 bytes go there by polling, and come back by IRQ 3, while a third
    guest is busy."""
    drives = [Drive('a', floppy('cable', bytes([number]), f'cable-{number}'), guest=f'{name} display=wall')
              for number, name in enumerate(('one', 'two'))]
    drives.append(Drive('a', floppy('load', b'\x02', 'load-2'), guest='three display=wall'))
    with Machine('virtual', drives, append='link=two,one', memory=64, seconds=120) as machine:
        found = []
        for machine.shown in range(2):
            found.append(values(machine.wait('DONE', 60).replace('\r\n', ' ')))
    expect('the sender', 'virtual', found[0], {'com2': '02F8', 'ports': '0002', 'lines': '00B0', 'back': '600', 'wrong': '0',
                                              'overrun': '0000'})
    expect('the answerer', 'virtual', found[1], {'com2': '02F8', 'ports': '0002', 'answered': '600', 'overrun': '0000'})


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
def test_ports():
    """Reads and writes of all ports: the guest gets through, and asks the monitor for nothing else."""
    for seed in (1, 77, 4242):
        image = floppy('ports', struct.pack('<I', seed), f'ports-{seed}')
        with Machine('virtual', [Drive('a', image)]) as machine:
            report = machine.wait('DONE')
            if 'empty' in report or 'rounds=2' not in report:
                raise Wrong(f'seed {seed}: {report}')


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
def test_script_that_waits_for_ever():
    done = subprocess.run([RUN, '--headless', '--keys', 'wait "interrupts=18" 40; wait "never to be seen" 1',
                           floppy('serial')],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = done.stderr.decode()
    if done.returncode != 5 or '"never to be seen" did not appear' not in said or 'interrupts=18' not in said:
        raise Wrong(f'status {done.returncode}, and it says\n{said}')


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


@test
def test_counted_runs_are_the_same():
    runs = []
    shown = os.path.join(machines.BUILD, 'steps.txt')
    image = floppy('steps')
    for _ in range(2):
        done = subprocess.run([RUN, '--headless', '--icount', '--keys',
                               f'wait "DONE" 60; wait 0.5s; screen {shown}; end clean', image],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with open(shown, encoding='utf-8') as file:
            runs.append(done.stdout.decode() + file.read())
        if done.returncode or runs[-1].count('now=') < 12:
            raise Wrong(f'status {done.returncode}, and it says\n{runs[-1]}{done.stderr.decode()}')
    expect('log and screen of the second run', 'virtual', runs[1], runs[0])


if __name__ == '__main__':
    CASES.main(__doc__)

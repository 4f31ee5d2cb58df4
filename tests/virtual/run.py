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
from paths import RUN
from cases import Cases
from machines import ASKED, COUNTED, SIDES, Drive, Machine, Wrong, expect, floppy, numbers, values, within

import qemu
from pictures import same_picture, still_picture

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
def test_script_that_waits_for_ever():
    done = subprocess.run([RUN, '--headless', '--keys', 'wait "interrupts=18" 40; wait "never to be seen" 1',
                           floppy('serial')],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = done.stderr.decode()
    if done.returncode != 5 or '"never to be seen" did not appear' not in said or 'interrupts=18' not in said:
        raise Wrong(f'status {done.returncode}, and it says\n{said}')


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

#!/usr/bin/env python3
"""The VGA that is a model beside QEMU's card: the same random accesses on both, and the same pictures.

    run.py [--operations N] [--seed S] [--self-test | --without-self-test] [NAME...]

Accesses are made from outside, over QEMU's test socket, on a card that nothing else touches: its processor does not run.
Compared is each answer. Not tried is what docs/equivalence.md says differs: CRTC registers above 18h, the logic where
addresses are odd and even or chained, the status register's value; and what a real card has and QEMU's has not: the PEL
mask, port 3C3h, port 3C0h while it waits for data. Pictures come from a guest on bare QEMU (tests/virtual/modes.nasm
and video.nasm) in all of the video BIOS's modes and in some of no BIOS; each dot of QEMU's screenshot is compared. Prints PASS vga-NAME or FAIL vga-NAME: why.

The self-test plants a difference in each, and it must be found: PASS vga-self-test-NAME. A wrong dot is planted in the
very pictures that are compared.
"""

import argparse
import os
import random
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', '..', 'lib'))
import paths
from results import Results, side_by_side
sys.path.insert(1, os.path.join(paths.ROOT, 'tools', 'host'))
import machines
import qemu
import screen

MODEL = os.path.join(paths.ROOT, 'build', 'equivalence', 'vga', 'model')
SOURCES = [os.path.join(HERE, 'model.c')] + [os.path.join(paths.ROOT, 'monitor', path) for path in (
    'machine/devices/vvga_registers.c', 'machine/devices/vvga_memory.c', 'machine/devices/vvga_beam.c',
    'machine/devices/vvga_mode.c', 'machine/devices/vvga_picture.c', 'machine/devices/vvga_text.c')]
BATCH = 500
PLANTED_IN = 2000                # operations of a self-test
WINDOW, PLANE = 0xa0000, 0x10000
SEQUENCER, GRAPHICS, CRTC, ATTRIBUTE, STATUS, MISC = 0x3c4, 0x3ce, 0x3d4, 0x3c0, 0x3da, 0x3c2
MONO_CRTC, MONO_STATUS = 0x3b4, 0x3ba


def build():
    os.makedirs(os.path.dirname(MODEL), exist_ok=True)
    subprocess.run(['gcc', '-std=c11', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-Wall', '-Wextra',
                    f'-I{paths.ROOT}', f'-I{paths.ROOT}/monitor', '-o', MODEL, *SOURCES], check=True)


def ask_model(operations, planes=()):
    """What the model is sent for ('out', port, value), ('in', port), ('write', at, value), ('read', at)."""
    packed = b''.join(struct.pack('<BBxxI', ord(kind[0]), value[0] if value else 0, at - (WINDOW if kind in ('read', 'write') else 0))
                      for kind, at, *value in operations)
    for number, plane in enumerate(planes):
        packed += struct.pack('<BBxxI', ord('l'), number, 0) + plane
    return packed


def run_model(packed):
    return subprocess.run([MODEL], input=packed, stdout=subprocess.PIPE, check=True).stdout


def idle_card():
    return qemu.Qemu(['qemu-system-i386', '-display', 'none', '-machine', 'pc', '-accel', 'tcg', '-S', '-m', '8',
                      '-nodefaults', '-vga', 'std', '-nic', 'none', '-no-user-config'], seconds=600)


def indexed(port, index, value):
    return [('out', port, index), ('out', port + 1, value)]


def plain(order, mode, memory_map):
    """All logic off: the sequencer's memory mode, the graphics controller's mode, where the window is."""
    setup = [('out', MISC, 0x67)] + indexed(SEQUENCER, 2, 0x0f) + indexed(SEQUENCER, 4, order)
    for index, value in enumerate((0, 0, 0, 0, 0, mode, memory_map, 0x0f, 0xff)):
        setup += indexed(GRAPHICS, index, value)
    return setup


def access(rng, size, start=0):
    at = WINDOW + start + (rng.randrange(40) if rng.random() < 0.8 else rng.randrange(size))
    return ('read', at) if rng.random() < 0.4 else ('write', at, rng.randrange(256))


def planar(rng, count):
    bits = (0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x0b, None, 0x0f, 0xff)
    yield from plain(0x06, 0, 0x05)
    for _ in range(count):
        index = rng.randrange(9)
        if rng.random() < 0.25 and bits[index]:
            yield from indexed(GRAPHICS, index, rng.randrange(256) & bits[index])
        elif rng.random() < 0.1:
            yield from indexed(SEQUENCER, 2, rng.randrange(16))
        else:
            yield access(rng, PLANE)


def cells(rng, count):
    for start, memory_map in ((0x18000, 0x0e), (0x10000, 0x0a)):
        yield from plain(0x02, 0x10, memory_map)
        yield from indexed(SEQUENCER, 2, 3)
        for _ in range(count // 2):
            if rng.random() < 0.05:
                yield from indexed(SEQUENCER, 2, rng.randrange(4))
            elif rng.random() < 0.05:
                yield from indexed(GRAPHICS, 4, rng.randrange(2))
            else:
                yield access(rng, 0x8000, start)


def chained(rng, count):
    yield from plain(0x0e, 0x40, 0x05)
    for _ in range(count):
        if rng.random() < 0.05:
            yield from indexed(SEQUENCER, 2, rng.randrange(16))
        else:
            yield access(rng, PLANE)


def one_plane(rng, count):
    """Mode 6, with the view that changes each time another plane is chosen."""
    yield from plain(0x06, 0, 0x0d)
    for _ in range(count):
        if rng.random() < 0.02:
            plane = rng.randrange(2)
            yield from indexed(SEQUENCER, 2, 1 << plane) + indexed(GRAPHICS, 4, plane)
        else:
            yield access(rng, 0x8000, 0x18000)


def orders(rng, count):
    """From one order of addresses to the other: what was written in one is found in the other."""
    for _ in range(max(1, count // 60)):
        order, mode, where, start = rng.choice(((0x06, 0, 0x05, 0), (0x02, 0x10, 0x0e, 0x18000), (0x02, 0x10, 0x0a, 0x10000),
                                                (0x0e, 0x40, 0x05, 0), (0x06, 0, 0x0d, 0x18000)))
        yield from plain(order, mode, where)
        yield from indexed(SEQUENCER, 2, 3 if mode == 0x10 else rng.randrange(16))
        if mode == 0x10:
            yield from indexed(GRAPHICS, 4, rng.randrange(2))
        elif order == 0x06:
            yield from indexed(GRAPHICS, 4, rng.randrange(4))
        for _ in range(40):
            at = WINDOW + start + rng.randrange(200)
            yield ('read', at) if rng.random() < 0.5 else ('write', at, rng.randrange(256))


def registers(rng, count):
    yield from [('out', MISC, 0x67), ('in', STATUS), ('out', ATTRIBUTE, 0x20)]
    for _ in range(count):
        kind = rng.randrange(8)
        if kind == 0:
            yield ('out', CRTC, rng.randrange(0x19))
        elif kind == 1:
            yield ('out', SEQUENCER, rng.randrange(5))
        elif kind == 2:
            yield ('out', GRAPHICS, rng.randrange(16))
        elif kind == 3:
            yield ('out', rng.choice((CRTC + 1, SEQUENCER + 1, GRAPHICS + 1, ATTRIBUTE, ATTRIBUTE, 0x3c7, 0x3c8, 0x3da)),
                   rng.randrange(256))
        elif kind == 4:
            yield ('out', 0x3c9, rng.randrange(64))
        elif kind == 5 and rng.random() < 0.1:
            yield ('out', MISC, rng.randrange(256))
        elif kind == 5:
            yield from [('in', STATUS), ('in', MONO_STATUS), ('in', ATTRIBUTE)]
        else:
            yield ('in', rng.choice((CRTC, CRTC + 1, 0x3b4, 0x3b5, SEQUENCER, SEQUENCER + 1, GRAPHICS, GRAPHICS + 1, 0x3c1,
                                     0x3c7, 0x3c8, 0x3c9, 0x3ca, 0x3cc, 0x3c2)))


ACCESSES = {'registers': registers, 'planes': planar, 'text': cells, 'chain-4': chained, 'one-plane': one_plane, 'orders': orders}


def differ(name, count, seed, planted):
    operations = list(ACCESSES[name](random.Random(f'{name} {seed}'), count))
    card = idle_card()
    try:
        theirs = []
        for at in range(0, len(operations), BATCH):
            theirs += card.qtest.carry_out(operations[at:at + BATCH])
    finally:
        card.stop()
    ours = list(run_model(ask_model(operations)))
    asked = [at for at, operation in enumerate(operations) if operation[0] in ('in', 'read')]
    if planted:
        ours[len(ours) // 2] ^= 1
    if len(ours) != len(theirs) or len(ours) != len(asked):
        return f'{len(theirs)} answers of the card, {len(ours)} of the model, {len(asked)} were asked for'
    for at, their, our in zip(asked, theirs, ours):
        if their != our and operations[at][1] not in (STATUS, MONO_STATUS):
            before = ', '.join(' '.join(f'{x:x}' if isinstance(x, int) else x for x in operation)
                               for operation in operations[max(0, at - 6):at + 1])
            return f'the card says {their:02x}h, the model {our:02x}h at operation {at}, after {before}'
    return ''


# What a picture is made of.

def read_memory(machine):
    machine.qtest.socket.sendall(f'read {WINDOW:#x} {PLANE:#x}\n'.encode())
    answer = b''
    while not answer.endswith(b'\n'):
        answer += machine.qtest.socket.recv(1 << 20)
    return bytes.fromhex(answer.split()[1][2:].decode())


def read_indexed(machine, port, count):
    values = []
    for index in range(count):
        values += machine.qtest.carry_out([('out', port, index), ('in', port + 1)])
    return values


def state(machine):
    """(operations that program the model as the card is, planes): the card is left in another state."""
    def ports(*accesses):
        return machine.qtest.carry_out(list(accesses))
    misc, = ports(('in', 0x3cc))
    crtc_port, status = (CRTC, STATUS) if misc & 1 else (MONO_CRTC, MONO_STATUS)
    sequencer, graphics = read_indexed(machine, SEQUENCER, 5), read_indexed(machine, GRAPHICS, 9)
    crtc = read_indexed(machine, crtc_port, 0x19)
    attribute = []
    for index in range(0x15):
        attribute += ports(('in', status), ('out', ATTRIBUTE, index | 0x20), ('in', 0x3c1))[1:]
    palette = ports(('out', 0x3c7, 0), *[('in', 0x3c9)] * 768)
    planes = []
    for plane in range(4):
        ports(*indexed(SEQUENCER, 4, 6), *indexed(GRAPHICS, 5, 0), *indexed(GRAPHICS, 6, 5), *indexed(GRAPHICS, 4, plane))
        planes.append(read_memory(machine))
    if not graphics[6] & 1 and sequencer[1] & 8:
        sequencer[1] |= 1           # QEMU's card has 8 dots a cell where the clock is halved
    program = [('out', MISC, misc)] + indexed(crtc_port, 0x11, 0)
    for port, values in ((SEQUENCER, sequencer), (GRAPHICS, graphics), (crtc_port, crtc)):
        for index, value in enumerate(values):
            program += indexed(port, index, value)
    program.append(('in', status))
    for index, value in enumerate(attribute):
        program += [('out', ATTRIBUTE, index), ('out', ATTRIBUTE, value)]
    program += [('out', ATTRIBUTE, 0x20), ('out', 0x3c8, 0)] + [('out', 0x3c9, value) for value in palette]
    return program, planes


def picture(program, planes, cursor):
    answers = run_model(ask_model(program, planes) + struct.pack('<BBxxI', ord('p'), cursor, 0))
    width, height = struct.unpack_from('<HH', answers, 1)     # one answer before: the status
    return screen.Screen(size=(width, height), pixels=answers[5:])


def take_picture(machine):
    """(what QEMU shows, what the model may show: without the cursor and with it)"""
    with machine.standing_still():
        size, pixels = screen.parse_ppm(machine.screendump())
        program, planes = state(machine)
    return screen.Screen(size=size, pixels=pixels), [picture(program, planes, cursor) for cursor in (0, 1)]


def compare_picture(shown, candidates, planted):
    best = None
    for ours in candidates:
        pixels = ours.pixels[:-1] + bytes([ours.pixels[-1] ^ planted])
        wrong = screen.picture_differences(shown, screen.Screen(size=ours.size, pixels=pixels), 0)
        if not wrong:
            return ''
        best = best or wrong
    return best


PICTURES = {
    'modes': ('mode-0', 'mode-1', 'mode-2', 'mode-3', 'mode-4', 'mode-5', 'mode-6', 'mode-7', 'mode-0dh', 'mode-0eh', 'mode-0fh',
              'mode-10h', 'mode-11h', 'mode-12h', 'mode-13h', 'split-text', 'split-planes'),
    'video': ('palette-13h', 'mode-x', 'drawn-12h', 'drawn-0dh', 'drawn-6', 'text-80x50', 'text-font', 'text-40'),
}


def pictures(judges):
    for guest, names in PICTURES.items():
        pictures_of(guest, names, judges)


def pictures_of(guest, names, judges):
    with_guest = machines.Machine('bare', [machines.Drive('a', machines.floppy(guest))], seconds=300)
    try:
        for number, name in enumerate(names, 1):
            with_guest.wait('shown', count=number)
            taken = take_picture(with_guest)
            for results, planted in judges:
                why = compare_picture(*taken, planted)
                results.claim(f'picture-{name}', '' if bool(why) == planted else why or 'a wrong dot is not noticed')
            with_guest.press(['spc'])
    finally:
        with_guest.stop()


def accesses(results, planted, names, count, seed):
    found = side_by_side(lambda name: differ(name, count, seed, planted), names)
    for name, why in zip(names, found):
        results.claim(name, '' if bool(why) == planted else why or 'the wrong answer is not noticed',
                      note=f': {count} operations of seed {seed}, 0 differ')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--operations', type=int, default=50000)
    parser.add_argument('--seed', type=int, default=1)
    which = parser.add_mutually_exclusive_group()
    which.add_argument('--self-test', action='store_true', help='nothing but the self-test')
    which.add_argument('--without-self-test', action='store_true')
    parser.add_argument('names', nargs='*', help=', '.join(ACCESSES) + ', pictures; all by default')
    args = parser.parse_args()
    build()
    judges = []
    if not args.self_test:
        judges.append((Results('vga-'), False))
    if not args.without_self_test:
        judges.append((Results('vga-self-test-'), True))
    names = [name for name in args.names or ACCESSES if name != 'pictures']
    for results, planted in judges:
        accesses(results, planted, names, PLANTED_IN if planted else args.operations, args.seed)
    if not args.names or 'pictures' in args.names:
        pictures(judges)
    return max(results.status() for results, _ in judges)


if __name__ == '__main__':
    sys.exit(main())

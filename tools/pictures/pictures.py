#!/usr/bin/env python3
"""Draws docs/memory.svg and docs/stack.svg from the definitions of the monitor's own sources.

    pictures.py           writes both
    pictures.py --check   prints PASS picture-NAME, or FAIL picture-NAME where the committed file is another
"""

import os
import sys

from definitions import ROOT, constants, defined, link_address, linker_symbol, trap_frame
from svg import Picture, address

GUEST, MONITOR, MAP, FREE, DEVICE = '#cfe8cf', '#f7d9b0', '#d6dcf5', '#f4f4f4', '#e6d3e8'
PUSHED_BY = {                   # trap_frame.def's words: who, in which colour
    'cpu_from_v86': ('the CPU, when it leaves virtual-8086 mode', GUEST),
    'cpu': ('the CPU, at every trap', '#b9d3ef'),
    'cpu_or_stub': ('the CPU, or a zero by the stub', '#dfe9f5'),
    'stub': ('the stub', MONITOR),
    'pushad': ('PUSHAD in the stub', '#fbead0'),
}


class Column:
    """A piece of an address space, the highest address at the top. Rows are not to scale."""

    def __init__(self, picture, x, width, top, rows):
        self.picture, self.x, self.width, self.place = picture, x, width, {}
        for start, words, height, fill in rows:
            picture.box(x, top, width, height, fill)
            lines = words.split('\n')
            for number, line in enumerate(lines):
                y = top + height / 2 + 5 + 18 * (number - (len(lines) - 1) / 2)
                picture.text(x + width / 2, round(y), line, 'middle')
            self.place[start] = (top, top + height)
            top += height

    def addresses(self, side):
        for start, (_, bottom) in self.place.items():
            x, end = (self.x - 8, ' end') if side == 'left' else (self.x + self.width + 8, '')
            if isinstance(start, int):
                self.picture.text(x, bottom - 1, address(start), 'mono' + end)
            elif start.startswith('end of'):    # no fixed address
                self.picture.text(x, bottom - 1, start, 'note' + end)


def memory_picture():
    c = constants({
        'guest_end': 'GUEST_PAGES * PAGE_SIZE', 'monitor': 'MONITOR_BASE', 'monitor_end': 'MONITOR_END',
        'screen': 'VIRTUAL_CONVENTIONAL', 'upper': 'MIB - VIRTUAL_UPPER', 'mib': 'MIB'})
    ram_base, window = linker_symbol('ram_base'), defined('monitor/cpu/paging.c', 'WINDOW')
    if (link_address(), linker_symbol('monitor_end')) != (c['monitor'], c['monitor_end']):
        raise ValueError('linker.ld and vm.h disagree about the monitor\'s megabyte')
    picture = Picture('The linear addresses of a virtual guest, and the physical memory that they show', 620)
    picture.text(225, 28, 'linear addresses, while a virtual guest runs', 'head middle')
    picture.text(625, 28, 'physical memory', 'head middle')
    picture.text(225, 48, 'green: user pages; all other pages are for ring 0', 'note middle')
    picture.text(625, 48, 'not to scale', 'note middle')
    linear = Column(picture, 110, 230, 64, [
        (window, 'window: one page\nof any address', 48, MAP),
        ('end of map', 'nothing', 34, FREE),
        (ram_base, 'RAM map:\nall RAM, at its physical\naddress + ' + address(ram_base), 96, MAP),
        ('end of data', 'nothing\n(room for 32-bit programs)', 60, FREE),
        (c['monitor'], 'the monitor:\ncode and data', 72, MONITOR),
        (c['guest_end'], 'nothing', 30, FREE),
        (c['mib'], '64 KiB above 1 MiB', 40, GUEST),
        (c['upper'], 'copy of the ROMs, read-only', 44, GUEST),
        (c['screen'], 'screen', 40, GUEST),
        (0, 'RAM of the guest', 72, GUEST)])
    linear.addresses('left')
    physical = Column(picture, 510, 180, 64, [
        ('devices', 'devices', 48, DEVICE),
        ('guests', 'guests: state, memory,\nscreens not shown', 118, GUEST),
        (c['monitor_end'], 'modules: images', 44, FREE),
        ('tables', 'first guest\'s state,\ntables of the RAM map', 54, MAP),
        (c['monitor'], 'the monitor:\ncode and data', 72, MONITOR),
        (c['mib'], 'free', 40, FREE),
        (c['upper'], 'ROMs', 44, DEVICE),
        (c['screen'], 'screen of the card', 44, DEVICE),
        (0, 'as the firmware left it', 72, FREE)])
    physical.addresses('right')
    guests = physical.place['guests']
    connect(picture, linear.place[ram_base], (guests[0], physical.place[0][1]), MAP)
    connect(picture, linear.place[window], physical.place['devices'], DEVICE)
    connect(picture, linear.place[c['monitor']], physical.place[c['monitor']], MONITOR)
    connect(picture, linear.place[c['screen']], physical.place[c['screen']], DEVICE)
    # The guest's block: conventional memory, then what it has at C0000h, then from 1 MiB up (virtual.h).
    for start, first, last in ((c['mib'], 36, 58), (c['upper'], 58, 80), (0, 80, 118)):
        connect(picture, linear.place[start], (guests[0] + first, guests[0] + last), GUEST)
    return picture


def connect(picture, left, right, fill):
    """Two ranges that are the same memory."""
    picture.band([(341, left[0]), (509, right[0]), (509, right[1]), (341, left[1])], fill)


def stack_picture():
    c = constants({
        'frame': 'sizeof(struct trap_frame)', 'stack': 'VM_STACK_SIZE', 'guard': 'PAGE_SIZE',
        'attention': '__builtin_offsetof(struct vcpu, attention)',
        'host_esp': '__builtin_offsetof(struct vcpu, host_esp)',
        'vcpu': '__builtin_offsetof(struct vm, vcpu)'})
    if c['vcpu'] != c['stack'] + c['guard']:
        raise ValueError('the stack of struct vm does not end where its vCPU begins')
    slots = trap_frame()[::-1]
    height, top, x, width = 24, 76, 190, 190
    picture = Picture('The ring-0 stack of a guest: the trap frame at its top', top + height * (len(slots) + 8) + 20)
    picture.text(x + width / 2, 28, 'struct vm: vcpu, and the stack below it', 'head middle')
    picture.text(x - 12, 58, 'offset in vcpu', 'note end')
    picture.text(x + width + 60, 58, 'pushed by', 'note')
    rows = [(c['host_esp'], 'host_esp', FREE), (c['attention'], 'attention', FREE)]
    rows += [(slot.offset, slot.name, PUSHED_BY[slot.pusher][1]) for slot in slots]
    for number, (offset, name, fill) in enumerate(rows):
        y = top + number * height
        picture.box(x, y, width, height, fill)
        picture.text(x + width / 2, y + 17, name, 'mono middle')
        picture.text(x - 12, y + 17, f'{offset:02X}h', 'mono end')
    frame_top = top + 2 * height
    picture.line([(60, frame_top), (x - 2, frame_top)], arrow=True)
    picture.text(24, frame_top - 8, 'TSS.ESP0', 'mono')
    picture.text(x + width + 12, top + 17, 'fields of struct vcpu that the stub reads', 'note')
    brackets(picture, slots, x + width + 10, frame_top, height)
    below = top + height * len(rows)
    picture.box(x, below, width, 3 * height, MAP)
    picture.text(x + width / 2, below + height + 17, 'C functions of this trap', 'middle')
    picture.text(x + width + 12, below + height + 17, f'grows down; {c["stack"] // 1024} KiB in all', 'note')
    picture.box(x, below + 3 * height, width, 2 * height, DEVICE)
    picture.text(x + width / 2, below + 4 * height + 5, 'guard page: not mapped', 'middle')
    picture.text(x + width + 12, below + 4 * height + 5, 'an overflow faults here', 'note')
    picture.line([(60, below), (x - 2, below)], arrow=True)
    picture.text(24, below - 8, 'ESP, EAX', 'mono')
    picture.text(24, below + 20, 'at the call of C', 'note')
    return picture


def brackets(picture, slots, x, top, height):
    """Who pushes what: one bracket for neighbours with the same pusher."""
    start = 0
    for number, slot in enumerate(slots):
        if number + 1 < len(slots) and slots[number + 1].pusher == slot.pusher:
            continue
        first, last = top + start * height + 3, top + (number + 1) * height - 3
        picture.line([(x, first), (x + 10, first), (x + 10, last), (x, last)])
        picture.text(x + 20, (first + last) / 2 + 5, PUSHED_BY[slot.pusher][0])
        start = number + 1


PICTURES = {'memory': memory_picture, 'stack': stack_picture}


def main():
    failed = False
    for name, draw in PICTURES.items():
        path, drawn = os.path.join(ROOT, 'docs', f'{name}.svg'), str(draw())
        if '--check' not in sys.argv[1:]:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(drawn)
            continue
        with open(path, encoding='utf-8') as file:
            same = file.read() == drawn
        failed |= not same
        print(f'PASS picture-{name}' if same else
              f'FAIL picture-{name}: docs/{name}.svg is not what tools/pictures/pictures.py draws')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

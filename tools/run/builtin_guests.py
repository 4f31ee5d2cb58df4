"""The guests that come with the project: those inside the monitor, and those that make builds from guest/."""

import dataclasses
import glob
import os
import re

from say import UsageError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEFAULT = 'cr0'
NAME = re.compile('[A-Za-z0-9_][A-Za-z0-9_.-]*')
OTHER_PLACES = ('check', 'bench')       # folders of guest/ whose programs are modules


@dataclasses.dataclass
class Program:
    """A program that make builds: its target, and the options that its source asks for."""

    target: str
    options: str


def first_comment(path, start):
    """What follows `start` in the first comment line of that kind; empty if there is none."""
    with open(path, encoding='utf-8', errors='replace') as file:
        for line in file:
            found = re.match(rf'; *{re.escape(start)}: *(.*)', line)
            if found:
                return found[1].rstrip('\n')
    return ''


def lecture_guests():
    return sorted(os.path.basename(path)[:-len('.nasm')]
                  for path in glob.glob(os.path.join(ROOT, 'guest', 'lecture', '*.nasm')))


def copies(name):
    """How many machines a lecture guest is made for."""
    said = re.search(r'(?<!\S)copies=(\d+)', first_comment(os.path.join(ROOT, 'guest', 'lecture', f'{name}.nasm'), 'run'))
    return int(said[1]) if said else 1


def listing():
    """A line for each: the first comment of its source is "; name: one sentence"."""
    return [f'{name:8} {first_comment(os.path.join(ROOT, "guest", "lecture", f"{name}.nasm"), name)}'
            for name in lecture_guests()]


def find(name):
    """The Program of that name, or None if it is inside the monitor."""
    if not NAME.fullmatch(name):
        raise unknown(name)
    if os.path.isfile(os.path.join(ROOT, 'guest', 'lecture', f'{name}.nasm')):
        return None
    for place in OTHER_PLACES:
        source = os.path.join(ROOT, 'guest', place, f'{name}.nasm')
        if os.path.isfile(source):
            said = first_comment(source, 'run')
            return Program(f'build/guest/{place}/{name}.bin', f'name={name}' + (f' {said}' if said else ''))
    raise unknown(name)


def unknown(name):
    return UsageError(f"no guest '{name}'; --list names the built-in ones")

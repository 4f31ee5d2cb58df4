#!/usr/bin/env python3
"""Holds the comments of includes against what the file uses.

    includes.py [--root DIR]        prints PASS layers-NAME or FAIL layers-NAME: why

An include says what it is for: #include "drivers/pic.h" /* PIC1_DATA, pic_* */. Each name, and at least one for each
*, has to stand in the file's code. Words after a colon say something else: "pic_eoi: here". A description that is no
name is not looked at.
"""

import argparse
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACES = ('boot', 'monitor', 'guest', 'tests', 'docs')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+["<]([^">]+)[">][ \t]*(?:/\*(.*?)\*/)?.*$', re.M)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)
KIND = re.compile(r'^(?:struct|union|enum)\s+')
NAME = re.compile(r'[A-Za-z_*][\w*]*$')
# What the linker's --wrap makes of a function's name.
WRAPPED = r'(?:\b|\b__wrap_|\b__real_)'


def names(comment):
    """The names in an include's comment."""
    found = [KIND.sub('', word.strip()).rstrip('()') for word in comment.partition(':')[0].split(',')]
    return [name for name in found if NAME.match(name)]


def unused(text):
    """(header, name) of what the comments of a source's includes name, and its code does not."""
    code = COMMENT.sub('', INCLUDE.sub('', text))
    return [(header, name) for header, comment in INCLUDE.findall(text) for name in names(comment)
            if not re.search(WRAPPED + name.replace('*', r'\w*') + r'\b', code)]


def sources(root):
    for place in PLACES:
        for directory, _, files in sorted(os.walk(os.path.join(root, place))):
            yield from (os.path.join(directory, name) for name in sorted(files) if name.endswith(('.c', '.h')))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--root', default=ROOT)
    root = parser.parse_args().root
    lines = []
    for path in sources(root):
        with open(path, encoding='utf-8') as file:
            lines += [f'{os.path.relpath(path, root)}: {header} is said to be for {name}, which is not used'
                      for header, name in unused(file.read())]
    claim = 'layers-includes-name-what-is-used'
    print(f'FAIL {claim}: {len(lines)}' if lines else f'PASS {claim}')
    for line in lines:
        print('    ' + line)
    return bool(lines)


if __name__ == '__main__':
    sys.exit(main())

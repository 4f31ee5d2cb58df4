#!/usr/bin/env python3
"""docs/hacking.md, typed in: its blocks are applied to a copy of the tree, its commands run there, and what they print
has to be what the document says. Then each block is left out, and the commands of its section have to notice.

    hacking.py [--quick] [--tour] [--section WORD]...     prints PASS hacking-NAME or FAIL hacking-NAME: why

--quick leaves nothing out; --section takes only those whose heading has the word. --tour goes on with the exercise of
docs/tour.md in the same tree, where the tests that judge it are built: PASS tour-exercise.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile

import tour
from markdown import blocks, read
from results import Results
from tree import Tree, Wrong, copy_tree, edit_of

DOCUMENT = 'docs/hacking.md'
NOISE = re.compile(r'^(make\[\d+\]: .*|run-qemu.sh: building .*)\n', re.MULTILINE)


class Section:
    """A heading, and what is done below it, in order: edits, and commands with what they print."""

    def __init__(self, heading, text):
        self.name = heading.lower().replace(' ', '-')
        self.steps = []
        for block in blocks(text):
            if block.kind == 'console':
                self.steps += [Command(*parts) for parts in commands(block.text)]
            else:
                self.steps.append(Edit(block))

    @property
    def edits(self):
        return [step for step in self.steps if isinstance(step, Edit)]

    @property
    def commands(self):
        return [step for step in self.steps if isinstance(step, Command)]


class Edit:
    def __init__(self, block):
        self.edit = edit_of(block)
        self.name = f'{self.edit.path}'

    def do(self, tree):
        self.edit.apply(tree)


class Command:
    def __init__(self, line, expected):
        self.line, self.expected = line, expected

    def do(self, tree):
        _, said = tree.run(self.line)
        said = NOISE.sub('', said)
        if said != self.expected:
            raise Wrong(f'$ {self.line}\nthe document says\n{self.expected}but it says\n{said[-2000:]}')


def commands(text):
    parts = re.split(r'^\$ (.*)\n', text, flags=re.MULTILINE)
    if parts[0]:
        raise Wrong(f'a block of commands begins without one: {parts[0]}')
    return list(zip(parts[1::2], parts[2::2]))


def sections(text):
    parts = re.split(r'^## (.*)\n', text, flags=re.MULTILINE)
    return [Section(*parts) for parts in zip(parts[1::2], parts[2::2])]


def type_in(tree, section):
    try:
        for step in section.steps:
            step.do(tree)
    except Wrong as error:
        return str(error)
    return ''


def notices(tree, section, left_out):
    """Without one block: does a command print something else, or can a later block not be typed in?"""
    try:
        left_out.edit.revert(tree)
    except Wrong:                       # a later block has taken it back already
        later = section.edits[section.edits.index(left_out) + 1:]
        return any(not applies(tree, edit) for edit in later if edit.edit.path == left_out.edit.path)
    try:
        for command in section.commands:
            command.do(tree)
    except Wrong:
        return True
    return False


def applies(tree, edit):
    try:
        edit.do(tree)
    except Wrong:
        return False
    return True


def leave_out(directory, tree, section):
    """Names of the blocks that nothing misses."""
    whole, missed = os.path.join(directory, 'whole'), []
    shutil.copytree(tree.root, whole, symlinks=True)
    for edit in section.edits:
        if not notices(tree, section, edit):
            missed.append(edit.name)
        shutil.rmtree(tree.root)
        shutil.copytree(whole, tree.root, symlinks=True)
    shutil.rmtree(whole)
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--tour', action='store_true')
    parser.add_argument('--section', action='append', metavar='WORD')
    args = parser.parse_args()
    results = Results('hacking-')
    with tempfile.TemporaryDirectory(prefix='trapeze-hacking-') as directory:
        tree = Tree(os.path.join(directory, 'tree'))
        copy_tree(tree.root)
        chosen = [section for section in sections(read(DOCUMENT))
                  if not args.section or any(word in section.name for word in args.section)]
        for section in chosen:
            typed = results.claim(section.name, type_in(tree, section).splitlines())
            if typed and section.edits and not args.quick:
                missed = leave_out(directory, tree, section)
                results.claim(f'{section.name}-needs-each-block',
                              f'nobody misses {", ".join(missed)}' if missed else '')
        exercise = Results('tour-')
        if args.tour:
            tour.claim(exercise, 'exercise', tour.exercise, read(tour.TOUR), tree)
    return results.status() or exercise.failed


if __name__ == '__main__':
    sys.exit(main())

"""A copy of the tree in which a document's edits are made, as its reader makes them."""

import os
import shutil
import subprocess

from markdown import ROOT        # first of ours: it knows where the others are
from sources import copy_sources

SECONDS = 1200          # for a build and a run of tests, on a machine that has much else to do


class Wrong(Exception):
    """What a document says does not hold."""


def copy_tree(to):
    """The sources, and what is built of them with its times, so that only what changes is built again."""
    copy_sources(to)
    built = os.path.join(ROOT, 'build')
    if os.path.isdir(built):
        parts = ('boot', 'guest', 'monitor', 'unit')
        shutil.copytree(built, os.path.join(to, 'build'), symlinks=True,
                        ignore=lambda path, names: [name for name in names if path == built and
                                                    name not in parts and os.path.isdir(os.path.join(path, name))])


class Tree:
    def __init__(self, root):
        self.root = root

    def path(self, name):
        return os.path.join(self.root, name)

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)

    def apply(self, edit):
        edit.apply(self)

    def run(self, command):
        """(exit status, what a shell in the tree says to a command line)."""
        environment = {name: value for name, value in os.environ.items()
                       if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'DISPLAY', 'WAYLAND_DISPLAY')}
        done = subprocess.run(command, shell=True, cwd=self.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SECONDS, env=environment, check=False)
        return done.returncode, done.stdout.decode('utf-8', 'replace').replace('\r', '')


class NewFile:
    """A block that is a whole file."""

    def __init__(self, path, text):
        self.path, self.text = path, text

    def apply(self, tree):
        if os.path.exists(tree.path(self.path)):
            raise Wrong(f'{self.path} is there already')
        tree.write(self.path, self.text)

    def revert(self, tree):
        os.remove(tree.path(self.path))


class Hunks:
    """A block of a file's lines: those that go have a - before them, those that come a +, the others a blank. A line
    "@@" stands between places that do not follow each other."""

    def __init__(self, path, text):
        self.path = path
        self.hunks = [self.parts(hunk.strip('\n').split('\n')) for hunk in text.split('@@\n')]

    @staticmethod
    def parts(lines):
        old = [line[1:] for line in lines if line[:1] != '+']
        new = [line[1:] for line in lines if line[:1] != '-']
        return old, new

    def replace(self, tree, before, after):
        lines = tree.read(self.path).split('\n')
        for hunk in self.hunks:
            old, new = hunk[before], hunk[after]
            wanted = [line.split() for line in old]
            found = [at for at in range(len(lines) - len(old) + 1)
                     if [line.split() for line in lines[at:at + len(old)]] == wanted]
            if len(found) != 1:
                raise Wrong(f'{self.path} has these lines {len(found)} times:\n' + '\n'.join(old))
            lines[found[0]:found[0] + len(old)] = new
        tree.write(self.path, '\n'.join(lines))

    def apply(self, tree):
        self.replace(tree, 0, 1)

    def revert(self, tree):
        self.replace(tree, 1, 0)


def edit_of(block):
    """The edit that a block of code tells its reader to make."""
    if not block.path:
        raise Wrong(f'line {block.line}: which file is it in?')
    return (Hunks if block.kind == 'diff' else NewFile)(block.path, block.text)

"""Where a trapped instruction stands in the guest's own source, by the DWARF line table of its ELF file."""

import glob
import os
import re
import subprocess

LINE = re.compile(r"^(\S+)\s+(\d+)\s+0x([0-9a-f]+)")
SYMBOL = re.compile(r"^([0-9a-f]+) [tT] (\S+)$", re.M)


class Program:
    """A guest that was built from source: lines and labels by linear address, and the bytes that were there."""

    def __init__(self, root, elf):
        self.root, self.lines = root, {}
        table = run("objdump", "--dwarf=decodedline", elf, directory=root)
        for line in table.splitlines():
            match = LINE.match(line)
            if match:
                self.lines[int(match.group(3), 16)] = (os.path.normpath(match.group(1)), int(match.group(2)))
        self.labels = sorted((int(at, 16), name) for at, name in SYMBOL.findall(run("nm", elf)))
        with open(os.path.splitext(elf)[0] + ".bin", "rb") as file:
            self.code = file.read()
        self.base = min(self.lines, default=0)

    def holds(self, linear, code):
        """Does the file have these bytes at this address? A BIOS or a changed program does not."""
        offset = linear - self.base
        return 0 <= offset < len(self.code) and self.code[offset:offset + len(code)] == code

    def place(self, linear):
        """(file, line) of the instruction that begins here, else None."""
        return self.lines.get(linear)

    def label(self, linear):
        """'guest_start+21h'"""
        before = [entry for entry in self.labels if entry[0] <= linear]
        if not before:
            return ""
        at, name = before[-1]
        return name + (f"+{linear - at:X}h" if linear > at else "")

    def text(self, file):
        with open(os.path.join(self.root, file), encoding="utf-8") as source:
            return source.read().expandtabs(8).rstrip("\n").split("\n")


def run(*command, directory=None):
    return subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, check=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def programs(root, names):
    """The guests of these names that were built here: {name: Program}."""
    found = {}
    for name in names:
        for elf in glob.glob(os.path.join(glob.escape(root), "build", "guest", "*", glob.escape(name) + ".elf")):
            if os.path.exists(os.path.splitext(elf)[0] + ".bin"):
                found[name] = Program(root, elf)
    return found

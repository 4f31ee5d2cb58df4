"""The monitor that ran: its tables as its ELF file has them, and its functions as their source has them."""

import bisect
import glob
import os
import re
import struct
import subprocess

ELF = os.path.join("build", "monitor.elf")
LOAD = 1                                # type of a program header: the ELF specification
ATTRIBUTE = re.compile(r"__attribute__\(\(\w+\)\) ")
# A definition in this project's style: it begins and ends in the first column.
FUNCTION = re.compile(r"^[a-z][\w *]*?\b(\w+)\(([^;{}()]*)\)\n\{\n.*?^\}$", re.M | re.S)


class Tables:
    """Arrays of the monitor's, by the names of their symbols. KeyError where there is no such symbol."""

    def __init__(self, root):
        path = os.path.join(root, ELF)
        with open(path, "rb") as file:
            self.data = file.read()
        self.places, self.names = {}, {}
        listed = subprocess.run(["nm", path], stdout=subprocess.PIPE, check=True, text=True,
                                env={**os.environ, "LC_ALL": "C"}).stdout
        for at, kind, name in re.findall(r"^([0-9a-f]+) (\w) (\S+)$", listed, re.M):
            self.places[name] = int(at, 16)
            if kind in "tT":
                self.names.setdefault(int(at, 16), name)

    def at(self, name, offset, count):
        """Bytes of an array: those from `offset` on."""
        address = self.places[name] + offset
        first, = struct.unpack_from("<I", self.data, 28)
        size, headers = struct.unpack_from("<HH", self.data, 42)
        for n in range(headers):
            kind, start, linear, _, length = struct.unpack_from("<5I", self.data, first + n * size)
            if kind == LOAD and linear <= address and address + count <= linear + length:
                return self.data[start + address - linear:start + address - linear + count]
        raise KeyError(f"{name} at {offset} is not in {ELF}")

    def function(self, name, offset):
        """The name of the function whose address the array has there."""
        address, = struct.unpack("<I", self.at(name, offset, 4))
        return self.names[address]


class Sources:
    """Every function of the monitor's: its file, the number of its first line, and its lines."""

    def __init__(self, root):
        self.functions = {}
        for path in sorted(glob.glob(os.path.join(glob.escape(root), "monitor", "**", "*.[ch]"), recursive=True)):
            with open(path, encoding="utf-8") as file:
                self.read(os.path.relpath(path, root), file.read())

    def read(self, file, text):
        plain = ATTRIBUTE.sub("", text)
        starts = [match.end() for match in re.finditer("^", plain, re.M)]
        lines = text.split("\n")
        for match in FUNCTION.finditer(plain):
            first = bisect.bisect(starts, match.start())
            last = bisect.bisect(starts, match.end() - 1)
            self.functions.setdefault(match[1], []).append(
                {"name": match[1], "file": file, "line": first, "lines": lines[first - 1:last]})

    def find(self, name, folders):
        """The function of this name in the first of the folders that has one; None if none has."""
        found = self.functions.get(name, [])
        return next((f for folder in folders for f in found if f["file"].startswith(folder)), None)

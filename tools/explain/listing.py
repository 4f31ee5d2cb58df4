"""A 16-bit disassembly of code without source: what the trace itself shows, no more.

Each trap brings the bytes of its instruction, and with "code" those after it. What lies before a trapped
instruction is known only as far as another trap shows it; the page marks the gaps.
"""

import os
import re
import subprocess
import tempfile

LINE = re.compile(r"^\s*([0-9a-f]+):\t([0-9a-f ]+)\t(.*)$")
TARGET = re.compile(r"^((?:j\w+|call|loop\w*)\s+)0x([0-9a-f]+)$")
GAP = b"\x90" * 16      # no instruction is longer, so every piece is decoded from its own beginning


def disassemble(pieces):
    """[(ip, bytes)] -> for each a list of (ip, bytes in hex, text); one run of objdump for all."""
    image, starts = bytearray(), []
    for _, code in pieces:
        starts.append(len(image))
        image += code + GAP
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "code")
        with open(path, "wb") as file:
            file.write(image)
        output = subprocess.run(["objdump", "-D", "-z", "-w", "-b", "binary", "-m", "i8086", "-M", "intel", path],
                                stdout=subprocess.PIPE, check=True, text=True,
                                env={**os.environ, "LC_ALL": "C"}).stdout
    rows = [(int(m.group(1), 16), m.group(2).replace(" ", ""), m.group(3).strip())
            for m in map(LINE.match, output.splitlines()) if m]
    return [piece_rows(rows, start, ip, len(code)) for start, (ip, code) in zip(starts, pieces)]


def piece_rows(rows, start, ip, length):
    """The rows of one piece, at the addresses that they have in the guest; without one that was cut off."""
    shift = ip - start
    return [(at + shift & 0xffff, code, rebase(text, shift)) for at, code, text in rows
            if start <= at and at + len(code) // 2 <= start + length]


def rebase(text, shift):
    text = re.sub(r"\s+", " ", text)
    match = TARGET.match(text)
    return f"{match.group(1)}0x{int(match.group(2), 16) + shift & 0xffff:x}" if match else text


def listings(steps):
    """{cs: [[ip, bytes, text], ...]} in the order of addresses, of all that these steps show."""
    pieces = {}
    for step in steps:
        code = step.get("code") or step.get("bytes")
        if code:
            pieces.setdefault((step["cs"], step["ip"], code), None)
    keys = list(pieces)
    decoded = disassemble([(ip, bytes.fromhex(code)) for _, ip, code in keys])
    # Where pieces overlap, the one that begins at a trapped instruction knows the boundaries.
    rows, trapped = {}, {(cs, ip) for cs, ip, _ in keys}
    for (cs, ip, _), piece in zip(keys, decoded):
        for at, code, text in piece:
            inside = range(at + 1, at + len(code) // 2)
            if at == ip or not ((cs, at) in trapped or any((cs, other) in trapped for other in inside)):
                rows.setdefault(cs, {})[at] = [at, code, text]
    return {cs: [row for _, row in sorted(found.items())] for cs, found in rows.items()}

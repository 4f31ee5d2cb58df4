"""QEMU's own monitor, through gdb: ports and physical memory of the machine that stands still."""

import os
import re
import tempfile

import gdb

VALUE = re.compile(r'= 0x([0-9a-f]+)')


def ask(line):
    """What QEMU's monitor says to a line."""
    return gdb.execute(f'monitor {line}', to_string=True)


def ports(accesses):
    """Carry out port accesses, ('in', port) or ('out', port, value), a byte each; a list of what was read."""
    values = []
    for kind, port, *value in accesses:
        if kind == 'out':
            ask(f'o /b {port:#x} {value[0]:#x}')
            continue
        answer = ask(f'i /b {port:#x}')
        found = VALUE.search(answer)
        if not found:
            raise gdb.GdbError(f'QEMU does not tell what port {port:X}h reads: {answer.strip()}')
        values.append(int(found[1], 16))
    return values


def physical_address(linear):
    """What the page tables in use make of it; None if nothing."""
    found = re.search(r'gpa: 0x([0-9a-f]+)|gpa: (0)$', ask(f'gva2gpa {linear:#x}').strip())
    return int(found[1] or found[2], 16) if found else None


def physical_number(address, size):
    """Little-endian; of a few bytes, quickly."""
    answer = ask(f'xp /{size}xb {address:#x}')
    data = re.findall(r'0x([0-9a-f]{2})\b', answer.partition(':')[2])
    if len(data) != size:
        raise gdb.GdbError(f'QEMU does not show its memory: {answer.strip()}')
    return int.from_bytes(bytes(int(byte, 16) for byte in data), 'little')


def physical_memory(address, size):
    """Bytes, of video memory as well."""
    with tempfile.TemporaryDirectory(prefix='trapeze-gdb-') as directory:
        path = os.path.join(directory, 'memory')
        answer = ask(f'pmemsave {address:#x} {size:#x} "{path}"')
        if answer.strip():
            raise gdb.GdbError(f'QEMU does not give its memory: {answer.strip()}')
        with open(path, 'rb') as file:
            return file.read()

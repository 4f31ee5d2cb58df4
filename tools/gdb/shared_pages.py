"""Writes of gdb's that would reach every guest: with share=on a page that a guest has not written to is one that all have.

The guest's own write faults, and the monitor gives it a page of its own first. QEMU's stub asks no page table whether
it may write. monitor/machine/shared_pages.h has the other side.
"""

import re

from rsp import register

CR0, CR3 = 19, 21                       # places in QEMU's packet g, 4 bytes each
PG = 1 << 31
PAGE, GUEST_END, RAM_MAP = 4096, 0x110000, 0xc0000000   # linker.ld
PRESENT, LARGE, SHARED = 1 << 0, 1 << 7, 1 << 9         # bits of an entry: monitor/cpu/paging.h
WRITE = re.compile(rb'[MX]([0-9a-f]+),([0-9a-f]+):')
REFUSED = b'E0e'                        # EFAULT: gdb says "Cannot access memory at address"


def reaches(packet, registers, ask):
    """Does it write to a page that all guests have? `registers()`: QEMU's packet g; `ask(packet)`: its answer."""
    write = WRITE.match(packet)
    if not write:
        return False
    address, size = (int(digits, 16) for digits in write.groups())
    end = min(address + size, GUEST_END)
    return any(is_shared(page, registers(), ask) for page in range(address & -PAGE, end, PAGE))


def is_shared(address, registers, ask):
    if len(registers) < 8 * (CR3 + 1) or not register(registers, CR0) & PG:
        return False
    table = entry(register(registers, CR3), address >> 22, ask)
    return table & (PRESENT | LARGE) == PRESENT and bool(entry(table, address >> 12 & 0x3ff, ask) & SHARED)


def entry(table, number, ask):
    """Of a directory or a table, whose physical address CR3 or a directory's entry has."""
    answer = ask(b'm%x,4' % (RAM_MAP + (table & -PAGE) + 4 * number))
    return register(answer, 0) if len(answer) == 8 else 0

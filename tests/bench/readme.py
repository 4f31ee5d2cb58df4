"""The README's table of instructions per trap, against what is measured on the virtual board."""

import os
import re

from counted import ROOT

# The columns, and the figures of guest/bench/trap.nasm whose range each one is.
COLUMNS = {
    'CLI': ['cli'], 'STI': ['sti'], 'PUSHF': ['pushf'], 'POPF': ['popf'], 'INT n + IRET': ['int + iret'],
    'MOV r,CR0': ['mov eax,cr0'],
    'IN: PIC, COM1': ['in al,dx: PIC', 'in al,dx: UART'],
    'IN: keyboard, timer': ['in al,imm8: keyboard', 'in al,imm8: PIT'],
    'OUT: PIC, COM1': ['out dx,al: PIC', 'out dx,al: UART'],
    'IN, OUT: nobody': ['in al,dx: nobody', 'out dx,al: nobody'],
    '16 CLI, STI in a row, each': ['cli, sti, 16 in a row: each'],
}
TOLERANCE = 0.03        # a change of a device that nobody would notice in the table
TABLE = re.compile(r'^\| CLI \|.*\n\|[-|]+\|\n\|.*\|$', re.MULTILINE)


def cells(line):
    return [cell.strip() for cell in line.strip().strip('|').split('|')]


def span(figures):
    low, high = round(min(figures)), round(max(figures))
    return f'{low}' if low == high else f'{low}-{high}'


def is_near(said, figures):
    """A figure or range of the table, and what is measured."""
    ends = [float(end) for end in re.findall(r'[\d.]+', said)]
    return bool(ends) and all(abs(end - figure) <= TOLERANCE * figure
                              for end, figure in ((ends[0], min(figures)), (ends[-1], max(figures))))


def complaints(found):
    """What the README says otherwise. `found`: {name: instructions} on the virtual board."""
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as file:
        table = TABLE.search(file.read())
    if not table:
        return ['it has no table of traps']
    heads, _, figures = table.group().split('\n')
    said = dict(zip(cells(heads), cells(figures)))
    measured = {column: [found[name] for name in names] for column, names in COLUMNS.items()}
    return [f'{column}: {said.get(column, "nothing")}, and {span(figures)} are measured'
            for column, figures in measured.items() if not is_near(said.get(column, ''), figures)]

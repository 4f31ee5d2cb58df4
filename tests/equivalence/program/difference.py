"""Where two runs of one program part: both run once more with a record per event."""

import os
import subprocess
import tempfile

import machines
import program
from operands import CODE

FIELDS = ('eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'esp', 'ss', 'cs:ip', 'ds', 'es', 'fs', 'gs', 'flags',
          'live flags', 'event')                                # layout.inc: event_state
BYTES, MEMORY = len(FIELDS), ('code', 'data', 'stack', 'extra')  # after them in a record
EVENTS = {0x100: 'checkpoint by far JMP', 0x101: 'checkpoint by far CALL', 0x102: 'end of the program',
          program.NO_EVENT: 'start of the program', 1: 'single step', 8: 'IRQ 0', 0x60: 'checkpoint by INT'}


def describe_event(number):
    return EVENTS.get(number, f'vector {number:02X}h')


def pointer(value):
    return f'{value >> 16:04X}:{value & 0xffff:04X}'


def show(name, value):
    return pointer(value) if name == 'cs:ip' else f'{value:08X}'


def disassemble(code, offset):
    """A few instructions of bytes that stand at that offset."""
    with tempfile.NamedTemporaryFile(suffix='.bin') as file:
        file.write(code)
        file.flush()
        text = subprocess.run(['objdump', '-D', '-b', 'binary', '-m', 'i8086', '-M', 'intel',
                               f'--adjust-vma=0x{offset:x}', file.name], stdout=subprocess.PIPE, check=True)
    return [line.strip() for line in text.stdout.decode().splitlines() if line.startswith(' ')]


class Difference:
    """The first event in which two reports differ: its index, or None, with `lines` to read. Without `code` the
    program itself is no difference, only what it does."""

    def __init__(self, test, one, other, code=True):
        self.test, self.reports, self.index, self.code = test, (one, other), None, code
        for index in range(max(len(one.records), len(other.records))):
            rows = [report.records[index] if index < len(report.records) else None for report in self.reports]
            if None in rows or self.compared(rows[0]) != self.compared(rows[1]):
                self.index, self.rows = index, rows
                break
        self.before = one.records[self.index - 1] if self.index else None

    def compared(self, row):
        return row if self.code else row[:BYTES] + row[BYTES + 5:]

    @property
    def step(self):
        """The number of the step that was running."""
        at = self.before[FIELDS.index('cs:ip')] if self.before else CODE << 16
        return self.test.step_at(at & 0xffff) if at >> 16 == CODE else None

    def lines(self):
        if self.index is None:
            return ['no difference when they run alone: what ran before has left something behind']
        found = [f'first difference at event {self.index}, in step {self.step} of {len(self.test.steps)}'
                 + (f' ({" ".join(self.test.steps[self.step].names)})' if self.step is not None else '')]
        if self.before:
            found += self.code_lines() + ['before:'] + self.state_lines(self.before)
        for report, row in zip(self.reports, self.rows):
            found.append(f'after it, {report.side}:')
            found += self.state_lines(row, self.before) if row else \
                ['  no such event: ' + (report.failure or 'the program has ended').replace('\n', '\n  ')]
        if None not in self.rows:
            found.append('they differ in: ' + ', '.join(self.differing()))
        return found

    def differing(self):
        names = list(FIELDS) + ['bytes at CS:IP'] * 4 + [f'memory ({name} segment)' for name in MEMORY]
        return list(dict.fromkeys(name for name, a, b in zip(self.compared(names), *map(self.compared, self.rows))
                                  if a != b))

    def code_lines(self):
        """What was executed: from CS:IP of the event before to the end of the step."""
        at = self.before[FIELDS.index('cs:ip')]
        raw = b''.join(value.to_bytes(4, 'little') for value in self.before[BYTES:BYTES + 4])
        found = [f'at {pointer(at)}, bytes {raw.hex(" ")}']
        if self.step is not None:
            offset = at & 0xffff
            end = self.test.steps[self.step + 1].offset if self.step + 1 < len(self.test.steps) \
                else len(self.test.code)
            found += ['  ' + line for line in disassemble(self.test.code[offset:end], offset)]
        return found

    def state_lines(self, row, since=None):
        """All of a state; of one that follows another, what has changed."""
        found = [f'{name}={show(name, value)}' for number, (name, value) in enumerate(zip(FIELDS, row))
                 if name != 'event' and (since is None or since[number] != value)]
        for number, name in enumerate(MEMORY, BYTES + 4):
            if since is not None and since[number] != row[number]:
                found.append(f'{name} memory {since[number]:08X} -> {row[number]:08X}')
        rows = [' '.join(found[i:i + 7]) for i in range(0, len(found), 7)]
        return ['  ' + describe_event(row[FIELDS.index('event')])] + ['  ' + line for line in rows]


def find(runtime, tests, sides, directory, seconds=120, **more):
    """The Difference of two sides' runs; `tests` is the program of each side, nearly always the same twice."""
    reports = []
    for test, side in zip(tests, sides):
        path = os.path.join(directory, f'program-{test.seed}-{test.number}-{side}.img')
        program.write_image(path, runtime, [test], verbose=True)
        reports.append(machines.run(side, path, seconds, **more))
    return Difference(tests[1], *reports, tests[0] is tests[1])

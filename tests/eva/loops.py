"""How often each loop goes round at most: loops.txt. Frama-C's plugin Loop finds a bound where a loop counts, from the
values that the analysis allows; the other loops have a bound by hand, and the reason."""

import os
import re

from driver import HERE, SURROUNDINGS
from paths import ROOT

PATH = os.path.join(HERE, 'loops.txt')
HEAD = '''# How often each loop of the analysed files goes round at most, in the order of its file. A bound that stands alone was found
# by an analysis: "tests/eva/run.py --write" writes it, over all analyses. One with a reason is by hand,
# and may be less than what an analysis finds.
'''
LOOP = r'(?:for|while) \(.*|do \{'


class Row:
    def __init__(self, head, line=0, most=None, why=''):
        self.head, self.line, self.most, self.why = head, line, most, why

    def text(self):
        return f'  {self.head}\n    {"?" if self.most is None else self.most}{", " + self.why if self.why else ""}\n'


def in_source(path):
    """The loops of a file, without their bounds. The while of a do is not one of its own."""
    rows = []
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            match = re.match(rf'\s*(?:else )?({LOOP})', line)
            if match and not line.lstrip().startswith('//'):
                rows.append(Row(' '.join(match[1].rstrip(' {').split()), number))
    return rows


def on_file():
    """{path: rows}."""
    found, rows = {}, []
    with open(PATH, encoding='utf-8') as file:
        for line in file:
            if line.startswith('    '):
                most, _, why = line.strip().partition(', ')
                rows[-1].most, rows[-1].why = None if most == '?' else int(most), why
            elif line.startswith('  '):
                rows.append(Row(line.strip()))
            elif line.strip() and not line.startswith('#'):
                rows = found.setdefault(line.strip(), [])
    return found


def of_the_monitor(path, seen):
    """A file, and what it includes of the monitor; where the surroundings have a file of that name, not the monitor's."""
    with open(path, encoding='utf-8') as file:
        names = re.findall(r'^#include "(.*)"', file.read(), re.M)
    for name in names:
        places = [os.path.join(folder, name) for folder in (SURROUNDINGS, os.path.join(ROOT, 'monitor'))]
        for place in [place for place in places if os.path.exists(place)][:1]:
            if place not in seen:
                seen.add(place)
                of_the_monitor(place, seen)
    return seen


def files(drivers):
    """Those with a loop, of what the drivers analyse."""
    seen = {path for one in drivers for path in one.sources}
    for path in list(seen) + [path for one in drivers for path in [one.path, *one.surroundings]]:
        of_the_monitor(path, seen)
    paths = {os.path.relpath(path, ROOT) for path in seen}
    return sorted(path for path in paths if path.startswith(('boot', 'monitor')) and in_source(path))


class Loops:
    """What analyses have found, beside what is on file."""

    def __init__(self, founds):
        self.found = {}
        for found in founds:
            for place, most in found.loops.items():
                self.found[place] = max(most, self.found.get(place, 0))

    def problems(self, drivers, all_of_them):
        """Lines. Only after all analyses can a bound be one that nobody finds."""
        lines, recorded = [], on_file()
        for path in files(drivers):
            rows, loops = recorded.get(path, []), in_source(path)
            if [row.head for row in rows] != [loop.head for loop in loops]:
                known = [row.head for row in rows]
                new = [loop for loop in loops if loop.head not in known] or loops[:1]
                lines.append(f'{path}:{new[0].line}: a loop that is not on file: {new[0].head}')
                continue
            for row, loop in zip(rows, loops):
                lines += self.wrong(f'{path}:{loop.line}', row, self.found.get((path, loop.line)), all_of_them)
        if all_of_them:
            lines += [f'{path} has no loops, or is not analysed' for path in sorted(set(recorded) - set(files(drivers)))]
        return lines

    @staticmethod
    def wrong(where, row, found, all_of_them):
        if row.most is None:
            return [f'{where}: no bound was found; give it one in loops.txt, and the reason: {row.head}']
        if found is not None and found > row.most and not row.why:
            return [f'{where}: goes round up to {found} times, {row.most} are on file']
        if all_of_them and not row.why and found is None:
            return [f'{where}: no analysis finds a bound any more: {row.head}']
        return []

    def write(self, drivers):
        recorded = on_file() if os.path.exists(PATH) else {}
        with open(PATH, 'w', encoding='utf-8') as file:
            file.write(HEAD)
            for path in files(drivers):
                file.write(f'\n{path}\n')
                before = list(recorded.get(path, []))
                for loop in in_source(path):
                    old = next((row for row in before if row.head == loop.head), Row(loop.head))
                    if old in before:
                        before = before[before.index(old) + 1:]
                    most = old.most if old.why else self.found.get((path, loop.line))
                    file.write(Row(loop.head, loop.line, most, old.why).text())

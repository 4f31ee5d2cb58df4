"""One run of Frama-C, and what it says."""

import collections
import functools
import glob
import os
import re
import subprocess
import time

from paths import BUILD, ROOT

LOGS = os.path.join(BUILD, 'eva')

SECONDS = 600                   # for one analysis: it is stopped after that


class Found:
    """`alarms`: lines "file:line: what"; `reached`: for each function of the program, [statements reached, all];
    `writes`: what each one stores to outside of itself; `loops`: how often each goes round at most, by (file, line)."""

    def __init__(self, text, not_the_monitors=()):
        self.text = text
        self.alarms = alarms(text)
        self.reached, self.writes = collections.defaultdict(lambda: [0, 0]), collections.defaultdict(set)
        own = set(not_the_monitors)
        for name, some, all_of_them in re.findall(r'^  (\w+): (\d+) stmts out of (\d+) ', text, re.M):
            if plain(name) not in own:
                self.reached[plain(name)][0] += int(some)
                self.reached[plain(name)][1] += int(all_of_them)
        for name, places in re.findall(r'^\[inout\] Out \(external\) for function (\w+):\n((?:    .*\n)*)', text, re.M):
            if plain(name) not in own:
                self.writes[plain(name)] |= places_of(places)
        self.loops = loops(text)
        self.properties = [int(number) for kind in ('Assertions', 'Preconditions')
                           for number in re.findall(rf'^    {kind} +(\d+) valid', text, re.M)]

    def statements(self):
        return sum(some for some, _ in self.reached.values()), sum(count for _, count in self.reached.values())

    def proved(self):
        return sum(self.properties)

    def problems(self):
        """Why the analysis does not prove anything: lines."""
        found = list(self.alarms)
        found += [f'{where}: {what} is declared, but neither defined here nor in the surroundings' for where, what in
                  re.findall(r'^\[kernel:annot:missing-spec\] (\S+): Warning: *\n? *Neither code nor specification '
                             r'for function (\w+)', self.text, re.M)]
        if not re.search(r'^  0 alarms generated|No alarms', self.text, re.M) and not found:
            found.append('no summary: ' + ' | '.join(self.text.strip().splitlines()[-6:]))
        return found


@functools.cache
def numbered_names():
    """Names of the monitor's own that end as Frama-C numbers copies."""
    names = set()
    for path in glob.glob(os.path.join(ROOT, 'monitor', '**', '*.[ch]'), recursive=True):
        with open(path, encoding='utf-8') as file:
            names.update(re.findall(r'\b[a-z]\w*_\d+\b', file.read()))
    return names


def plain(name):
    """Frama-C numbers the copies of an inline function: linear_0, linear_1."""
    return name if name in numbered_names() else re.sub(r'_\d+$', '', name)


def alarms(text):
    """Each "file:line: kind: condition", once."""
    found = []
    for where, what in re.findall(r'^\[eva:alarm\] (\S+): Warning: ?((?:.*\n)(?:  .*\n)*)', text, re.M):
        line = f'{where}: ' + ' '.join(what.split())
        if line not in found:
            found.append(line)
    return found


def loops(text):
    """An inline function may be there several times."""
    found = {}
    for block in re.findall(r'^\[loop\] Maximum number of iterations by loop:\n((?:  .*\n)*)', text, re.M):
        for path, line, count in re.findall(r'^  (\S+):(\d+): (\d+)$', block, re.M):
            place = path, int(line)
            found[place] = max(found.get(place, 0), int(count))
    return found


def places_of(text):
    places = {' '.join(place.split()) for place in split_places(text)}
    return {place for place in places if not re.fullmatch(r'(Frama_C_entropy_source|\\nothing|(__retres|tmp)(_\d+)?|)', place)}


def split_places(text):
    """At the semicolons that are not inside braces."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += (letter == '{') - (letter == '}')
        if letter == ';' and not depth:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def analyse(driver, variant, root=ROOT):
    """(what it found, seconds)."""
    began = time.monotonic()
    try:
        done = subprocess.run(driver.command(variant), cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
                              env={**os.environ, 'PWD': root})      # by which it finds files
        text = done.stdout.decode('utf-8', 'replace')
    except subprocess.TimeoutExpired:
        text = f'no end within {SECONDS} s\n'
    os.makedirs(LOGS, exist_ok=True)
    with open(os.path.join(LOGS, f'{driver.name}-{variant}.log'), 'w', encoding='utf-8') as file:
        file.write(text)
    return Found(text, driver.own_functions()), time.monotonic() - began

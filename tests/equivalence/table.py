#!/usr/bin/env python3
"""docs/equivalence.md against the sources: each row's program is there and makes the row's claims, each claim of
the can-tell guests is in a row, and each comment "Differs:" of the monitor is.

    table.py        prints PASS table-NAME or FAIL table-NAME: why
"""

import collections
import glob
import os
import re
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT
from results import Results

TABLE = os.path.join(ROOT, 'docs', 'equivalence.md')
PLACES = {'check': 'guest/check', 'system': 'tests/system', 'virtual': 'tests/virtual'}
# guest/check claims by expect or tell, or a macro around them; tests/system gives values names.
CLAIM = re.compile(r'^\t(?:expect|tell)\w*\s+"([^"]+)"', re.M)
NAMED = re.compile(r'^\t(?:value|hex|status)\s+"([^"]+)"', re.M)

Row = collections.namedtuple('Row', 'what shown differs')


def read(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def rows():
    """The rows of all tables: first column, last but one, last."""
    found = []
    for line in read(TABLE).splitlines():
        cells = [cell.strip() for cell in line.split('|')[1:-1]]
        if len(cells) > 2 and not set(line) <= set('|-') and cells[-1] != '`Differs:`':
            found.append(Row(cells[0], cells[-2], cells[-1]))
    return found


def program_and_claims(row):
    words = re.findall(r'`([^`]+)`', row.shown)
    return (words[0], words[1:]) if words else ('', [])


def path_of(program):
    place, _, name = program.partition('/')
    return f'{PLACES.get(place, place)}/{name}.nasm'


def claims_of(path):
    return set((NAMED if path.startswith(PLACES['system']) else CLAIM).findall(read(path)))


def rows_are_shown(table):
    for row in table:
        program, claims = program_and_claims(row)
        path = path_of(program)
        if not os.path.exists(os.path.join(ROOT, path)):
            yield f'"{row.what}": there is no {path}'
            continue
        for claim in sorted(set(claims) - claims_of(path)):
            yield f'"{row.what}": {path} does not claim {claim}'
        if not claims and '/can-tell-' in path:
            yield f'"{row.what}": which claim of {path}?'


def claims_have_rows(table):
    listed = collections.defaultdict(set)
    for row in table:
        program, claims = program_and_claims(row)
        listed[path_of(program)].update(claims)
    for source in sorted(glob.glob(os.path.join(ROOT, PLACES['check'], 'can-tell-*.nasm'))):
        path = os.path.relpath(source, ROOT)
        for claim in sorted(claims_of(path) - listed[path]):
            yield f'{path} claims {claim}, which is in no row'


def comments_have_rows(table):
    """As many rows name a source as it has such comments."""
    named = collections.Counter(name for row in table for name in re.findall(r'`([^`]+)`', row.differs))
    said = collections.Counter()
    for source in glob.glob(os.path.join(ROOT, 'monitor', '**', '*.[ch]'), recursive=True):
        name = os.path.relpath(source, os.path.join(ROOT, 'monitor'))
        said[name] = len(re.findall(r'\bDiffers:', read(source)))
    for name in sorted(set(named) | set(said)):
        if named[name] != said[name]:
            yield f'monitor/{name} says "Differs:" {said[name]} times, {named[name]} rows name it'


CHECKS = {'rows-are-shown': rows_are_shown, 'claims-have-rows': claims_have_rows,
          'comments-have-rows': comments_have_rows}


def main():
    table = rows()
    results = Results('table-')
    for name, check in CHECKS.items():
        results.claim(name, list(check(table)) if table else 'docs/equivalence.md has no rows')
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

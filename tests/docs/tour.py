#!/usr/bin/env python3
"""docs/tour.md against the sources, and its exercise. tests/gdb/walkthrough.py has its gdb session.

    tour.py [--quick]     prints PASS tour-NAME or FAIL tour-NAME: why

--quick leaves the exercise out: hacking.py --tour does it in a tree where all that it needs is built.
"""

import glob
import os
import re
import sys
import tempfile

from markdown import blocks, read
from results import CPUS, Results
from tree import Tree, Wrong, copy_tree, edit_of

TOUR = 'docs/tour.md'
PARTS = 7
HEADING = re.compile(r'^## (\d+)\. .*: `(\w+)(?:\(\))?` in `([\w./]+)`$', re.MULTILINE)
NAMED = re.compile(r'`(\w+)(?:\(\)|\[\])?`\s(?:in|of)\s`([\w./]+)`')
# "exit_gp(" and "exits[" where they are defined: the line begins with a type. Or a label, or a macro.
DEFINED = r'^(?:(?:[a-z_][\w *()]*?[ *(])?{name}\)?[(\[]|{name}:|%macro {name}\b|#define {name}\b)'
MOV_FROM_CR = b'\x0f\x20'
VERDICTS = re.compile(r'^FAIL ([^\s:]+)', re.MULTILINE)


def is_defined(name, path):
    text = read(path)
    if re.search(DEFINED.format(name=name), text, re.MULTILINE):
        return True
    stub = re.fullmatch(r'(\w+_)(\d+)', name)       # a label that a macro makes of a number
    return bool(stub) and f'{stub[1]}%1:' in text and re.search(rf'^\s+TRAP_STUB {stub[2]}\b', text, re.M) is not None


def names_are_defined(text):
    named = NAMED.findall(text)
    if len(named) < PARTS:
        yield 'it names no functions'
    for name, path in named:
        if not is_defined(name, path):
            yield f'{path} does not define {name}'


def seven_parts_name_their_function(text):
    numbers = [int(number) for number, _, _ in HEADING.findall(text)]
    if numbers != list(range(1, PARTS + 1)):
        yield f'the parts are {numbers}'


def quotes_are_in_the_source(text):
    quoted = [block for block in blocks(text) if block.kind in ('c', 'nasm')]
    if len(quoted) < PARTS:
        yield f'it quotes {len(quoted)} pieces of code'
    for block in quoted:
        above = '\n'.join(text.splitlines()[:block.line])
        path = block.path or HEADING.findall(above)[-1][2]
        if squeezed(block.text) not in squeezed(read(path)):
            yield f'line {block.line}: not in {path}'


def squeezed(text):
    """Lines with single blanks, so that indentation does not count."""
    return '\n' + '\n'.join(' '.join(line.split()) for line in text.splitlines()) + '\n'


def exercise_in_a_copy(text):
    with tempfile.TemporaryDirectory(prefix='trapeze-tour-') as directory:
        tree = Tree(os.path.join(directory, 'tree'))
        copy_tree(tree.root)
        yield from exercise(text, tree)


def guests_with_the_instruction(tree):
    """Check guests whose bytes have MOV r,CRn: no other can notice."""
    built = glob.glob(tree.path('build/guest/check/*.bin'))
    return sorted(os.path.basename(path)[:-4] for path in built if MOV_FROM_CR in open(path, 'rb').read())


def exercise(text, tree):
    """Taken out: make check fails with the claims that are named. Written back: they pass. What hacking.py types in
    has make check as a whole; here it runs those guests that have the instruction."""
    section = text[text.index('\n## The exercise'):]
    change, claims = (next(block for block in blocks(section) if block.kind == kind) for kind in ('diff', 'claims'))
    wanted = VERDICTS.findall(claims.text)
    edit = edit_of(change)
    tree.apply(edit)
    status, said = tree.run(f'make -s -j{CPUS} all && tests/check/quick.py {" ".join(guests_with_the_instruction(tree))}')
    found = VERDICTS.findall(said)
    if not status or sorted(found) != sorted(wanted):
        yield f'taken out: status {status}, the claims that fail are {found}, not {wanted}\n{said[-2000:]}'
    edit.revert(tree)
    unit = [name.removeprefix('unit-') for name in wanted if name.startswith('unit-')]
    guests = [name.removeprefix('check-virtual-') for name in wanted if name.startswith('check-virtual-')]
    status, said = tree.run(' && '.join([f'make -s -j{CPUS} all', *(f'make -s -C tests/unit ONLY={name}' for name in unit),
                                         f'tests/check/run.py --on virtual {" ".join(guests)}']))
    if status or VERDICTS.search(said):
        yield f'written back: status {status}\n{said[-2000:]}'
    for name in wanted:
        if f'PASS {name}\n' not in said:
            yield f'written back: {name} does not pass'


CHECKS = [names_are_defined, seven_parts_name_their_function, quotes_are_in_the_source]


def claim(results, name, check, *arguments):
    try:
        found = list(check(*arguments))
    except (Wrong, OSError, ValueError, StopIteration) as error:
        found = [str(error) or type(error).__name__]
    results.claim(name, found)


def main():
    text, results = read(TOUR), Results('tour-')
    for check in CHECKS:
        claim(results, check.__name__.replace('_', '-'), check, text)
    if '--quick' not in sys.argv[1:]:
        claim(results, 'exercise', exercise_in_a_copy, text)
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

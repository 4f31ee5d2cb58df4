#!/usr/bin/env python3
"""Every command line of every document: is it run, in a pipe and on a terminal, and does it print what the document says?

    commands.py [--list] [WORD]...      prints PASS commands-NAME or FAIL commands-NAME: why

With words, only command lines that contain one of them. The command lines run in a copy of the tree, beside images whose
names the documents use. How each is tried says recipes.py.
"""

import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from markdown import ROOT, read     # first of ours: it knows where the others are
import paths
from recipes import EXTRA, PIPE, RECIPES, SHOWN, TERMINAL, Dry, Run
from results import Results
from shell import in_pipe, on_terminal
from tree import Tree, Wrong, copy_tree

paths.add('tests/gdb')
import session  # noqa: E402

FLOPPY, DISK = 1440 << 10, 4 << 20
AT_ONCE = 2                     # they wait for the guest's clock, and for keys, as much as they compute
# Files that one line makes for another: such lines run one after another, in the documents' order.
HANDED_ON = re.compile(r'\b(?:hello|boot)\.\w+')
STARTS = ('./run-qemu.sh', 'make ', 'tests/', 'nasm ', 'ld ', 'objcopy ')
# Numbers of events, addresses of memory, temporary files, where the tree is, and how a shell's word is quoted.
MASKS = ((re.compile(r'^trace: +\d+', re.M), 'trace: N'), (re.compile(r'0x[0-9a-f]{6,8}\b|\b0?804[0-9a-f]{4}\b'), '0xN'),
         (re.compile(r'["\'\\]'), ''), (re.compile(r'/tmp/trapeze-\w+(?=/gdb)'), 'TMP'), (re.compile(r'\S+(?=/build/guest/)'), 'TREE'))
TYPED_IN_GDB = '(gdb) guest-symbols hello.elf 1000:0'


def documents():
    return ['README.md'] + sorted(os.path.relpath(path, ROOT) for path in glob.glob(os.path.join(ROOT, 'docs', '*.md')))


def indented_lines(text):
    """The lines of a document's indented blocks, in order; fenced ones have tests of their own."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith('```'):
            fenced = not fenced
        elif not fenced and re.match(r'    \S', line):
            yield line[4:]


def command_of(line):
    """A command line without the remark that follows it."""
    return re.split(r'\s{2,}(?=\S)', line)[0] if line.startswith(STARTS) else None


def found_in_documents():
    """Commands, in the order in which they are first seen, and {document: other lines}."""
    lines, shown = {}, {}
    for document in documents():
        for line in indented_lines(read(document)):
            command = command_of(line)
            if command:
                lines.setdefault(command, document)
            elif not line.startswith('(gdb) '):
                shown.setdefault(document, []).append(line)
    return lines, shown


def make_fixtures(tree):
    """The files that the documents speak of, and that somebody else has."""
    image = os.path.join(tree.root, 'dos.img')
    subprocess.run(['nasm', '-f', 'bin', '-o', image, os.path.join(ROOT, 'tests/docs/dos.nasm')], check=True)
    os.truncate(image, FLOPPY)
    for name in ('one', 'two', 'tools', 'terminal'):
        shutil.copy(image, tree.path(f'{name}.img'))
    shutil.copy(image, tree.path('disk.img'))
    os.truncate(tree.path('disk.img'), DISK)
    tree.write('steps.txt', 'wait "A:\\>"\ntype "ver\\n"\nwait "FreeCom"\n')
    # It never ends by itself: the script gives up before.
    nonsystem = tree.path('nonsystem.nasm')
    with open(nonsystem, 'w', encoding='ascii') as file:
        file.write("bits 16\norg 7C00h\nxor ax, ax\nmov ds, ax\nmov si, t\nn: lodsb\nor al, al\njz h\nmov ah, 0Eh\nmov bx, 7\n"
                   "int 10h\njmp n\nh: sti\nhlt\njmp h\nt: db 'Non-System disk or disk error', 0\n"
                   "times 510 - ($ - $$) db 0\ndw 0xAA55\n")
    subprocess.run(['nasm', '-f', 'bin', '-o', tree.path('nonsystem.img'), nonsystem], check=True)
    os.truncate(tree.path('nonsystem.img'), FLOPPY)


def try_run(tree, line, recipe, where):
    """What it said; Wrong if it was not as the recipe has it."""
    line = f'{line} {recipe.more}'.strip()
    wanted = recipe.says if where == PIPE or recipe.terminal_says is None else recipe.terminal_says
    for path in recipe.files:
        if os.path.exists(tree.path(path)):
            os.remove(tree.path(path))
    status, said = in_pipe(tree, line, recipe.keys) if where == PIPE else on_terminal(tree, line, wanted, recipe.keys)
    if status != recipe.status or not re.search(wanted, said):
        raise Wrong(f'{where}: status {status}, not {recipe.status}, or no {wanted!r} in\n{said[-1500:]}')
    for path in recipe.files:
        if not os.path.getsize(tree.path(path)):
            raise Wrong(f'{where}: {path} is empty')
    return said


def try_twice(tree, line, recipe, where):
    """Scripts wait for so many seconds of the host's, which a machine with much else to do may need for itself."""
    try:
        return try_run(tree, line, recipe, where)
    except Wrong:
        return try_run(tree, line, recipe, where)


def try_dry(tree, recipe):
    status, said = in_pipe(tree, recipe.line)
    if status or not re.search(recipe.says, said):
        raise Wrong(f'{recipe.line}: status {status}, or no {recipe.says!r} in\n{said[-1500:]}')


def try_held(recipe):
    if recipe.words not in read(recipe.path):
        raise Wrong(f'{recipe.path} does not contain {recipe.words}')


def masked(text):
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def is_said(line, said):
    """A shown line that ends in ... is the beginning of one."""
    line = masked(line.rstrip())
    lines = [other.rstrip() for other in masked(said).splitlines()]
    return any(other.startswith(line[:-3]) if line.endswith('...') else other.endswith(line) for other in lines)


class Trial:
    def __init__(self, words):
        self.commands, self.shown = found_in_documents()
        self.words, self.said, self.results = words, {}, Results('commands-')

    def report(self, name, problem=''):
        self.results.claim(name, problem.splitlines())

    def chosen(self, line):
        return not self.words or any(word in line for word in self.words)

    def each_has_a_recipe(self):
        missing = [f'{document}: {line}' for line, document in self.commands.items() if line not in RECIPES]
        stale = [line for line in RECIPES if line not in self.commands]
        self.report('each-has-a-recipe', '\n'.join([f'nobody runs {line}' for line in missing] +
                                                   [f'no document has {line}' for line in stale]))

    def tried_on(self, where):
        """Lines and recipes in groups; the order within a group matters."""
        handing_on, alone = [], []
        for line, recipe in {**{line: RECIPES.get(line) for line in self.commands}, **EXTRA}.items():
            if not recipe or not self.chosen(line) or (where not in recipe.where if isinstance(recipe, Run) else
                                                       where == TERMINAL):
                continue
            if HANDED_ON.search(line):
                handing_on.append((line, recipe))
            else:
                alone.append([(line, recipe)])
        return [handing_on, *alone]

    def run_group(self, group, tree, where):
        for line, recipe in group:
            try:
                if isinstance(recipe, Run):
                    said = try_twice(tree, line, recipe, where)
                    if where == PIPE:
                        self.said[line] = said
                elif isinstance(recipe, Dry):
                    try_dry(tree, recipe)
                else:
                    try_held(recipe)
                problem = ''
            except (Wrong, OSError, subprocess.SubprocessError) as error:
                problem = str(error)
            name = re.sub(r'[^a-z0-9]+', '-', line.replace('./run-qemu.sh', 'run').lower()).strip('-')[:60]
            self.report(f'{where}-{name}', problem)

    def run_all(self, trees):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            started = [pool.submit(self.run_group, group, tree, where)
                       for where, tree in trees.items() for group in self.tried_on(where)]
            for group in started:
                group.result()

    def shown_lines_are_said(self):
        for document, lines in self.shown.items():
            sources = SHOWN.get(document)
            if sources is None:
                self.report(f'shown-in-{os.path.basename(document)}', 'who prints this?\n' + '\n'.join(lines))
                continue
            if not all(source in self.said for source in sources):
                continue                # they failed, or were not chosen
            said = '\n'.join(self.said[source] for source in sources)
            missing = [line for line in lines if line.strip() != '...' and not is_said(line, said)]
            self.report(f'shown-in-{os.path.basename(document)}', '\n'.join(f'not said: {line}' for line in missing))

    def guest_symbols(self, tree):
        """docs/debugging.md: symbols of a guest that was built by hand."""
        if not self.chosen('hello') or TYPED_IN_GDB not in read('docs/debugging.md').replace('    (gdb)', '(gdb)'):
            return
        session.ROOT, session.RUN = tree.root, tree.path('run-qemu.sh')
        problem = ''
        try:
            with session.Session('hello.bin') as gdb:
                gdb.begin()
                gdb.command(TYPED_IN_GDB.removeprefix('(gdb) '))
                gdb.expect('tbreak hello', 'reakpoint')
                gdb.expect('continue', r'hello\.nasm:\d+')
        except session.SessionFailed as error:
            problem = str(error)
        self.report('gdb-guest-symbols', problem)


def main():
    words = [word for word in sys.argv[1:] if word != '--list']
    trial = Trial(words)
    if '--list' in sys.argv[1:]:
        print('\n'.join(f'{document}: {line}' for line, document in trial.commands.items()))
        return 0
    trial.each_has_a_recipe()
    with tempfile.TemporaryDirectory(prefix='trapeze-commands-') as directory:
        trees = {}
        for where in (PIPE, TERMINAL):
            trees[where] = Tree(os.path.join(directory, where))
            copy_tree(trees[where].root)
            make_fixtures(trees[where])
        trial.run_all(trees)
        trial.shown_lines_are_said()
        trial.guest_symbols(trees[PIPE])
    return trial.results.status()


if __name__ == '__main__':
    sys.exit(main())

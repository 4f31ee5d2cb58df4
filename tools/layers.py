#!/usr/bin/env python3
"""Holds the monitor's includes and symbols against its floors: tools/layers.txt says which there are.

    layers.py [--root DIR] [--build DIR]    prints PASS layers-NAME or FAIL layers-NAME: why
    layers.py --list                        prints what runs up, as lines for layers.txt

An include or a call that goes to a higher floor is an arrow up. Sources tell the includes; the objects of a finished
build tell the symbols (nm). A circle is a set of files each of which needs each other, headers by their includes and
sources by their symbols; calls through the interfaces of layers.txt do not count.
"""

import argparse
import os
import re
import subprocess
import sys

INCLUDE = re.compile(r'^\s*[#%]\s*include\s+"([^"]+)"', re.M)
MOST_INTERFACES = 9
# What a guest stands on is asked of its struct board, never found out by comparing; and only those files name a board.
COMPARED = re.compile(r'\bboard(?:_\w+)?\s*[!=]=|[!=]=\s*&?\s*(?:\w+(?:->|\.))*board(?:_\w+)?\b|\b(?:str|mem)n?cmp\([^;]*\bboard->name')
BOARD = re.compile(r'\bboard_(?:virtual|passthrough)\b(?!_|\.)')
MAY_NAME_BOARDS = re.compile(r'monitor/(machine/board\w*|run/build)\.[ch]$')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)


class Plan:
    """What layers.txt says."""

    def __init__(self, path):
        self.floors, self.interfaces, self.known = {}, {}, set()
        with open(path, encoding='utf-8') as file:
            lines = [line.split('#')[0].split(None, 1) for line in file]
        height = 0
        for word, rest in (line for line in lines if len(line) == 2):
            rest = rest.strip()
            if word == 'floor':
                self.floors.update((place, height) for place in rest.split())
                height += 1
            elif word == 'interface':
                symbol, _, why = rest.partition(': ')
                self.interfaces[symbol] = why
            elif word == 'known':
                self.known.add(rest)
            else:
                raise ValueError(f'{path}: what is "{word}"?')

    def floor(self, path):
        """None for a file that no floor holds."""
        stem = os.path.splitext(path)[0]
        fits = [place for place in self.floors if stem == place or stem.startswith(place + '/')]
        return self.floors[max(fits, key=len)] if fits else None


def sources(root):
    found = []
    for top in ('boot', 'monitor'):
        for folder, _, names in os.walk(os.path.join(root, top)):
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names
                      if name.endswith(('.c', '.h', '.nasm', '.def'))]
    return sorted(found)


def includes(root, path, files):
    """Our own files that this one includes, looked for as the compiler does."""
    with open(os.path.join(root, path), encoding='utf-8') as file:
        named = INCLUDE.findall(file.read())
    for name in named:
        for folder in (os.path.dirname(path), '', 'monitor', 'monitor/cpu', 'monitor/trap'):
            candidate = os.path.normpath(os.path.join(folder, name))
            if candidate in files:
                yield candidate
                break


def symbols(build, paths):
    """{source: (defined, used)}: the global names of its object. nm is asked once: it takes longer to start than to read."""
    built = {os.path.join(build, os.path.splitext(path)[0] + '.o'): path for path in paths}
    for name in built:
        if not os.path.exists(name):
            sys.exit(f'layers.py: {name} is missing: run make first')
    listing = subprocess.run(['nm', '-g', '--print-file-name', *built], check=True, stdout=subprocess.PIPE, encoding='ascii').stdout
    found = {path: (set(), set()) for path in paths}
    for line in listing.splitlines():
        name, _, row = line.rpartition(':')
        kind, symbol = row.split()[-2:]
        found[built[name]][kind == 'U'].add(symbol)
    return found


def circles(graph):
    """The sets of files that reach each other."""
    def reach(start):
        seen, todo = set(), list(graph.get(start, ()))
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += graph.get(node, ())
        return seen

    reached = {node: reach(node) for node in graph}
    return {frozenset(other for other in reached[node] if node in reached.get(other, ()))
            for node in graph if node in reached[node]}


class House:
    """The arrows that run up, and the circles."""

    def __init__(self, root, build, plan):
        files = sources(root)
        self.homeless = [path for path in files if plan.floor(path) is None]
        self.arrows, graph, known = set(), {}, set(files)
        objects = symbols(build, [path for path in files if path.endswith(('.c', '.nasm'))])
        home = {name: path for path, (defined, _) in objects.items() for name in defined}
        for path in files:
            # A header's users need what it includes; what a source includes shows in its symbols.
            below = set(includes(root, path, known))
            graph[path] = below if path.endswith('.h') else set()
            self._look_up(plan, path, ((other, '') for other in below), 'include')
        for path, (_, used) in objects.items():
            calls = [(home[name], name) for name in used if name in home and name not in plan.interfaces]
            graph[path] |= {other for other, _ in calls} - {path}
            self._look_up(plan, path, calls, 'symbol')
        self.circles = sorted(circles(graph), key=len, reverse=True)

    def _look_up(self, plan, path, targets, kind):
        for other, name in targets:
            if (plan.floor(other) or 0) > (plan.floor(path) or 0):
                self.arrows.add(f'{kind} {path} -> {other}' + (f' {name}' if name else ''))


def boards(root):
    """Where a board is compared, or named by somebody who has no business to."""
    for path in sources(root):
        with open(os.path.join(root, path), encoding='utf-8') as file:
            text = COMMENT.sub('', file.read())
        if COMPARED.search(text):
            yield f'{path}: {COMPARED.search(text)[0].strip()}: let the board say it, by a field of struct board'
        if BOARD.search(text) and not MAY_NAME_BOARDS.match(path):
            yield f'{path} names {BOARD.search(text)[0]}'


def judge(name, faults):
    print('\n'.join([f'FAIL layers-{name}: {"; ".join(faults)}'] if faults else [f'PASS layers-{name}']))
    return bool(faults)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser.add_argument('--build', help='default: build in the root')
    parser.add_argument('--list', action='store_true')
    args = parser.parse_args()
    plan = Plan(os.path.join(args.root, 'tools', 'layers.txt'))
    house = House(args.root, args.build or os.path.join(args.root, 'build'), plan)
    if args.list:
        print('\n'.join(f'known {arrow}' for arrow in sorted(house.arrows)))
        return 0
    red = judge('every-file-has-a-floor', [f'{path} is on no floor' for path in house.homeless])
    red |= judge('arrows-go-down', [f'{arrow} runs up' for arrow in sorted(house.arrows - plan.known)])
    red |= judge('the-list-is-today\'s', [f'{arrow} is gone: take it out of tools/layers.txt'
                                          for arrow in sorted(plan.known - house.arrows)])
    red |= judge('no-circle', [f'{len(circle)} files use each other: {" ".join(sorted(circle))}'
                               for circle in house.circles])
    red |= judge('no-board-is-compared', list(boards(args.root)))
    red |= judge('few-interfaces', [f'{len(plan.interfaces)} interfaces, at most {MOST_INTERFACES}']
                 if len(plan.interfaces) > MOST_INTERFACES else [])
    return 1 if red else 0


if __name__ == '__main__':
    sys.exit(main())

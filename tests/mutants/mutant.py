"""The table of mutants, and planting one of them."""

import os

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mutants.txt')


class Stale(Exception):
    """A mutant's line is not in its file, or not once."""


class Mutant:
    def __init__(self, name, path, plants, before, after):
        self.name, self.path, self.plants, self.before, self.after = name, path, plants, before, after

    def find(self, root):
        """The lines of its file in the tree below `root`, and the number of the one that it replaces."""
        try:
            with open(os.path.join(root, self.path), encoding='utf-8') as file:
                lines = file.read().split('\n')
        except FileNotFoundError:
            raise Stale(f'there is no {self.path}') from None
        wanted = self.before.split()
        found = [number for number, line in enumerate(lines) if line.split() == wanted]
        if len(found) != 1:
            raise Stale(f'{self.path} has the line {len(found)} times: {self.before}')
        return lines, found[0]

    def plant(self, root):
        """Replaces the line in the tree below `root`; its indentation stays."""
        lines, number = self.find(root)
        line = lines[number]
        lines[number] = line[:len(line) - len(line.lstrip())] + self.after
        with open(os.path.join(root, self.path), 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines))


def read_table(path=TABLE):
    """All mutants, in the order of the table. A paragraph that does not begin with # is one."""
    mutants = []
    with open(path, encoding='utf-8') as file:
        for paragraph in file.read().split('\n\n'):
            lines = paragraph.strip('\n').split('\n')
            if not lines[0] or lines[0].startswith('#'):
                continue
            try:
                (name, where), plants, before, after = lines[0].split(), *lines[1:]
            except ValueError:
                raise SystemExit(f'{path}: not a mutant:\n{paragraph}') from None
            if not (plants.startswith('  ') and before.startswith('- ') and after.startswith('+ ')):
                raise SystemExit(f'{path}: not a mutant:\n{paragraph}')
            mutants.append(Mutant(name, where, plants.strip(), before[2:], after[2:]))
    names = [mutant.name for mutant in mutants]
    if len(set(names)) != len(names):
        raise SystemExit(f'{path}: two mutants have the same name')
    return mutants

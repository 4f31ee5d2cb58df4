"""What is on file about an analysis: expected/NAME.txt. A line "FUNCTION: what it stores to" for each function that is
reached, of all variants together; before it "not reached: FUNCTION N", for statements that no guest reaches."""

import collections
import os

from analysis import split_places
from driver import HERE

HEAD = '# Written by "tests/eva/run.py --write": what these functions store to, outside of themselves.\n'


class Record:
    def __init__(self, missed=None, writes=None):
        self.missed = missed or {}
        self.writes = writes or {}

    @classmethod
    def of(cls, founds):
        """Of all variants of a driver. A statement that one variant reaches is reached; Frama-C says how many
        statements of a function are, not which, so the best variant counts."""
        best, writes = {}, collections.defaultdict(set)
        for found in founds:
            for name, (some, count) in found.reached.items():
                best[name] = min(best.get(name, count), count - some)
            for name, places in found.writes.items():
                writes[name] |= places
        return cls({name: count for name, count in best.items() if count},
                   {name: '; '.join(sorted(places)) for name, places in writes.items()})

    @classmethod
    def read(cls, name):
        record = cls()
        try:
            with open(path_of(name), encoding='utf-8') as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None
        for line in lines:
            if line.startswith('not reached: '):
                function, count = line.split()[2:]
                record.missed[function] = int(count)
            elif not line.startswith('#'):
                function, _, places = line.partition(':')
                record.writes[function] = places.strip()
        return record

    def write(self, name):
        os.makedirs(os.path.dirname(path_of(name)), exist_ok=True)
        with open(path_of(name), 'w', encoding='utf-8') as file:
            file.write(HEAD)
            file.writelines(f'not reached: {function} {count}\n' for function, count in sorted(self.missed.items()))
            file.writelines(f'{function}: {places}'.rstrip() + '\n' for function, places in sorted(self.writes.items()))

    def less_reached_than(self, before):
        """Lines: functions of which less is looked at than is on file."""
        gone = sorted(set(before.writes) - set(self.writes))
        return [f'{name} is not reached any more' for name in gone] + \
            [f'{name}: {count} statements are not reached, {before.missed.get(name, 0)} are on file'
             for name, count in sorted(self.missed.items()) if count > before.missed.get(name, 0)]

    def writes_other_than(self, before):
        lines = []
        for name in sorted(set(self.writes) | set(before.writes)):
            if name not in self.writes:
                continue                # less_reached_than() names it
            was, now = places(before.writes.get(name)), places(self.writes[name])
            if was == now:
                continue
            was.discard(None)
            changes = [f'+{place}' for place in sorted(now - was)] + [f'-{place}' for place in sorted(was - now)]
            lines.append(f'{name}: ' + (', '.join(changes) or 'is new'))
        return lines

    def stores_beyond(self, before):
        """Lines: what is stored to that is not on file. Of a single variant, say: what the others store is not missed."""
        found = []
        for name, now in sorted(self.writes.items()):
            more = places(now) - (places(before.writes.get(name)) - {None})
            found += [f'{name} stores to {place}' for place in sorted(more)]
        return found


def places(text):
    """None is a function that is not on file."""
    return {None} if text is None else {each for place in split_places(text) for each in one_by_one(place.strip()) if each}


def one_by_one(place):
    """a{.b; .c{.d; .e}} is a.b, a.c.d and a.c.e."""
    begin = place.find('{')
    if begin < 0:
        return [place]
    end, depth = begin + 1, 1
    while depth and end < len(place):
        depth += (place[end] == '{') - (place[end] == '}')
        end += 1
    return [place[:begin] + inner + rest for part in split_places(place[begin + 1:end - 1])
            for inner in one_by_one(part.strip()) for rest in one_by_one(place[end:])]


def path_of(name):
    return os.path.join(HERE, 'expected', name + '.txt')

"""What a test says: one line "PASS name" or "FAIL name: why" for each claim, at once."""

import concurrent.futures
import os
import sys

CPUS = os.cpu_count() or 1


class Results:
    """Prints the lines, with `prefix` before each name, and remembers what they said."""

    def __init__(self, prefix=''):
        self.prefix, self.passed, self.failed = prefix, 0, 0

    def claim(self, name, why='', note='', shown=''):
        """One line. It failed if there is a `why`: a text, or a list of lines. `note` ends a line of a claim that
        holds; `shown` are lines of a log that belong to one that does not. Returns whether it holds."""
        if not isinstance(why, str):
            why = '\n    '.join(why or ())
        if why:
            self.failed += 1
            print(f'FAIL {self.prefix}{name}: {why}' + ''.join(f'\n    | {line}' for line in shown.splitlines()),
                  flush=True)
        else:
            self.passed += 1
            print(f'PASS {self.prefix}{name}{note}', flush=True)
        return not why

    def status(self):
        """The program's exit status: 0 if something was claimed and all of it holds."""
        return 0 if self.passed and not self.failed else 1


def chosen(given, known, what):
    """The names of tests that were given, or all that are known if none was. One that is not known is a mistake, and ends
    the program with one line."""
    unknown = [name for name in given if name not in known]
    if unknown:
        print(f'no {what} {" ".join(unknown)}; there are: {" ".join(known)}', file=sys.stderr)
        sys.exit(2)
    return list(given or known)


def side_by_side(function, items, at_once=CPUS):
    """function(item) of each, so many at a time; gives what they return in the order of the items."""
    with concurrent.futures.ThreadPoolExecutor(max(1, at_once)) as pool:
        yield from pool.map(function, items)

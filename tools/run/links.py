"""link=A,B in --append: lines from the COM2 of one guest to that of another. Mistakes are found before a machine starts."""

import re

from plan import copies_named
from say import UsageError

NAMES = re.compile('([^,]+),([^,]+)')


def check(plan, options):
    """UsageError for what the monitor would refuse. What one program is called, only the monitor knows."""
    said = [word[len('link='):] for word in options.append.split(' ') if word.startswith('link=')]
    if said and not plan.virtual:
        raise UsageError(f'link={said[0]} is for virtual guests')
    taken = set()
    for pair in said:
        found = NAMES.fullmatch(pair)
        if not found:
            raise UsageError(f'link={pair}: link= takes the names of two guests, such as link=one,two')
        check_names(plan, pair, found.groups())
        for name in found.groups():
            if name in taken:
                raise UsageError(f'link={pair}: {name} is linked twice, and has one COM2')
            taken.add(name)


def check_names(plan, pair, names):
    if names[0] == names[1]:
        raise UsageError(f'link={pair}: {names[0]} cannot be linked with itself')
    known = copies_named(plan.builtin, plan.guest_count) if plan.builtin else plan.names
    for name in names:
        if name in plan.client_names:
            raise UsageError(f'link={pair}: {name} is a 32-bit program, and has no COM2')
        if name not in known and not (plan.programs or plan.build):
            raise UsageError(f'link={pair}: there is no guest called {name}; there are {", ".join(known)}')

"""Which key=value words the monitor takes on its line, as its own source says (boot/options.c)."""

import os
import re

from builtin_guests import ROOT
from say import UsageError

SOURCE = os.path.join(ROOT, 'boot', 'options.c')
ROW = re.compile(r'^\t\{ "([a-z0-9-]+)",.*?"([^"]*)", \{', re.MULTILINE)
RANGE = re.compile(r'(?:MS, )?(\d+) to (\d+)')
NUMBERS = ('COUNT', 'KIB')
WORDS = re.compile('[a-z0-9]+([|][a-z0-9]+)*')       # a choice of words; what is in capitals is free


def keys():
    """key: what it takes. Empty where there is no source: then the monitor itself has to tell."""
    if not os.path.exists(SOURCE):
        return {}
    with open(SOURCE, encoding='utf-8') as file:
        return dict(ROW.findall(file.read()))


def check(line):
    """UsageError for a word that the monitor would refuse: it could only tell in the log of a machine that has started."""
    known = keys()
    for word in line.split(' ') if known else ():
        key, equals, value = word.partition('=')
        if not word:
            continue
        if not equals or key not in known:
            raise UsageError(f"--append {word}: the monitor takes "
                             + ' '.join(f'{name}={what}' for name, what in known.items()))
        if WORDS.fullmatch(known[key]) and value not in known[key].split('|'):
            raise UsageError(f'--append {word}: {key}= takes {known[key]}')
        if not is_number(value, known[key]):
            raise UsageError(f'--append {word}: {key}= takes {known[key]}')


def is_number(value, what):
    """As boot/options.c reads one; true where none is wanted."""
    limits = RANGE.fullmatch(what)
    if not limits and what not in NUMBERS:
        return True
    return bool(re.fullmatch('[0-9]{1,7}', value)) and (not limits or int(limits[1]) <= int(value) <= int(limits[2]))


# ---- --trace=FILTER --------------------------------------------------------------------------------------

FILTER = os.path.join(ROOT, 'monitor', 'trace', 'filter.c')
KIND = re.compile(r'^\t\{ "([a-z][a-z0-9]*)", |is_word\(word, "([a-z]+)"', re.MULTILINE)


def check_trace(text):
    """UsageError for a word of a filter that the monitor does not know. What stands after its colon it checks itself."""
    if text in ('', 'on', 'ring') or not os.path.exists(FILTER):
        return
    with open(FILTER, encoding='utf-8') as file:
        known = [one or two for one, two in KIND.findall(file.read())]
    for word in text.split(','):
        if word.partition(':')[0] not in known:
            raise UsageError(f"--trace={text}: '{word}' is unknown; there are {' '.join(known)}, as docs/trace.md has them")

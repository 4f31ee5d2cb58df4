"""What a document of docs/ quotes: fenced blocks, and the file that the text before each one names."""

import collections
import os
import re
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT  # noqa: E402

# `kind` is the word after the fence, `line` the number of the fence in the document, `path` the file that the paragraph
# before it names last, `after` the text between the block before it and this one.
Block = collections.namedtuple('Block', 'kind line text path after')

FENCE = re.compile(r'^( *)```(.*)$')
PATH = re.compile(r'`([\w.-]+(?:/[\w.-]+)*/[\w-]+\.\w+)`')


def read(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def last_path(text):
    """The file that the last paragraph of a text names last; None if it names none."""
    paragraphs = text.strip('\n').split('\n\n')
    found = PATH.findall(paragraphs[-1])
    return found[-1] if found else None


def blocks(document):
    """All fenced blocks of a document's text, in order. The fence's own indentation is taken off the lines."""
    found, between, inside = [], [], None
    for number, line in enumerate(document.splitlines(), 1):
        fence = FENCE.match(line)
        if inside is None and fence:
            inside = (fence[2].strip(), number, fence[1], [])
        elif inside is None:
            between.append(line)
        elif fence and not fence[2]:
            kind, start, indent, lines = inside
            after = '\n'.join(between)
            found.append(Block(kind, start, '\n'.join(lines) + '\n', last_path(after), after))
            between, inside = [], None
        else:
            lines = inside[3]
            lines.append(line.removeprefix(inside[2]))
    if inside:
        raise ValueError(f'the block of line {inside[1]} has no end')
    return found

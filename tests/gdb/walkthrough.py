#!/usr/bin/env python3
"""The gdb sessions of docs/debugging.md and docs/tour.md, keystroke by keystroke: what they type is typed, what they
show has to be what gdb says.

    walkthrough.py [DOCUMENT]...            compare
    walkthrough.py --write [DOCUMENT]...    put what gdb says into the document

Addresses and line numbers in the monitor may differ, since it changes; so may the moment at which a line of the
guest's own output comes.
"""

import os
import re
import subprocess
import sys

from session import PROMPT, ROOT, Session, SessionFailed

DOCUMENTS = ('docs/debugging.md', 'docs/tour.md')
BUILD = os.path.join(ROOT, 'build', 'gdb')
SHELL = '$ ./run-qemu.sh '
BLOCK = re.compile(r'(?<=^```gdb\n).*?(?=^```$)', re.MULTILINE | re.DOTALL)
MASKS = (
    (re.compile(r'0x(?:c0|0*)2[0-9a-f]{5}\b'), '0x2.....'),         # the monitor's megabyte, and its place in the RAM map
    (re.compile(r'((?:monitor|boot)/\S+\.(?:c|h|nasm)):\d+'), r'\1:N'),
    # A function of the monitor has several places where the compiler has inlined it.
    (re.compile(r': (?:file \S+, line \d+|\w+)\.(?: \(\d+ locations\))?$', re.MULTILINE), ': PLACE'),
    (re.compile(r'(breakpoint \d+)\.\d+,'), r'\1,'),
    (re.compile(r'^\d+(?=\t)', re.MULTILINE), 'N'),
    (re.compile(r'(=0x2\.{5}) <\w+(?:\+\d+)?>'), r'\1'),            # what a pointer points into
    (re.compile(r'<([a-z_0-9]+)\+\d+>(?=:)'), r'<\1+N>'),
    (re.compile(r'^Reading symbols from .*', re.MULTILINE), 'Reading symbols'),
)
# What the monitor and the lecture guest print themselves.
GUEST_LINE = re.compile(r'^(trapeze: |[A-Za-z][A-Za-z0-9 ,=.]* +[01]  [0-3]    |  +(the program|IF IOPL)|'
                        r'\[Inferior|Who reads which CR0|$)')

# Between stub and emulate function the compiler may inline one call or another; tests/gdb/scenarios.py looks at
# these frames.
FRAME, INLINED = re.compile(r'^#\d+'), re.compile(r'^#\d+ .*\b(exit_\w+|trap_dispatch|exit_gp) \(')


def steps(block):
    """(command, expected answer) of a block; the first command is None: what comes before any."""
    parts = re.split(r'^\(gdb\) (.*)\n', block, flags=re.MULTILINE)
    return [(None, parts[0])] + list(zip(parts[1::2], parts[2::2]))


def masked(text):
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def without_guest(text):
    """gdb's own lines. It breaks them where the terminal ends, which depends on addresses."""
    lines = [FRAME.sub('#', line.rstrip()) for line in text.splitlines()
             if not GUEST_LINE.match(line) and not INLINED.match(line)]
    return re.sub(r'\s+', ' ', masked('\n'.join(lines)))


def play(session, blocks):
    """(expected, found) of each step."""
    found = []
    for number, block in enumerate(blocks):
        answers = []
        for command, expected in steps(block):
            if command is None:
                said = session.wait_prompt() if number == 0 else ''
                said = re.sub('^run-qemu.sh: building.*\n', '', said, flags=re.MULTILINE)
                said = ''.join(f'{line}\n' for line in shell_lines(expected)) + said
            elif command == 'quit':
                status, said = session.quit(), ''
                if status:
                    raise SessionFailed(f'quit: exit status {status}, {session.text()}')
            else:
                said = session.command(command)
            answers.append((command, expected, said))
        found.append(answers)
    return found


def written(answers):
    """A block as it should stand in the document."""
    return ''.join((f'{PROMPT}{command}\n' if command is not None else '')
                   + ''.join(line.rstrip() + '\n' for line in said.strip('\n').splitlines())
                   for command, _, said in answers)


def differences(played):
    for answers in played:
        for command, expected, said in answers:
            if without_guest(expected) != without_guest(said):
                yield f'{command}: the document has\n{expected}but gdb says\n{said}'


def guest_lines_missing(played):
    """The guest's lines come somewhere."""
    everything = '\n'.join(said for answers in played for _, _, said in answers)
    return [line for answers in played for _, expected, _ in answers for line in expected.splitlines()
            if line.strip() and GUEST_LINE.match(line) and line.rstrip() not in everything]


def sessions(blocks):
    """The blocks of each session. One begins with what is typed in a shell."""
    groups = []
    for block in blocks:
        if block.startswith(SHELL):
            groups.append([])
        groups[-1].append(block)
    return groups


def shell_lines(block):
    return [line for line in block.splitlines() if line.startswith(SHELL)]


def prepare(block):
    """Runs what comes before gdb, and returns the words of the command that starts it. Recordings go to build/gdb."""
    os.makedirs(BUILD, exist_ok=True)
    commands = [[os.path.join(BUILD, word) if word.endswith('.rec') else word for word in line[len(SHELL):].split()]
                for line in shell_lines(block)]
    for words in commands[:-1]:
        subprocess.run([os.path.join(ROOT, 'run-qemu.sh'), *words], cwd=ROOT, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return commands[-1]


def run(document, write=False):
    """The differences."""
    document = os.path.join(ROOT, document)
    with open(document, encoding='utf-8') as file:
        text = file.read()
    blocks = BLOCK.findall(text)
    if not blocks or not blocks[0].startswith(SHELL):
        return ['the document has no session']
    played = []
    for session_blocks in sessions(blocks):
        option, *arguments = prepare(session_blocks[0])
        with Session(*arguments, option=option) as session:
            played += play(session, session_blocks)
    if write:
        new = iter([written(answers) for answers in played])
        with open(document, 'w', encoding='utf-8') as file:
            file.write(BLOCK.sub(lambda _: next(new), text))
        return []
    return list(differences(played)) + [f'the guest did not print: {line}' for line in guest_lines_missing(played)]


def main(words):
    chosen = [word for word in words if word != '--write'] or DOCUMENTS
    wrong = {document: run(document, '--write' in words) for document in chosen}
    for document, problems in wrong.items():
        print(f'{document}: ' + ('\n'.join(problems) or 'right'))
    return 1 if any(wrong.values()) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

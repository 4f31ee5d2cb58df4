#!/usr/bin/env python3
"""The floors hold (tools/layers.py on the tree and its build), includes say what they are for (tools/includes.py), and
what would break this is noticed: each fault is planted in a house of three files.

    run.py          prints PASS layers-NAME or FAIL layers-NAME: why
"""

import os
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from paths import ROOT
from results import Results

LAYERS = os.path.join(ROOT, 'tools', 'layers.py')
INCLUDES = os.path.join(ROOT, 'tools', 'includes.py')

PLAN = 'floor boot monitor/lib\nfloor monitor/cpu\nfloor monitor/trap\ninterface asked: the lowest floor asks the highest\n'
HOUSE = {
    'tools/layers.txt': PLAN,
    'monitor/lib/text.h': 'void text(void);\nvoid asked(void);\n',
    'monitor/lib/text.c': '#include "text.h"\nvoid text(void) { asked(); }\n',
    'monitor/cpu/cpu.h': '#include "lib/text.h"\nvoid cpu(void);\n',
    'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nvoid cpu(void) { text(); }\n',
    'monitor/trap/trap.h': 'void trap(void);\n',
    'monitor/trap/trap.c': '#include "trap/trap.h"\n#include "cpu/cpu.h"\n'
                           'void trap(void) { cpu(); }\nvoid asked(void) { }\n',
}
# name: what changes, and what the tool has to say; None if it has to be content
PLANTED = {
    'a-sound-house-passes': ({}, None),
    'an-include-upwards': ({'monitor/cpu/cpu.c': '#include "trap/trap.h"\n#include "cpu/cpu.h"\nvoid cpu(void) { text(); }\n'},
                           'include monitor/cpu/cpu.c -> monitor/trap/trap.h runs up'),
    'an-include-upwards-in-a-header': ({'monitor/cpu/cpu.h': '#include "lib/text.h"\n#include "trap/trap.h"\nvoid cpu(void);\n'},
                                       'include monitor/cpu/cpu.h -> monitor/trap/trap.h runs up'),
    'a-call-upwards': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nvoid trap(void);\nvoid cpu(void) { text(); trap(); }\n'},
                       'symbol monitor/cpu/cpu.c -> monitor/trap/trap.c trap runs up'),
    'a-circle-on-one-floor': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nvoid fpu(void);\nvoid cpu(void) { fpu(); }\n',
                               'monitor/cpu/fpu.c': 'void cpu(void);\nvoid fpu(void);\nvoid fpu(void) { cpu(); }\n'},
                              '2 files use each other: monitor/cpu/cpu.c monitor/cpu/fpu.c'),
    'a-board-that-is-compared': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nint board;\n'
                                                        'void cpu(void) { if (board == 1) text(); }\n'},
                                 'monitor/cpu/cpu.c: board =='),
    'a-board-that-is-compared-by-address': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nint board_virtual, *b;\n'
                                                                   'void cpu(void) { if (b != &board_virtual) text(); }\n'},
                                            'monitor/cpu/cpu.c: != &board_virtual'),
    'a-board-that-is-named': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nint board_virtual;\nvoid cpu(void) { text(); }\n'},
                              'monitor/cpu/cpu.c names board_virtual'),
    'a-file-without-a-floor': ({'monitor/odd.c': 'int odd;\n'}, 'monitor/odd.c is on no floor'),
    'an-arrow-that-is-known': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nvoid trap(void);\nvoid cpu(void) { trap(); }\n',
                                'monitor/trap/trap.c': 'void trap(void);\nvoid asked(void);\nvoid trap(void) { }\nvoid asked(void) { }\n',
                                'tools/layers.txt': PLAN + 'known symbol monitor/cpu/cpu.c -> monitor/trap/trap.c trap\n'}, None),
    'an-arrow-that-is-gone': ({'tools/layers.txt': PLAN + 'known include monitor/cpu/cpu.c -> monitor/trap/trap.h\n'},
                              'monitor/trap/trap.h is gone'),
    'a-circle-of-three-files': ({'monitor/cpu/cpu.c': '#include "cpu/cpu.h"\nvoid fpu(void);\nvoid cpu(void) { text(); fpu(); }\n',
                                 'monitor/cpu/fpu.c': 'void desc(void);\nvoid fpu(void);\nvoid fpu(void) { desc(); }\n',
                                 'monitor/cpu/desc.c': 'void cpu(void);\nvoid desc(void);\nvoid desc(void) { cpu(); }\n'},
                                '3 files use each other: monitor/cpu/cpu.c monitor/cpu/desc.c monitor/cpu/fpu.c'),
    'a-circle-of-headers': ({'monitor/cpu/cpu.h': '#include "cpu/fpu.h"\nvoid cpu(void);\n',
                             'monitor/cpu/cpu.c': 'void text(void);\nvoid cpu(void);\nvoid cpu(void) { text(); }\n',
                             'monitor/cpu/fpu.h': '#pragma once\n#include "cpu/cpu.h"\n',
                             'monitor/trap/trap.c': 'void cpu(void);\nvoid trap(void);\nvoid asked(void);\n'
                                                    'void trap(void) { cpu(); }\nvoid asked(void) { }\n'},
                            '2 files use each other: monitor/cpu/cpu.h monitor/cpu/fpu.h'),
    'a-circle-through-an-interface-that-is-not-declared': ({'tools/layers.txt': PLAN.replace('interface asked', 'interface other')},
                                                           'files use each other: monitor/cpu/cpu.c monitor/lib/text.c monitor/trap/trap.c'),
}


# name: a file, and what tools/includes.py has to say of it; None if it has to be content
INCLUDING = {
    'an-include-for-what-is-used': ('#include "lib/text.h"\t/* text, tex*, struct book */\nstruct book b;\nvoid f(void) { text(); }\n', None),
    'an-include-for-what-is-not-used': ('#include "lib/text.h"\t/* text, write */\nvoid f(void) { text(); }\n', 'for write,'),
    'an-include-for-what-a-comment-names': ('#include "lib/text.h"\t/* text */\n/* text */\nint texts;\n', 'for text,'),
    'an-include-for-a-family-that-is-not-used': ('#include "lib/text.h"\t/* write_* */\nvoid f(void) { text(); }\n', 'for write_*,'),
    'an-include-for-a-wrapped-function': ('#include "lib/text.h"\t/* text: stood in for here */\nvoid __wrap_text(void) { }\n', None),
}


def build(root, files):
    for path, text in files.items():
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    for path in files:
        if path.endswith('.c'):
            out = os.path.join(root, 'build', path[:-2] + '.o')
            os.makedirs(os.path.dirname(out), exist_ok=True)
            subprocess.run([os.environ.get('CC', 'cc'), '-c', '-I', os.path.join(root, 'monitor'), '-o', out,
                            os.path.join(root, path)], check=True)


def judge(changes, wanted):
    """What is wrong with the answer about the house with these changes, or an empty string."""
    with tempfile.TemporaryDirectory(prefix='trapeze-layers-') as root:
        build(root, {**HOUSE, **changes})
        return judge_answer(LAYERS, root, wanted)


def judge_include(source, wanted):
    """The same of one file's includes."""
    with tempfile.TemporaryDirectory(prefix='trapeze-includes-') as root:
        os.mkdir(os.path.join(root, 'monitor'))
        with open(os.path.join(root, 'monitor', 'file.c'), 'w', encoding='utf-8') as file:
            file.write(source)
        return judge_answer(INCLUDES, root, wanted)


def judge_answer(tool, root, wanted):
    done = subprocess.run([sys.executable, tool, '--root', root], stdout=subprocess.PIPE, encoding='utf-8')
    if wanted is None:
        return '' if done.returncode == 0 else f'refused: {done.stdout}'
    if done.returncode == 0:
        return 'not noticed'
    return '' if wanted in done.stdout else f'it says: {done.stdout}'


def main():
    status = max(subprocess.run([sys.executable, tool]).returncode for tool in (LAYERS, INCLUDES))
    results = Results('layers-self-test-')
    for name, (changes, wanted) in PLANTED.items():
        results.claim(name, judge(changes, wanted))
    for name, (source, wanted) in INCLUDING.items():
        results.claim(name, judge_include(source, wanted))
    return status | results.status()


if __name__ == '__main__':
    sys.exit(main())

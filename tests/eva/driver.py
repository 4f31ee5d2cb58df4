"""What the comment at the top of a driver says: what is analysed, and how.

    sources: monitor/vcpu/*.c       files of the monitor; a second line goes on
    with: ports.c vm.c              surroundings/ that stand for what is not looked at
    options: -eva-precision 3       of Frama-C, beside those that all analyses have
    variant NAME: -DOWN=1           an analysis for each; without one, a single analysis
    seconds: 40                     that it takes, about: the longest begin first
"""

import glob
import os
import re

from paths import ROOT

HERE = os.path.join(ROOT, 'tests', 'eva')
SURROUNDINGS = os.path.join(HERE, 'surroundings')

# The plug-ins that an analysis needs; it takes half a second to load all there are.
PLUGINS = ','.join(f'frama-c-{name}' for name in ('eva', 'inout', 'metrics', 'loopanalysis', 'from', 'callgraph', 'scope', 'variadic',
                                                  'postdominators'))
# -remove-redundant-alarms would hide an alarm that another one implies, and with it the line of a second fault.
OPTIONS = ['-machdep', 'gcc_x86_32', '-c11', '-eva', '-eva-msg-key=-initial-state,-final-states,-progress', '-eva-no-remove-redundant-alarms']
INCLUDES = ['-ffreestanding', '-Itests/eva/surroundings', '-I.', '-Imonitor', '-Iguest', '-include',
            'tests/eva/surroundings/compiler.h']


class Malformed(Exception):
    """A driver whose comment says something else."""


class Driver:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)[:-2]
        self.sources, self.surroundings, self.options, self.variants, self.seconds = [], [], [], {}, 0
        with open(path, encoding='utf-8') as file:
            self.text = file.read()
        match = re.match(r'/\* (.*?)\*/', self.text, re.DOTALL)
        if not match:
            raise Malformed(f'{path} does not begin with a comment')
        self.title = re.split(r'[.:]\s', ' '.join(re.sub(r'\n \*', '\n', match[1]).split()), maxsplit=1)[0]
        for key, argument, value in re.findall(r'^ \* (sources|with|options|variant|seconds)(?: ([\w-]+))?: (.*)$', match[1], re.M):
            self.take(key, argument, value.split())
        self.variants = self.variants or {'': []}

    def take(self, key, argument, words):
        if key == 'variant':
            self.variants[argument] = words
        elif key == 'seconds':
            self.seconds = int(words[0])
        elif key == 'options':
            self.options += words
        elif key == 'with':
            self.surroundings += [os.path.join(SURROUNDINGS, word) for word in words]
        else:
            for word in words:
                found = sorted(glob.glob(os.path.join(ROOT, word)))
                if not found:
                    raise Malformed(f'{self.path}: no {word}')
                self.sources += [path for path in found if path not in self.sources]

    def own_functions(self):
        """Those that the driver and its surroundings define: none of the monitor's."""
        names = set()
        headers = glob.glob(os.path.join(SURROUNDINGS, '**', '*.h'), recursive=True)
        for path in [self.path, *self.surroundings, *headers]:
            with open(path, encoding='utf-8') as file:
                names.update(re.findall(r'^[a-z_A-Z][\w \t*]*?\b(\w+)\(', file.read(), re.M))
        return names

    def command(self, variant, root=ROOT):
        """Of one analysis, to be run in `root`."""
        words = self.variants[variant]
        defines = [word for word in words if word.startswith('-D')]
        files = [os.path.relpath(path, ROOT) for path in [self.path, *self.surroundings, *self.sources]]
        return ['frama-c', '-no-autoload-plugins', '-load-module', PLUGINS, *OPTIONS, f'-cpp-extra-args={" ".join(INCLUDES + defines)}', *self.options,
                *(word for word in words if word not in defines), *files,
                '-then', '-out-external', '-metrics', '-metrics-eva-cover', '-loop']


def all_drivers():
    return [Driver(path) for path in sorted(glob.glob(os.path.join(HERE, '*.c')))]

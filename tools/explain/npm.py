#!/usr/bin/env python3
"""npm.py SOURCE DIRECTORY: installs what SOURCE/package-lock.json pins, by version and hash, into DIRECTORY/node_modules.

Does nothing if that has been done. One line says so if a package cannot be fetched.
"""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'host'))

import say

LOCK = 'package-lock.json'
FILES = ('package.json', LOCK, '.npmrc')


def install(source, directory):
    """HostError if a package cannot be fetched."""
    lock, mark = os.path.join(source, LOCK), os.path.join(directory, 'installed.json')
    if os.path.exists(mark) and filecmp.cmp(lock, mark, shallow=False):
        return
    os.makedirs(directory, exist_ok=True)
    for name in FILES:
        shutil.copy(os.path.join(source, name), directory)
    # --ignore-scripts: only files are wanted, nothing that runs at once.
    done = subprocess.run(['npm', 'ci', '--prefix', directory, '--ignore-scripts', '--prefer-offline'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise say.HostError(f'npm could not install {packages(source)}, which needs the network once: '
                            f'{reason(done.stdout)}')
    shutil.copy(lock, mark)


def packages(source):
    with open(os.path.join(source, 'package.json'), encoding='utf-8') as file:
        pinned = json.load(file)
    return ', '.join(f'{name} {version}' for kind in ('dependencies', 'devDependencies')
                     for name, version in pinned.get(kind, {}).items())


def reason(said):
    """The first line in which npm speaks of an error."""
    found = re.search(r'^npm (?:ERR!|error) *(.*)', said.decode(errors='replace'), re.MULTILINE)
    return found[1] if found else 'npm does not say why'


def main(words):
    if len(words) != 2:
        raise say.UsageError('usage: npm.py SOURCE DIRECTORY')
    install(*words)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except say.Refused as refused:
        say.note(refused)
        sys.exit(refused.status)

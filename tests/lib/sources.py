"""A copy of the tree, to plant something in."""

import os
import shutil
import subprocess

from paths import ROOT


def copy_sources(to):
    """What is in the tree, whether git knows it already or not, with its times; or all of a tree without git. Nothing
    that is built."""
    listed = subprocess.run(['git', '-C', ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if listed.returncode:
        shutil.copytree(ROOT, to, symlinks=True, ignore=shutil.ignore_patterns('build', '.git'))
        return
    for name in listed.stdout.decode().split('\0'):
        source, target = os.path.join(ROOT, name), os.path.join(to, name)
        if os.path.isfile(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)

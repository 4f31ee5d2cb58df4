"""Where things are. Whoever imports it may import the host's tools and the test library by name."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, 'build')
MONITOR = os.path.join(BUILD, 'monitor.elf')
RUN = os.path.join(ROOT, 'run-qemu.sh')


def add(*folders):
    """Modules of these folders of the project can be imported. Only those beside the program itself come first."""
    sys.path[1:1] = [os.path.join(ROOT, *folder.split('/')) for folder in folders]


add('tests/lib', 'tools/host')

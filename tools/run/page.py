"""--explain makes a page of the run's trace (docs/explain.md)."""

import os
import subprocess
import sys

import say
import tools
from builtin_guests import ROOT

HERE = os.path.join(ROOT, 'tools', 'explain')
sys.path.append(HERE)

import npm


def choose_trace(options, plan):
    """The page needs the trace as lines of JSON, in a file of the user's or one that goes with the run."""
    if options.explain:
        options.trace_file = options.trace_file or plan.path('trace')


def provide():
    """The library of the page."""
    tools.need('explain')
    npm.install(HERE, os.path.join(ROOT, 'build', 'explain', 'npm'))


def write(options, words):
    """False if there is none; explain.py says why. `words` is the command that the page shows."""
    command = [os.path.join(HERE, 'explain.py'), options.trace_file, '-o', options.page,
               '--command', say.shell_line([say.prog, *words])]
    return subprocess.run(command, env={**os.environ, 'prog': say.prog}, check=False).returncode == 0

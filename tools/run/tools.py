"""The host's tools: what is missing is installed, what is stale is built."""

import os
import subprocess

import say
from builtin_guests import ROOT


def need(*sets):
    """Ends the command with need.sh's status if a tool is missing and cannot be installed."""
    status = subprocess.run([os.path.join(ROOT, 'tools', 'host', 'need.sh'), *sets],
                            env={**os.environ, 'prog': say.prog}, check=False).returncode
    if status:
        raise SystemExit(status)


def make_quietly(*words, **streams):
    # stdout is the guest's.
    return subprocess.run(['make', '-C', ROOT, '--no-print-directory', '-s', *words], check=False,
                          **{'stdout': 2, **streams}).returncode == 0


def build(*targets):
    if make_quietly('-q', *targets, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        return
    say.note(f'building {" ".join(targets)}')
    if not make_quietly(*targets):
        raise say.HostError(f'make {" ".join(targets)} failed')

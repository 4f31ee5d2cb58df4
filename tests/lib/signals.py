"""Signals as a terminal's shell has them when it starts a command."""

import signal


def default_signals():
    """For Popen's preexec_fn: whoever runs the tests may ignore signals ("make test &", nohup), and a shell script cannot
    take that back."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)

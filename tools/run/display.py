"""Where the guest's screen is seen."""

import os

import command_line


def choose(options, plan):
    """Sets options.display, unless the user has said."""
    if options.display:
        return
    if options.bochs or (options.replay and options.gdb_here) or (plan.clients and not plan.boot):
        # A client speaks on the terminal.
        options.display = 'headless'
    elif os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY'):
        options.display = 'window'
    elif plan.boot and not options.gdb and command_line.on_terminal():
        # A booted system speaks through its screen, not through COM1. With --gdb-server there is a line to read.
        options.display = 'curses'
    else:
        options.display = 'headless'

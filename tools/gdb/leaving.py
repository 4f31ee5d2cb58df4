"""The end of gdb. gdb 13 destroys Python's TUI windows after Python itself, and crashes; so it ends here, before
that. What it would still do is let go of QEMU, which the closed connection does as well.
"""

import os

import connection
import gdb
import symbols


def leave(event):
    try:
        gdb.execute('tui disable', to_string=True)      # gives the terminal back
    except gdb.error:
        pass
    gdb.flush()
    connection.directory.cleanup()
    symbols.copies.cleanup()
    os._exit(getattr(event, 'exit_code', 0))


def install():
    gdb.events.gdb_exiting.connect(leave)

"""Loads the debugger kit into gdb and connects it to QEMU: `source tools/gdb/trapeze.py`, then trapeze-attach.

docs/debugging.md is the guide. One file, one concern: filter.py the connection; machine.py registers and
memory; qemu_monitor.py ports and physical memory; code16.py 16-bit code; trap_frame.py, trap_unwinder.py,
callers.py and guest_unwinder.py the backtrace; frames.py its looks; the others are commands.
"""

import os
import sys

import gdb

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, 'tools', 'trace'), os.path.join(ROOT, 'tools', 'host')]
sys.dont_write_bytecode = True

if int(gdb.VERSION.split('.')[0]) < 13:
    raise gdb.GdbError(f'gdb {gdb.VERSION} is too old for tools/gdb: it takes 13 (Debian 12) or later')

SETTINGS = (
    'confirm off',                      # ending gdb ends the machine, and that is what one wants
    'pagination off',
    'disassembly-flavor intel',         # as the guests' sources have it
    'demangle-style none',              # print.next is a label of nasm's, not a C++ name
    'print pretty on',
    'backtrace limit 64',               # of a guest's stack nobody knows where it ends
    'debuginfod enabled off',
    'remotetimeout 60',                 # a socket loses nothing: what is late will come, asking again would confuse
)


class Attach(gdb.Command):
    """trapeze-attach SOCKET [serial=PATH] [replay=END] [client=FILE]... [GUEST.elf]...: connect to QEMU, as run-qemu.sh --gdb-server says.

Runs to the monitor's first instruction. GUEST.elf: symbols of a guest, linked at 1000:0000. client: a 32-bit program with
its own. serial: the guest's serial port, to be shown here (two_way.py). replay: the machine is a recording, and where to stop in it."""

    def __init__(self):
        super().__init__('trapeze-attach', gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if not words:
            raise gdb.GdbError('trapeze-attach SOCKET [serial=PATH] [GUEST.elf]...')
        connection.connect(words[0])
        end = None
        for word in words[1:]:
            if word.startswith('replay='):
                end = int(word[len('replay='):])
            elif word.startswith('client='):
                client_unwinder.add(word[len('client='):])
            elif word.startswith('serial='):
                serial_port.attach(word[len('serial='):])
            else:
                symbols.add(word)
        self.run_to_start()
        if end is not None:
            replay.Replay.begin(end)

    @staticmethod
    def run_to_start():
        """The firmware, and a boot loader, are of no interest. If the machine runs already, it stays where it is."""
        if machine.frame_end():
            gdb.execute('frame')
            return
        start = gdb.Breakpoint('*_start', gdb.BP_HARDWARE_BREAKPOINT, internal=True)
        start.silent = True
        machine.run_quietly('continue')
        start.delete()
        gdb.execute('frame')


for setting in SETTINGS:
    gdb.execute('set ' + setting)
gdb.execute(f'directory {ROOT}', to_string=True)    # the guests' sources are named from there

import code16
import connection
code16.prepare()
import machine
import symbols
import trap_unwinder
import client_unwinder
import guest_unwinder
import frames
import look
import stepping
import replay
import backwards
import who_wrote
import trap_break
import why
import printers
import serial_port
import tui
import leaving
for module in (machine, symbols, trap_unwinder, client_unwinder, guest_unwinder, frames, look, stepping, backwards, who_wrote,
               trap_break, why, printers, serial_port, tui, leaving):
    module.install()
Attach()

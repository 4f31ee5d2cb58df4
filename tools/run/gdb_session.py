"""gdb on guest and monitor: the line that starts it, and a run under it (docs/debugging.md)."""

import os
import signal
import subprocess
import sys
import time

import emulator
import verdict
from builtin_guests import DEFAULT, ROOT
from say import HostError

POLL_SECONDS = 0.05


def symbols(plan):
    """The file with the guest's own symbols, if it is one of ours."""
    if plan.build:
        return os.path.join(ROOT, plan.build[:-len('.bin')] + '.elf')
    if plan.modules or plan.attached:
        return ''
    return os.path.join(ROOT, 'build', 'guest', 'lecture', f'{plan.builtin or DEFAULT}.elf')


def command(plan, options):
    """The words that debug this machine."""
    return words(emulator.monitor_file(), plan, options, symbols(plan))


def words(monitor, plan, options, guest_symbols, more=()):
    attach = [f"'{plan.path('gdb')}'"]
    if options.gdb_here:
        attach.append(f"'serial={plan.path('gdb-serial')}'")
    attach += more
    attach += [f"'client={os.path.abspath(image.file)}'" for image in plan.clients]
    if guest_symbols:
        attach.append(f"'{guest_symbols}'")
    root = '' if os.path.samefile('.', ROOT) else ROOT
    script = os.path.join(root, 'tools', 'gdb', 'trapeze.py')
    words = ['gdb', '-q', monitor, '-x', script, '-ex', ' '.join(['trapeze-attach', *attach])]
    return words + (['-ex', 'layout v86'] if options.gdb == 'tui' else [])


def run(running, qemu_command, gdb_command, plan, replay=False):
    """gdb on this terminal, and QEMU in a session of its own, so that Ctrl-C reaches gdb alone. The exit status, of
    which the guest's verdict decides if there is one."""
    with open(plan.path('qemu'), 'w+b') as said, \
            running.process(qemu_command, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                            start_new_session=True) as qemu:
        wait_for(plan.path('gdb'), qemu, said)
        signal.signal(signal.SIGINT, lambda *_: None)
        with running.process(gdb_command) as gdb:
            gdb_status = verdict.shell_status(gdb.wait())
        # QEMU may have ended by itself, or be about to; then its status is the verdict. How it ends because we say so
        # means nothing: there is no verdict but gdb's.
        told = qemu.poll() is None
        if told:
            # A QEMU that replays does not listen to SIGTERM, and `timeout` before it would not pass SIGKILL on.
            if replay:
                os.killpg(qemu.pid, signal.SIGKILL)
            else:
                qemu.terminate()
        status = verdict.shell_status(qemu.wait())
    if not told or status in verdict.DEBUG_EXIT or status in verdict.TIMED_OUT[:1]:
        return status, None
    return status, gdb_status


def wait_for(socket, qemu, said):
    while not os.path.exists(socket):
        if qemu.poll() is not None:
            said.seek(0)
            sys.stderr.buffer.write(said.read())
            sys.stderr.flush()
            raise HostError('QEMU did not start')
        time.sleep(POLL_SECONDS)

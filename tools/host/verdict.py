"""What the end of a run means: from the emulator's exit status, or from the monitor's last line, to ours."""

import signal

PORT = 0xf4                             # isa-debug-exit
CLEAN, STOPPED, FAULT, TIME_OVER = 0, 1, 3, 124

# isa-debug-exit makes (value << 1) | 1 of what the monitor writes: 10h, 11h, 12h, 13h.
DEBUG_EXIT = {33: CLEAN, 35: STOPPED, 37: STOPPED, 39: FAULT}
# The window was closed, or the guest switched the machine off.
ENDED = 0
# What `timeout` ends with, or reports of what it had to kill, or of what has used up the processor time that it was given.
TIMED_OUT = (124, 128 + signal.SIGKILL, 128 + signal.SIGXCPU)

# What the monitor's last line says after "trapeze: end: ".
WORDS = {'clean': CLEAN, 'stopped': STOPPED, 'failed': STOPPED, 'fault': FAULT}


def shell_status(returncode):
    """As a shell has it, of what subprocess says: a signal's number counts from 128."""
    return 128 - returncode if returncode < 0 else returncode


def of_status(status):
    """Of QEMU's exit status; None if it says nothing about the guest."""
    return CLEAN if status == ENDED else DEBUG_EXIT.get(status)

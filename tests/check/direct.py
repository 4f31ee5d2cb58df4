"""Runs check guests in QEMU without the launcher around each, which costs as much as many guests do.

What QEMU is given is the launcher's affair: it prints the command for one guest, and the others differ in the
name of their file and in the options that their header asks for.
"""

import os
import resource
import shlex
import signal
import subprocess

from paths import ROOT, RUN

MODEL = "cli-hlt-ends"              # has no options of its own
BLANK_FLOPPY = 1440 * 1024

# isa-debug-exit's statuses (tools/run/verdict.py) and those of time that is over, as run-qemu.sh reports them.
STATUS = {33: 0, 35: 1, 37: 1, 39: 3, 124: 124, 137: 124, -signal.SIGXCPU: 124, -signal.SIGKILL: 124}
WALL = 20                           # so many times as long may a run take by the clock


class Direct:
    """The command of one emulator of run.py, ready for any check guest. `directory` is for its files."""

    def __init__(self, options, directory):
        command = [RUN, "--dry-run", "--headless", "--guest", MODEL, *options]
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=True)
        self.words = shlex.split(done.stdout)
        place = self.words.index("-initrd") + 1
        blank = os.path.join(directory, "blank.img")
        with open(blank, "wb") as file:
            file.truncate(BLANK_FLOPPY)
        self.words[place] = self.words[place].replace("TMP/blank.img", blank)
        if f"{MODEL}.bin name={MODEL}" not in self.words[place] or "TMP/" in done.stdout.replace("TMP/blank.img", ""):
            raise ValueError(f"the launcher's command has changed its form: {done.stdout}")
        self.place = place

    def run(self, name, head, seconds):
        """(exit status, output), as run-qemu.sh would have it. The seconds are the processor's: how much else
        the machine has to do does not matter."""
        words = list(self.words)
        own = f"{name}.bin name={name}" + "".join(f" {options}" for options in head.get("run", [])[:1])
        words[self.place] = words[self.place].replace(f"{MODEL}.bin name={MODEL}", own)

        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, preexec_fn=limit) as process:
            try:
                output = process.communicate(timeout=WALL * seconds)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                output = process.communicate()[0]
        return STATUS.get(process.returncode, 4), output.decode("latin-1").replace("\r", "")

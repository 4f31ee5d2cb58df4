"""Runs check guests without the launcher around each, which costs as much as many guests do.

What the emulator is given is the launcher's affair: it prints what it would do for one guest, and the others differ in
the name of their file and in the options that their header asks for.
"""

import os
import resource
import shlex
import signal
import subprocess

from paths import MONITOR, ROOT, RUN
import boot_cd

MODEL = "cli-hlt-ends"              # has no options of its own
BLANK_FLOPPY = 1440 * 1024

# isa-debug-exit's statuses (tools/host/verdict.py) and those of time that is over, as run-qemu.sh reports them.
STATUS = {33: 0, 35: 1, 37: 1, 39: 3, -signal.SIGXCPU: 124, -signal.SIGKILL: 124, -signal.SIGTERM: 124}
WALL = 20                           # so many times as long may a run take by the clock
LEAVING = 30                        # for bochs.py, which knows of that limit itself


def launcher_says(options, directory):
    """Its lines for MODEL, with files in `directory`."""
    done = subprocess.run([RUN, "--dry-run", "--headless", "--guest", MODEL, *options], cwd=ROOT, check=True, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    blank = os.path.join(directory, "blank.img")
    with open(blank, "wb") as file:
        file.truncate(BLANK_FLOPPY)
    return done.stdout.replace("TMP/blank.img", blank)


def changed_form(said):
    return ValueError(f"the launcher's command has changed its form: {said}")


def module_options(name, head):
    return f"name={name}" + "".join(f" {options}" for options in head.get("run", [])[:1])


def run_limited(command, seconds):
    """(exit status, output). The seconds are the processor's: how much else the machine has to do does not matter."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, preexec_fn=limit) as process:
        try:
            output = process.communicate(timeout=WALL * seconds + LEAVING)[0]
        except subprocess.TimeoutExpired:
            process.terminate()
            output = process.communicate()[0]
    return process.returncode, output.decode("latin-1").replace("\r", "")


class Direct:
    """The command of one emulator of run.py that is QEMU, ready for any check guest. `directory` is for its files."""

    def __init__(self, options, directory):
        said = launcher_says(options, directory)
        self.words = shlex.split(said)
        self.place = self.words.index("-initrd") + 1
        if f"{MODEL}.bin name={MODEL}" not in self.words[self.place] or "TMP/" in said:
            raise changed_form(said)

    def run(self, name, head, seconds):
        """(exit status, output), as run-qemu.sh would have it."""
        words = list(self.words)
        words[self.place] = words[self.place].replace(f"{MODEL}.bin name={MODEL}",
                                                      f"{name}.bin {module_options(name, head)}")
        status, output = run_limited(words, seconds)
        return STATUS.get(status, 4), output


class DirectBochs:
    """The same for Bochs, which starts the monitor without GRUB (boot_cd.py)."""

    def __init__(self, options, directory):
        said = launcher_says(options, directory)
        make_cd, *rest = (shlex.split(line) for line in said.splitlines() if not line.startswith("#"))
        self.line, model, name, *self.others = make_cd[2:]
        memory = [line.split()[-1] for line in said.splitlines() if line.startswith("# bochsrc: megs: ")]
        if not make_cd[0].endswith("cd.py") or len(memory) != 1 or name != f"name={MODEL}" or len(rest) != 1:
            raise changed_form(said)
        self.memory, self.model = memory[0], model

    def run(self, name, head, seconds):
        """(exit status, output), as run-qemu.sh would have it."""
        return run_limited(boot_cd.command(self.memory, WALL * seconds, MONITOR, self.line, self.model.replace(MODEL, name),
                                             module_options(name, head), *self.others), seconds)

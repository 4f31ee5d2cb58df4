#!/usr/bin/env python3
"""make check: is the virtual CPU what it was? Less than a minute, for whoever has changed a handler.

    tests/check/quick.py [--first] [--guests] [NAME...]

Runs the unit tests, those of a whole board on the host, and, in one QEMU each, the check guests on the virtual
board. Prints the claims that fail and what was said there, and at last how many there were. --first ends with the
first that fails, --guests leaves the tests on the host out. With names, only these check guests run.
"""

import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import time

import run
from results import CPUS as JOBS, Results, chosen

EMULATOR = "virtual"        # its time is counted in instructions: no run depends on the machine's load
# Those that take seconds begin first, so that no CPU waits for the last of them.
LONG = ["hlt-wakes", "timer-irq", "screen-comes-back", "sti-shadow", "hostile-cli-loop"]
SECONDS = 30                # of the processor, which a guest may take
MOST_HANGING = 3            # then the rest is not worth waiting for


def host_tests(part, goal):
    done = subprocess.run(["make", "-s", f"-j{JOBS}", "-C", os.path.join(run.ROOT, "tests", part), goal],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode and not re.search(r"^FAIL ", text, re.M):
        text += f"FAIL {part}: make ends with status {done.returncode}\n{text[-1000:]}\n"
    return text


def complaints(text):
    """The lines of a part that are worth reading."""
    if not re.search(r"^FAIL ", text, re.M):
        return ""
    return "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("PASS "))


def in_order(names):
    return [name for name in LONG if name in names] + [name for name in names if name not in LONG]


class Count:
    def __init__(self):
        self.verdicts, self.results = collections.Counter(), Results("check-")

    def add(self, text):
        self.verdicts.update(re.findall(r"^(PASS|FAIL) ", text, re.M))
        print(complaints(text), end="", flush=True)

    def guest(self, name, why, shown):
        if why:
            self.results.claim(f"{EMULATOR}-{name}", why, shown=shown)
        self.verdicts["FAIL" if why else "PASS"] += 1

    @property
    def failed(self):
        return self.verdicts["FAIL"]


def guests(count, names, first):
    with tempfile.TemporaryDirectory(prefix="trapeze-check-") as directory:
        machines = run.Machines(directory)
        machines.make((name, EMULATOR) for name in names)
        with concurrent.futures.ThreadPoolExecutor(max_workers=JOBS) as pool:
            started = {pool.submit(run.check, name, EMULATOR, machines, SECONDS): name
                       for name in names}
            hanging = 0
            for done in concurrent.futures.as_completed(started):
                why, shown = done.result()
                count.guest(started[done], why, shown)
                hanging += bool(re.search(r" status (is )?124$", why))
                if (first and count.failed) or hanging == MOST_HANGING:
                    pool.shutdown(wait=False, cancel_futures=True)
                    break               # as_completed() would wait for ever for what was cancelled
            if hanging >= MOST_HANGING:
                print(f"check: {hanging} guests hang; some were not run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--guests", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    names = chosen(args.names, run.all_names(), "check guest")
    start, count = time.monotonic(), Count()
    if not args.guests:
        count.add(host_tests("unit", "check"))
        count.add(host_tests("fuzz", "quick"))
    if not (args.first and count.failed):
        guests(count, in_order(names), args.first)
    print(f"check: {count.verdicts['PASS']} passed, {count.failed} failed, {time.monotonic() - start:.0f} s")
    return 1 if count.failed or not count.verdicts["PASS"] else 0


if __name__ == "__main__":
    sys.exit(main())

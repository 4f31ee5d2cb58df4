#!/usr/bin/env python3
"""make check: is the virtual CPU what it was? Less than a minute, for whoever has changed a handler.

    tests/check/quick.py [--first] [--guests]

Runs the unit tests, those of a whole board on the host, and, in one QEMU each, the check guests on the virtual
board. Prints the claims that fail and what was said there, and at last how many there were. --first ends with the
first that fails, --guests leaves the tests on the host out.
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
from direct import Direct
from results import CPUS as JOBS, Results

EMULATOR = "virtual"        # its time is counted in instructions: no run depends on the machine's load
# Those that take seconds begin first, so that no CPU waits for the last of them.
LONG = ["hlt-wakes", "timer-irq", "screen-comes-back", "sti-shadow", "hostile-cli-loop"]
# Of the processor, which a guest may take; and one that is expected not to end.
SECONDS, ENDLESS_SECONDS = 30, 2
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


def check_guests():
    names = run.all_names()
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


def guests(count, first):
    with tempfile.TemporaryDirectory(prefix="trapeze-check-") as directory:
        direct = Direct(run.EMULATORS[EMULATOR], directory)
        with concurrent.futures.ThreadPoolExecutor(max_workers=JOBS) as pool:
            started = {pool.submit(run.check, name, EMULATOR, direct, SECONDS, ENDLESS_SECONDS): name
                       for name in check_guests()}
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
    args = parser.parse_args()
    start, count = time.monotonic(), Count()
    if not args.guests:
        count.add(host_tests("unit", "check"))
        count.add(host_tests("fuzz", "quick"))
    if not (args.first and count.failed):
        guests(count, args.first)
    print(f"check: {count.verdicts['PASS']} passed, {count.failed} failed, {time.monotonic() - start:.0f} s")
    return 1 if count.failed or not count.verdicts["PASS"] else 0


if __name__ == "__main__":
    sys.exit(main())

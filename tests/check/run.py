#!/usr/bin/env python3
"""Runs the check guests under the monitor and judges what they print.

    tests/check/run.py [--on qemu|qemu-max|virtual|bochs|vme|iopl3]... [NAME...]

Without --on, on all of them but vme, iopl3 and wall. Prints one line "PASS check-EMULATOR-NAME" or "FAIL ...: why" per guest
and emulator. Header lines of a guest that matter here (tests/bare/run.py has the ones for the bare machine):

    ; run: key=value ...           options that the monitor needs
    ; expect: stopped "text"       ends in a stop report that contains the text, instead of a clean end
    ; expect: timeout              never ends by itself
    ; clock: counted               counts interrupts: on QEMU its time must be that of its instructions
    ; qemu: CLAIM: reason          CLAIM fails on this emulator, whose CPU differs from the manual (or: bochs)
    ; virtual: CLAIM: reason       CLAIM fails on the virtual board (QEMU's CPU, our devices)
    ; vme: CLAIM: reason           CLAIM fails on the virtual board in Bochs with vme=on; so does any of virtual
    ; vme-expect: ...              expect, there
    ; iopl3: CLAIM: reason         CLAIM fails on QEMU's CPU with iopl=3; any of qemu may
    ; iopl3-expect: ...            expect, there; "no stop": what stops it elsewhere the CPU lets pass
    ; wall: CLAIM: reason          CLAIM fails on the virtual board with display=wall; so does any of virtual
    ; wall-passes: CLAIM: reason   CLAIM is listed for another reason, and passes there

A claim that is listed as failing must fail: otherwise the list has gone stale.
"""

import argparse
import glob
import os
import re
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from direct import Direct, DirectBochs  # noqa: E402
from header import header  # noqa: E402
from paths import ROOT  # noqa: E402
from results import Results, chosen, side_by_side  # noqa: E402

# 8 ns of virtual time per instruction, not the launcher's 1 ns: a guest that waits for the clock waits for fewer of them.
COUNTED = ["--icount", "--", "-icount", "shift=3,sleep=off"]
EMULATORS = {
    "qemu": [],
    "qemu-max": ["--cpu", "max"],
    "virtual": ["--virtual", *COUNTED],
    "bochs": ["--bochs"],
    "vme": ["--bochs", "--virtual", "--append", "vme=on"],
    "iopl3": ["--passthrough", "--append", "iopl=3"],
    "wall": ["--virtual", "--append", "display=wall", *COUNTED],
}
OPTIONAL = ("vme", "iopl3", "wall")     # an option that a guest is given: they have lists of their own

# Of the processor; only a guest that hangs takes them.
SECONDS = {"qemu": 60, "qemu-max": 60, "virtual": 240, "bochs": 240, "vme": 240, "iopl3": 60, "wall": 240}
ENDLESS_SECONDS = {"qemu": 2, "bochs": 4}       # for guests that are expected not to end; firmware comes first


class Machines:
    """What runs a guest on each emulator, made when it is first asked for. `directory` is for its files."""

    def __init__(self, directory):
        self.directory, self.made = directory, {}

    def of(self, emulator, head):
        """A guest that counts has a clock that counts its instructions. Bochs's always does."""
        options = EMULATORS[emulator]
        counted = head.get("clock") == ["counted"] and not {"--bochs", "--icount"} & set(options)
        if (emulator, counted) not in self.made:
            place = os.path.join(self.directory, emulator + "-counted" * counted)
            os.mkdir(place)
            self.made[emulator, counted] = DirectBochs(options, place) if "--bochs" in options else \
                Direct(options + COUNTED * counted, place)
        return self.made[emulator, counted]

    def make(self, jobs):
        """Those of (name, emulator), before several threads ask for them."""
        for name, emulator in jobs:
            self.of(emulator, header_of(name))


def header_of(name):
    return header(os.path.join(ROOT, "guest", "check", name + ".nasm"))


def claims(output):
    return {m.group(2): m.group(1) for m in re.finditer(r"^(PASS|FAIL) ([^\s:]+)", output, re.M)}


def judge(head, emulator, status, output):
    """Returns what is wrong, or an empty string."""
    expect = head.get("expect", [""])[0]
    if emulator in OPTIONAL:
        expect = head.get(emulator + "-expect", [expect])[0]
    if expect == "timeout":
        if status != 124:
            return f"expected a timeout, got status {status}"
        return "" if "PASS" in claims(output).values() else "expected a timeout, but the guest did not begin"
    if expect.startswith("no stop"):
        return "expected no stop" if "trapeze: end: stopped" in output else ""
    if expect:
        text = re.fullmatch(r'stopped "(.*)"', expect).group(1)
        if status != 1 or "trapeze: end: stopped" not in output:
            return f"expected a stop report, got status {status}"
        return "" if text in output else f"the stop report does not say \"{text}\""
    judge_cpu = {"virtual": "qemu", "vme": "bochs", "iopl3": "qemu", "wall": "qemu"}.get(emulator, emulator.split("-")[0])
    listed = {line.split(":")[0] for line in head.get(judge_cpu, [])}
    if emulator in ("virtual", "vme", "wall"):
        listed |= {line.split(":")[0] for line in head.get("virtual", [])}
    found = claims(output)
    if emulator in OPTIONAL:
        listed |= {line.split(":")[0] for line in head.get(emulator, [])}
    failed = {claim for claim, verdict in found.items() if verdict == "FAIL"}
    if not found:
        return f"no claim was tested, status {status}"
    if failed - listed:
        return "; ".join(re.findall(r"^FAIL (.*)", output, re.M))
    listed -= {line.split(":")[0] for line in head.get(emulator + "-passes", [])}
    if emulator == "iopl3":         # without a trap, QEMU's own faults show at other places
        listed = {line.split(":")[0] for line in head.get(emulator, [])}
    if listed - failed:
        return "listed as failing, but passed: " + ", ".join(sorted(listed - failed))
    if status != (1 if failed else 0):
        return f"all claims as expected, but the exit status is {status}"
    return ""


def check(name, emulator, machines, most=None):
    """What is wrong, if anything, and what the guest said last. `most`: seconds that it may take."""
    head = header_of(name)
    endless = ENDLESS_SECONDS["bochs" if "--bochs" in EMULATORS[emulator] else "qemu"]
    seconds = endless if head.get("expect") == ["timeout"] else most or SECONDS[emulator]
    for patience in (1, 4):         # a guest that must not end has to begin first
        status, output = machines.of(emulator, head).run(name, head, seconds * patience)
        if status != 124 or claims(output) or seconds > endless:
            break
    why = judge(head, emulator, status, output)
    return why, "\n".join(output.splitlines()[-30:])


def all_names():
    return sorted(os.path.splitext(os.path.basename(path))[0]
                  for path in glob.glob(os.path.join(ROOT, "guest", "check", "*.nasm")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", action="append", choices=list(EMULATORS))
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    names = chosen(args.names, all_names(), "check guest")
    emulators = args.on or [name for name in EMULATORS if name not in OPTIONAL]
    jobs = [(name, emulator) for emulator in emulators for name in names]
    results = Results("check-")
    with tempfile.TemporaryDirectory(prefix="trapeze-check-") as directory:
        machines = Machines(directory)
        machines.make(jobs)
        for (name, emulator), (why, shown) in zip(jobs, side_by_side(lambda job: check(*job, machines), jobs)):
            results.claim(f"{emulator}-{name}", why, shown=shown)
    return results.status()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs check guests on the bare machine, in real mode, without the monitor.

    tests/bare/run.py [--emulator qemu|bochs] [--cpu MODEL] [--build DIR] [--seconds N] GUEST.nasm...

A claim that fails here is a wrong claim, whatever the monitor does. DIR (default: build/guest) holds the
guests' binaries, DIR/check/NAME.bin. Header lines of a guest that matter here:

    ; bare: no (reason)           makes sense under the monitor alone
    ; bare: bochs (reason)        only this emulator is exact enough (or: qemu)
    ; qemu: CLAIM: reason         CLAIM fails on QEMU, bare or under the monitor, and why (or: bochs)
    ; bare-qemu: CLAIM: reason    the same, on the bare machine only (or: bare-bochs)
    ; clock: counted              counts interrupts: on QEMU its time must be that of its instructions

A claim that is listed as failing must fail: otherwise the list has gone stale.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "..", "lib"))
from header import header
from results import Results, side_by_side

SECTOR = 512
FLOPPY = 2880 * SECTOR
COUNT_AT = 0x1FC            # boot.nasm: guest_sectors

BOCHSRC = """\
display_library: {display}
megs: 32
cpu: model={cpu}, count=1, ips=50000000, reset_on_triple_fault=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest, options=fastboot
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
floppya: 1_44="{image}", status=inserted
boot: floppy
com1: enabled=1, mode=file, dev="{serial}"
log: {log}
panic: action=report
error: action=ignore
info: action=ignore
mouse: enabled=0
"""


def make_floppy(boot, guest, image):
    sectors = (len(guest) + SECTOR - 1) // SECTOR
    data = bytearray(boot)
    data[COUNT_AT:COUNT_AT + 2] = sectors.to_bytes(2, "little")
    data += guest
    data += bytes(FLOPPY - len(data))
    with open(image, "wb") as out:
        out.write(data)


def run_until_end(command, serial, seconds, env=None):
    """Runs until the loader's last line is on the serial port; what was printed up to then."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=env)
    until = time.monotonic() + seconds
    text = ""
    try:
        while time.monotonic() < until:
            ended = process.poll() is not None
            if os.path.exists(serial):
                with open(serial, encoding="latin-1") as lines:
                    text = lines.read()
            if ended or re.search(r"bare: end: verdict \d\s", text):
                break
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    return text


def run_qemu(image, work, cpu, seconds, counted):
    serial = os.path.join(work, "serial")
    command = ["qemu-system-i386", "-display", "none", "-net", "none", "-m", "32", "-cpu", cpu,
               "-drive", "file=%s,if=floppy,format=raw" % image, "-boot", "a",
               "-serial", "file:" + serial, "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
    if counted:
        command += ["-icount", "shift=3,sleep=off"]      # 8 ns an instruction: fewer of them to wait for the clock
    return run_until_end(command, serial, seconds)


def run_bochs(image, work, cpu, seconds, _counted):    # Bochs always counts
    serial = os.path.join(work, "serial")
    rc = os.path.join(work, "bochsrc")
    go = os.path.join(work, "continue")
    with open(rc, "w", encoding="ascii") as out:
        out.write(BOCHSRC.format(display="sdl2", cpu=cpu, image=image, serial=serial,
                                 log=os.path.join(work, "log")))
    with open(go, "w", encoding="ascii") as out:
        out.write("c\n")            # Debian's Bochs starts in its debugger
    env = dict(os.environ, SDL_VIDEODRIVER="dummy")
    return run_until_end(["bochs", "-q", "-f", rc, "-rc", go], serial, seconds, env)


def judge(text, keys, emulator):
    """Complaints about a run, none if it went as the guest's header says."""
    complaints = []
    expected_failures = set()
    for key in (emulator, "bare-" + emulator):
        for entry in keys.get(key, []):
            expected_failures.add(entry.split(":")[0].strip())
    failed = set(re.findall(r"^FAIL ([^:\r\n]+):", text, re.M))
    passed = set(re.findall(r"^PASS ([^\r\n]+)", text, re.M))
    for claim in sorted(failed - expected_failures):
        complaints += re.findall(r"^(FAIL %s:[^\r\n]*)" % re.escape(claim), text, re.M)
    for claim in sorted(expected_failures - failed):
        complaints.append("listed as failing on %s, but it did not fail: %s" % (emulator, claim))
    if not passed and not failed:
        complaints.append("not one claim was printed")
    if "bare: end:" not in text:
        complaints.append("did not end; last line: %r" % (text.splitlines() or [""])[-1])
    return complaints, len(passed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--emulator", choices=("qemu", "bochs"), default="qemu")
    parser.add_argument("--cpu")
    parser.add_argument("--build", default="build/guest")
    parser.add_argument("--seconds", type=float, default=90,    # only a guest that hangs takes them
                        help="that a guest may take")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("guest", nargs="+")
    args = parser.parse_args()
    missing = [path for path in args.guest if not os.path.exists(path)]
    if missing:
        parser.error("there is no " + ", ".join(missing))
    cpu = args.cpu or {"qemu": "max", "bochs": "corei7_icelake_u"}[args.emulator]
    run = {"qemu": run_qemu, "bochs": run_bochs}[args.emulator]

    with tempfile.TemporaryDirectory() as work:
        boot_bin = os.path.join(work, "boot.bin")
        subprocess.run(["nasm", "-f", "bin", "-o", boot_bin, os.path.join(HERE, "boot.nasm")], check=True)
        with open(boot_bin, "rb") as boot_file:
            boot = boot_file.read()

    def bare(source):
        """(name, why it was not run, complaints, claims that hold, what it said)"""
        name = os.path.splitext(os.path.basename(source))[0]
        kind = os.path.basename(os.path.dirname(os.path.abspath(source)))
        keys = header(source)
        only = keys.get("bare", [""])[0].split(" ")[0]
        if only not in ("", args.emulator):
            return name, keys["bare"][0], [], 0, ""
        with open(os.path.join(args.build, kind, name + ".bin"), "rb") as guest_file:
            guest = guest_file.read()
        with tempfile.TemporaryDirectory() as work:
            image = os.path.join(work, "floppy.img")
            make_floppy(boot, guest, image)
            text = run(image, work, cpu, args.seconds, keys.get("clock") == ["counted"])
        return name, None, *judge(text, keys, args.emulator), text.replace("\r", "")

    results = Results(f"bare-{args.emulator}-")
    for name, not_run, complaints, passed, text in side_by_side(bare, args.guest):
        if not_run:
            print("bare %s %s: not run: %s" % (args.emulator, name, not_run))
            continue
        if args.verbose:
            sys.stdout.write(text)
        results.claim(name, "; ".join(complaints), " (%d claims hold)" % passed)
    sys.exit(results.status())


if __name__ == "__main__":
    main()

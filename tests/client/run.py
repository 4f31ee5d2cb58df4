#!/usr/bin/env python3
"""32-bit programs in ring 3, and the 8086 code that they run by vm86.

    tests/client/run.py [--only WORD] [--quick] [--cases N] [--seed N]

Prints PASS client-NAME or FAIL client-NAME: why. What a real Linux printed for the programs of linux/ is in
recorded.tar.xz: it is compared byte by byte, carriage returns and cases that ran into their two seconds aside. What
the examples print is in examples.txt. --cases and --seed are of the hostile programs.
"""

import argparse
import os
import re
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "..", "lib"))
from paths import BUILD, MONITOR, RUN  # noqa: E402
from results import Results  # noqa: E402
from signals import default_signals  # noqa: E402

BUILT = os.path.join(BUILD, "tests", "client")
EXAMPLES = os.path.join(BUILD, "guest", "client")
CLEAN, FAILED, FAULT = 33, 37, 39       # isa-debug-exit's statuses: drivers/poweroff.h
CASES_A_CLIENT = 9                      # that a hostile program comes through, on average
KIB_A_CLIENT = 2400

only = ""
RESULTS = Results("client-")
verdict = RESULTS.claim


def as_linked():
    """(address, bytes) of what nobody may write: the monitor's code and constants, its first segment."""
    with open(MONITOR, "rb") as file:
        elf = file.read()
    header = struct.unpack_from("<I", elf, 28)[0]
    _, offset, _, address, size = struct.unpack_from("<5I", elf, header)
    return address, elf[offset:offset + size]


class Run:
    """One machine: what came out of COM1 (the clients) and COM2 (the monitor's log), QEMU's status, and with `digest`
    whether the monitor in memory is at the end as it was linked."""

    def __init__(self, modules, cpu="max", memory=32, line="", typed=b"", seconds=120, more=(), digest=False):
        with tempfile.TemporaryDirectory(prefix="trapeze-client-") as place:
            log, ram = os.path.join(place, "log"), os.path.join(place, "ram")
            if digest:
                more = [*more, "-machine", "memory-backend=ram", "-object",
                        f"memory-backend-file,id=ram,size={memory}M,mem-path={ram},share=on"]
            command = ["qemu-system-i386", "-machine", "pc", "-m", str(memory), "-nodefaults", "-vga", "std", "-cpu", cpu,
                       "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-display", "none",
                       "-chardev", "stdio,id=t,signal=off", "-device", "isa-serial,index=0,chardev=t",
                       "-chardev", f"file,id=l,path={log}", "-device", "isa-serial,index=1,chardev=l",
                       "-kernel", MONITOR, "-append", line,
                       "-initrd", ",".join(f"{file} {options}" for file, options in modules), *more]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as q:
                self.output = self.talk(q, typed, seconds)
                self.status = q.wait()
            with open(log, encoding="latin-1") as file:
                self.log = file.read().replace("\r", "")
            self.changed = self.look_at(ram) if digest else ""
        self.text = self.output.decode("latin-1").replace("\r", "")

    @staticmethod
    def look_at(ram):
        """Where the monitor has changed; "" if it has not."""
        address, wanted = as_linked()
        with open(ram, "rb") as file:
            file.seek(address)
            found = file.read(len(wanted))
        at = next((n for n, (a, b) in enumerate(zip(wanted, found)) if a != b), None) if found != wanted else None
        return "" if at is None else f"the monitor has changed at {address + at:#x}"

    @staticmethod
    def talk(process, typed, seconds):
        """What the machine says to its end. Its input stays open: a closed one is no end to the machine."""
        output = []
        if typed:
            process.stdin.write(typed)
            process.stdin.flush()
        reader = threading.Thread(target=lambda: output.append(process.stdout.read()))
        reader.start()
        reader.join(seconds)
        if not output:
            process.kill()
            reader.join()
        process.stdin.close()
        return output[0]


def client(file, arguments=(), options=""):
    words = ":".join("".join(c if c.isalnum() or c in "_./-" else f"%{ord(c):02x}" for c in word)
                     for word in (os.path.basename(file), *arguments))
    return file, f"format=elf name={os.path.basename(file)} argv={words} {options}".strip()


def built(name, *arguments, options=""):
    return client(os.path.join(BUILT, name), arguments, options)


def example(name, *arguments, options=""):
    return client(os.path.join(EXAMPLES, name), arguments, options)


def wanted(name):
    return only in name


# ---- what a real Linux answered ----------------------------------------------------------------

RECORDS = [("hello", ["a", "b"], 7), *((f"vmfuzz-{n}", [str(n), "500"], 0) for n in range(1, 6)), ("vmargs", [], 0),
           ("vmsig", [], 0), ("vmport", [], 0), ("syserr", [], 0), ("vmirq", [], 0), ("vmumip", [], 0)]
# The other board has the same program under it; what depends on ports and interrupts is the difference.
ON_BOTH = {"hello", "vmfuzz-2", "vmargs", "vmport", "vmirq"}


def without(text, cases):
    return [line for line in text.splitlines() if line.split(" ")[0] not in cases]


def difference(record, text):
    late = {line.split(" ")[0] for line in (record + text).splitlines() if line.endswith(" timeout")}
    a, b = without(record, late), without(text, late)
    for number, (one, other) in enumerate(zip(a, b), 1):
        if one != other:
            return f"line {number}: expected {one!r} found {other!r}"
    return None if len(a) == len(b) else f"expected {len(a)} lines found {len(b)}"


def compare_records(names=None):
    with tarfile.open(os.path.join(HERE, "recorded.tar.xz")) as tar:
        for name, arguments, status in RECORDS:
            if names and name not in names:
                continue
            record = tar.extractfile(f"recorded/{name}.txt").read().decode("latin-1")
            for board, cpu in (("virtual", "max"), ("passthrough", "max")):
                claim = f"as-linux-{name}-{board}"
                if not wanted(claim) or (board == "passthrough" and name not in ON_BOTH):
                    continue
                done = Run([built(name.split("-")[0], *arguments, options=f"board={board}")], cpu)
                why = difference(record, done.text)
                if not why and f"ended with status {status}\n" not in done.log:
                    why = f"expected exit status {status} found {done.log.splitlines()[-3:]}"
                verdict(claim, why)


# ---- one claim a line ----------------------------------------------------------------------------

def claims(cpus):
    for cpu in cpus:
        if not wanted("claims"):
            return
        done = Run([built("entry")], cpu)
        lines = re.findall(r"^(PASS|FAIL) (\S+)(.*)$", done.text, re.M)
        for result, name, why in lines:
            verdict(f"{name}-{cpu}", why if result == "FAIL" else None)
        verdict(f"claims-come-to-their-end-{cpu}",
                None if done.status == CLEAN and len(lines) == 43 else f"found {len(lines)} lines, status {done.status}")


# ---- the examples ----------------------------------------------------------------------------------

def examples():
    with open(os.path.join(HERE, "examples.txt"), encoding="utf-8") as file:
        parts = re.split(r"^== (\S+)\n", file.read(), flags=re.M)[1:]
    for name, expected in zip(parts[::2], parts[1::2]):
        for board in ("virtual", "passthrough"):
            claim = f"example-{name}-{board}"
            if not wanted(claim):
                continue
            done = Run([example(name, options=f"board={board}")])
            # #### is four digits, a line of three points any lines.
            pattern = "".join("(?:.*\n)*" if line == "...\n" else re.escape(line).replace(r"\#\#\#\#", "[0-9a-f]{4}")
                              for line in expected.splitlines(keepends=True))
            if not re.fullmatch(pattern, done.text):
                verdict(claim, f"expected {expected!r} found {done.text!r}")
            else:
                verdict(claim, None if done.status == CLEAN else f"status {done.status}")


# ---- files that are no such program ---------------------------------------------------------------

def elf_variants(place):
    """(name, bytes, what the message has to say)"""
    with open(os.path.join(EXAMPLES, "hello86"), "rb") as file:
        good = file.read()

    def patched(*changes):
        data = bytearray(good)
        for at, value in changes:
            data[at:at + len(value)] = value
        return bytes(data)
    first = int.from_bytes(good[28:32], "little")
    word = lambda value: value.to_bytes(4, "little")
    yield "text", b"#!/bin/sh\n" * 9, "is no ELF file"
    yield "short", good[:40], "is no ELF file"
    yield "64-bit", patched((4, b"\2")), "is a 64-bit program: build it with gcc -m32 -static"
    yield "arm", patched((18, b"\x28\0")), "is for another processor"
    yield "object", patched((16, b"\1\0")), "is an object file"
    yield "interpreter", patched((first, word(3))), "is dynamically linked and asks for an interpreter: build it with"
    yield "pie", patched((16, b"\3\0")), "-no-pie"
    yield "cut-off", good[:0x400], "is not all in the file"
    yield "many-headers", patched((44, b"\xff\xff")), "program headers that are not in it"
    yield "larger-in-file", patched((first + 20, word(1))), "larger in the file than in memory"
    yield "kernel-address", patched((first + 8, word(0xbffff000)), (first + 20, word(0x7fffffff))), "above C0000000h"
    yield "monitors-address", patched((first + 8, word(0x201000))), "where the monitor is"
    yield "off-page", patched((first + 8, word(0x08048010))), "does not lie on the pages"
    yield "too-large", patched((first + 20, word(0x20000000))), "is too large for its memory: give it more with mem=KIB"


def bad_files():
    with tempfile.TemporaryDirectory(prefix="trapeze-elf-") as place:
        for name, data, message in elf_variants(place):
            if not wanted(f"elf-{name}"):
                continue
            path = os.path.join(place, f"elf-{name}")
            with open(path, "wb") as file:
                file.write(data)
            done = Run([client(path)], seconds=120)
            errors = re.findall(r"^trapeze: error: (.*)$", done.log, re.M)
            right = done.status == FAULT and len(errors) == 1 and message in errors[0]
            verdict(f"elf-{name}", None if right else f"expected {message!r} found {errors}, status {done.status}")


# ---- input, several of them, the end ---------------------------------------------------------------

def echo(stdin, typed, expected):
    done = Run([built("cat", options=f"stdin={stdin}")], typed=typed, seconds=120)
    return None if done.text == expected and done.status == CLEAN else \
        f"expected {expected!r} found {done.text!r}, status {done.status}"


def together():
    if wanted("input-is-a-file-with-an-end"):
        verdict("input-is-a-file-with-an-end", echo("pipe", b"ab\x10\x10\x04c\n\x10\x04", "ab\x10\x04c\n"))
    if wanted("input-is-a-terminals-line"):
        verdict("input-is-a-terminals-line", echo("tty", b"ax\x7fb\r\x04", "ax\b \bb\nab\n"))
    if wanted("ctrl-c-without-a-handler-ends-it"):
        done = Run([built("cat", options="stdin=tty")], typed=b"\x03", seconds=120)
        verdict("ctrl-c-without-a-handler-ends-it",
                None if "ended with status 130\n" in done.log else f"found {done.log[-200:]!r}")
    for board in ("virtual", "passthrough"):
        if wanted(f"irq-of-the-clock-is-a-signal-{board}"):
            done = Run([built("irq8", options=f"board={board}")], seconds=120)
            right = "request 8\ntype 0 signal 10 bits 100\nfired 1\nagain 0\nfree 0\n"
            verdict(f"irq-of-the-clock-is-a-signal-{board}",
                    None if done.text == right and done.status == CLEAN else f"found {done.text!r}, status {done.status}")
    if wanted("several-run-in-one-machine"):
        done = Run([built("hello", "1"), example("hello86"), built("witness")], memory=64)
        right = "argc=2 1\n" in done.text and "INT ff" in done.text and "witness: untouched" in done.text
        verdict("several-run-in-one-machine",
                None if right and done.status == FAILED else f"found {done.text!r}, status {done.status}")
    if wanted("beside-a-virtual-guest"):
        # mov dx,3F8h; mov al,'B'; out dx,al; cli; hlt
        sector = b"\xba\xf8\x03\xb0B\xee\xfa\xf4".ljust(510, b"\0") + b"\x55\xaa"
        with tempfile.TemporaryDirectory(prefix="trapeze-client-") as place:
            image = os.path.join(place, "b.img")
            with open(image, "wb") as file:
                file.write(sector.ljust(1440 * 1024, b"\0"))
            guest, program = (image, "drive=a name=boot"), example("hello86")
            for name, modules in (("first", [program, guest]), ("last", [guest, program])):
                done = Run(modules, memory=48)
                right = done.status == CLEAN and "B" in done.text and "INT ff" in done.text
                verdict(f"beside-a-virtual-guest-{name}", None if right else f"found {done.text!r}, status {done.status}")
    if wanted("a-fault-without-a-handler-is-reported"):
        done = Run([built("crash")])
        right = "signal 11 (SIGSEGV), for which it has no handler" in done.log and \
            "32-bit code at" in done.log and "ended with status 139\n" in done.log
        verdict("a-fault-without-a-handler-is-reported",
                None if right and done.status == FAILED else f"found {done.log[-900:]!r}, status {done.status}")


# ---- Ctrl-C at the launcher ------------------------------------------------------------------------------

def interrupt_launcher(*arguments):
    """(what was said, exit status) of a launcher whose input is a pipe, and whose terminal's Ctrl-C comes when the
    program is ready, and again when it has said that it came."""
    with subprocess.Popen([RUN, "--headless", "--seconds", "100", os.path.join(BUILT, "interrupted"), *arguments],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          start_new_session=True, preexec_fn=default_signals) as launcher:
        said = []
        for line in launcher.stdout:
            said.append(line.decode().strip())
            if said[-1] in ("ready", "signal 2"):
                os.killpg(launcher.pid, signal.SIGINT)
        return said, launcher.wait()


def interrupts():
    if wanted("ctrl-c-beside-a-pipe-goes-to-its-handler-and-then-ends-the-run"):
        found = interrupt_launcher()
        verdict("ctrl-c-beside-a-pipe-goes-to-its-handler-and-then-ends-the-run",
                None if found == (["ready", "signal 2"], 130) else f"found {found}")
    if wanted("ctrl-c-beside-a-pipe-without-a-handler-ends-it"):
        said, status = interrupt_launcher("deaf")
        verdict("ctrl-c-beside-a-pipe-without-a-handler-ends-it",
                None if said == ["ready"] and status == 1 else f"found {said}, status {status}")


def hostile(cases, seed):
    if not wanted("hostile"):
        return
    copies, done, batch, faults, changed = -(-cases // CASES_A_CLIENT), 0, 200, [], []
    for first in range(0, copies, batch):
        n = min(batch, copies - first)
        run = Run([(os.path.join(BUILT, "hostile"), f"format=elf name=hostile-{seed}-{first} mem=1024 "
                    f"copies={max(n, 2)}"), built("witness", options="mem=1024")],
                  memory=32 + n * KIB_A_CLIENT // 1024, line="log=none", seconds=600, digest=True)
        done += len(re.findall(r"^c \d+$", run.text, re.M))
        if run.status not in (CLEAN, FAILED) or "witness: untouched" not in run.text:
            faults.append(f"copies from {first}: status {run.status}, the last lines {run.text[-80:]!r}")
        changed += [f"copies from {first}: {run.changed}"] if run.changed else []
    RESULTS.claim("hostile-programs-reach-nobody", "; ".join(faults))
    RESULTS.claim("hostile-programs-leave-the-monitor-as-linked", "; ".join(changed))
    RESULTS.claim("hostile-programs-were-enough", "" if done >= cases * 3 // 4 else f"expected {cases} cases found {done}",
                  f": {done} cases")
    hostile_alone(max(8, cases // 1000), seed)


def hostile_alone(programs, seed):
    """On the real machine's board a client is alone: nobody is beside it but the monitor, which tells of its end. These
    open no ports, which are the machine's own reset and chips."""
    done, faults = 0, []
    for n in range(programs):
        run = Run([(os.path.join(BUILT, "hostile"), f"format=elf name=closed-{seed}-{n} board=passthrough")], seconds=120,
                  digest=True)
        done += len(re.findall(r"^c \d+$", run.text, re.M))
        if run.status not in (CLEAN, FAILED) or not re.search(r"client closed-\S+ ended with status \d+$", run.log, re.M):
            faults.append(f"closed-{seed}-{n}: status {run.status}, {run.log[-200:]!r}")
        faults += [f"closed-{seed}-{n}: {run.changed}"] if run.changed else []
    RESULTS.claim("hostile-programs-passthrough-reach-nobody", "; ".join(faults))
    RESULTS.claim("hostile-programs-passthrough-were-enough", "" if done >= programs else f"found {done} cases", f": {done} cases")


def main():
    global only
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--quick", action="store_true", help="the few that see most")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    only = args.only
    subprocess.run(["make", "-s", "-C", HERE], check=True)
    if args.quick:
        claims(["max"])
        compare_records({"vmfuzz-2", "vmargs", "vmsig", "syserr"})
        return RESULTS.status()
    claims(["max", "qemu32"])
    examples()
    bad_files()
    together()
    interrupts()
    compare_records()
    hostile(args.cases, args.seed)
    return RESULTS.status()


if __name__ == "__main__":
    sys.exit(main())

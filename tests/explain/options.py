"""run-qemu.sh --explain beside the other options, and what it says when it cannot."""

import os
import subprocess
import tempfile

from paths import RUN

HELLO = bytes.fromhex("b87e0e" "cd10" "fa" "f4")        # mov ax,0e7eh; int 10h; cli; hlt
ASKS = bytes.fromhex("b87e0e" "cd10" "b400" "cd16" "fa" "f4")   # mov ax,0e7eh; int 10h; mov ah,0; int 16h; cli; hlt


def run(*options, directory):
    done = subprocess.run([RUN, *options], cwd=directory, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=150)
    return done.returncode, done.stderr.decode("utf-8", "replace").strip()


def refusal(status, says, *options):
    """It ends with this status and says one line with these words."""
    with tempfile.TemporaryDirectory() as directory:
        found, said = run(*options, directory=directory)
        lines = said.splitlines()
        last = lines[-1] if lines else ""
        return "" if found == status and says in last else f"status {found}: {said}"


def page(name, *options, status=0):
    """The run ends as it would without a page, and the page is there."""
    with tempfile.TemporaryDirectory() as directory:
        for program, code in (("hello.bin", HELLO), ("asks.bin", ASKS)):
            with open(os.path.join(directory, program), "wb") as file:
                file.write(code)
        found, said = run("--explain", "--seconds", "60", *options, directory=directory)
        path = os.path.join(directory, name)
        if found != status:
            return f"status {found}: {said}"
        return "" if os.path.exists(path) and os.path.getsize(path) > 50000 else f"no page: {said}"


def nothing_run():
    with tempfile.TemporaryDirectory() as directory:
        status, said = run("--explain", "--dry-run", directory=directory)
        return "" if status == 0 and not os.listdir(directory) else f"status {status}: {said}"


def claims():
    yield "explain-o-alone-is-refused", refusal(2, "-o names the page of --explain", "-o", "x.html")
    yield "explain-unwritable-page-is-refused", refusal(2, "cannot write /nowhere/x.html", "--explain", "-o", "/nowhere/x.html")
    yield "explain-gdb-is-refused", refusal(2, "exclude each other", "--explain", "--gdb")
    yield "explain-run-without-a-trap-says-so", refusal(
        4, "no trap was traced", "--explain", "--trace=vector:1", "--seconds", "60")
    yield "explain-dry-run-writes-nothing", nothing_run()
    yield "explain-default-name", page("trap.html", "--trace=count:20")
    yield "explain-a-program-from-a-file", page("p.html", "-o", "p.html", "hello.bin")
    yield "explain-a-virtual-guest", page("p.html", "-o", "p.html", "--virtual", "hello.bin")
    yield "explain-a-run-by-script", page("p.html", "-o", "p.html", "--keys", 'wait "~"; key spc', "asks.bin")
    yield "explain-a-run-that-was-ended", page("p.html", "-o", "p.html", "--seconds", "15", "--guest",
                                              "hostile-cli-loop", "--trace=count:50", status=124)

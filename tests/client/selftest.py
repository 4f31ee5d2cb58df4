#!/usr/bin/env python3
"""Linux's own selftest entry_from_vm86, unmodified, as a client: with glibc and with musl, on several CPUs, in QEMU and Bochs.

    tests/client/selftest.py [--source FILE.c] [--keep DIRECTORY]

Prints "PASS selftest-LIBC-CPU: N checks OK" or FAIL. Everything comes from Debian, by apt-get with directories of its own:
the source out of linux-source, the C libraries for i386. Nothing is installed. With --source that file is taken.
"""

import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "..", "lib"))
from paths import RUN  # noqa: E402
from results import Results  # noqa: E402

LIBRARIES = ["libc6-dev:i386", "libgcc-12-dev:i386", "linux-libc-dev:i386", "musl-dev:i386"]
SOURCE = "tools/testing/selftests/x86/entry_from_vm86.c"
CHECKS = 13
RUNS = [(libc, cpu) for libc in ("glibc", "musl") for cpu in ("max", "qemu32", "bochs")]
# musl has no header for the call, and its own would be Linux's.
VM86_H = """#include <asm/vm86.h>
#include <sys/syscall.h>
#include <unistd.h>
#define vm86(function, v86) syscall(SYS_vm86, function, v86)
"""

RESULTS = Results("selftest-")


class Packages:
    """Debian's, fetched and unpacked below a directory."""

    def __init__(self, place):
        self.place, self.root, self.knows_lists = place, os.path.join(place, "root"), False
        for name in ("lists/partial", "cache/archives/partial", "root"):
            os.makedirs(os.path.join(place, name), exist_ok=True)
        self.options = [word for option in (
            "APT::Architectures::=amd64", "APT::Architectures::=i386", f"Dir::State::lists={place}/lists",
            f"Dir::Cache={place}/cache", f"APT::Sandbox::User={os.environ.get('USER', 'root')}") for word in ("-o", option)]

    def apt(self, *words, check=True):
        subprocess.run(["apt-get", "-q", *self.options, *words], cwd=self.place, check=check, stdout=subprocess.DEVNULL,
                       stderr=None if check else subprocess.DEVNULL)

    def fetch(self, *names):
        if not self.knows_lists:        # a list that a mirror has not in order need not be one of ours
            self.apt("update", check=False)
            self.knows_lists = True
        self.apt("download", *names)
        for package in glob.glob(os.path.join(self.place, "*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, self.root], check=True)
            os.unlink(package)


def linux_source(packages):
    """The test's source, out of the archive in Debian's package of the kernel's."""
    words = subprocess.run(["apt-cache", "depends", "linux-source"], check=True, capture_output=True, text=True).stdout
    packages.fetch(re.search(r"Depends: (linux-source-\S+)", words)[1])
    archive, = glob.glob(os.path.join(packages.root, "usr/src/linux-source-*.tar.xz"))
    name = os.path.basename(archive)[:-len(".tar.xz")]
    subprocess.run(["tar", "-xJf", archive, "-C", packages.root, f"{name}/{SOURCE}"], check=True)
    return os.path.join(packages.root, name, SOURCE)


def compile_with(libc, source, root, out):
    own, = glob.glob(os.path.join(root, "usr/lib/gcc/i686-linux-gnu/*"))
    headers = [word for folder in ("usr/include/i386-linux-gnu", "usr/include") for word in ("-idirafter", os.path.join(root, folder))]
    gcc = ["gcc", "-m32", "-static", "-no-pie", "-O2", "-w", "-o", out]
    if libc == "glibc":
        place = os.path.join(root, "usr/lib/i386-linux-gnu")
        headers = [word if word != "-idirafter" else "-isystem" for word in headers]
        command = [*gcc, *headers, "-B", place + "/", "-B", own + "/", "-L", place, "-L", own, source]
    else:
        place = os.path.join(root, "usr/lib/i386-linux-musl")
        shim = os.path.join(os.path.dirname(out), "shim")
        os.makedirs(os.path.join(shim, "sys"), exist_ok=True)
        with open(os.path.join(shim, "sys", "vm86.h"), "w", encoding="ascii") as file:
            file.write(VM86_H)
        compiler = subprocess.run(["gcc", "-print-file-name=include"], check=True, capture_output=True, text=True).stdout.strip()
        command = [*gcc, "-nostdinc", "-nostdlib", "-isystem", os.path.join(root, "usr/include/i386-linux-musl"), "-isystem",
                   compiler, "-idirafter", shim, *headers, f"{place}/crt1.o", f"{place}/crti.o", source, f"{place}/libc.a",
                   f"{own}/libgcc.a", f"{place}/crtn.o"]
    subprocess.run(command, check=True)


def run(program, cpu):
    how = ["--bochs"] if cpu == "bochs" else ["--cpu", cpu]
    # The log comes on stderr, in lines that may fall into one of the program's.
    done = subprocess.run([RUN, "--headless", "--seconds", "200", *how, program], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    text = done.stdout.decode("latin-1").replace("\r", "")
    good, bad = len(re.findall(r"^\[OK\]", text, re.M)), re.findall(r"^\[FAIL\].*", text, re.M)
    if done.returncode or good != CHECKS or bad:
        return f"status {done.returncode}, {good} of {CHECKS} checks OK, {bad or text[-400:] + done.stderr.decode('latin-1')[-400:]}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source")
    parser.add_argument("--keep", help="where packages and programs stay")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trapeze-selftest-") as temporary:
        place = os.path.abspath(args.keep or temporary)
        try:
            packages = Packages(place)
            packages.fetch(*LIBRARIES)
            source = args.source or linux_source(packages)
            for libc in ("glibc", "musl"):
                compile_with(libc, source, packages.root, os.path.join(place, f"vm86-{libc}"))
        except (OSError, subprocess.CalledProcessError, ValueError, TypeError) as error:
            RESULTS.claim("is-built", f"{error}: it takes Debian's apt-get, and a network")
            return RESULTS.status()
        for libc, cpu in RUNS:
            RESULTS.claim(f"{libc}-{cpu}", run(os.path.join(place, f"vm86-{libc}"), cpu), f": {CHECKS} checks OK")
    return RESULTS.status()


if __name__ == "__main__":
    sys.exit(main())

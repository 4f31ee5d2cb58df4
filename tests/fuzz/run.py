#!/usr/bin/env python3
"""Fuzzes the monitor's files on the host, under ASan and UBSan, from the seeds in corpus/.

    run.py [--jobs N] [TARGET...]               prints PASS fuzz-TARGET: ... or FAIL fuzz-TARGET: why
    run.py --seconds N --seed S [TARGET...]     for so long, and from what earlier such runs have learned as well
    run.py --selftest [TARGET...]               the same on a planted bug per target, which must be found

Without --seconds the seed is 1, the inputs are counted, and nothing is learned from earlier runs: two runs try
the same inputs, where the system can load a program at the same address twice. With it, what a run learns stays
in build/fuzz/corpus. An input that fails is minimised and left in build/fuzz/found, with the command that runs
it again; put into corpus/, it is tried in every run.
"""

import argparse
import functools
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "..", "lib"))
from paths import ROOT  # noqa: E402
from results import Results, side_by_side  # noqa: E402

OUT = os.path.join(ROOT, "build", "fuzz")
FOUND = os.path.join(OUT, "found")
PROFILES = os.path.join(OUT, "profiles")    # which lines the counted inputs have run, for coverage.py
LIMITS = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=2048"]    # seconds and MiB for one input, bytes of it
# Inputs, about eight seconds of them on one CPU.
RUNS = {"bios": 4000, "client": 2500, "elf": 3000, "decode": 150000, "emulate": 12000,
        "options": 7000, "ports": 8000, "video": 6000}
SELFTEST_RUNS = 10                  # times as many at most
PATIENCE_SECONDS = 600              # for inputs that are counted, on a machine that has much else to do
MINIMISE_SECONDS = 20
# What a report begins with, in the order of preference: our own words, a sanitizer's, libFuzzer's.
REASONS = [r"^does not hold: .*", r"^panic: .*", r"runtime error: .*", r"ERROR: AddressSanitizer: .*",
           r"ERROR: libFuzzer: .*"]


def targets():
    return sorted(os.path.basename(path)[len("fuzz_"):-len(".c")]
                  for path in glob.glob(os.path.join(HERE, "fuzz_*.c")))


@functools.lru_cache(None)
def at_one_address():
    """What makes a program's addresses the same each time: libFuzzer tries values that the program compares,
    and addresses are among them. Nothing, where the system does not let us."""
    command = ["setarch", "-R"]
    try:
        allowed = subprocess.run([*command, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return []
    return [] if allowed.returncode else command


# -reload=0: it does not look, every now and then, for what others have put into the corpus.
def profile_of(target):
    return os.path.join(PROFILES, f"fuzz-{target}.profraw")


def counted(program, target, runs, corpus, prefix, profile="/dev/null"):
    """Fuzzes with `runs` inputs, the same each time, from corpus/ alone. libFuzzer's status and output."""
    shutil.rmtree(corpus, ignore_errors=True)
    return fuzz([*at_one_address(), program, "-seed=1", f"-runs={runs}", "-reload=0"], target, PATIENCE_SECONDS,
                corpus, prefix, profile)


def fuzz(command, target, seconds, corpus, prefix, profile="/dev/null"):
    """Returns libFuzzer's status and output; it ends by itself."""
    for path in (corpus, FOUND, PROFILES):
        os.makedirs(path, exist_ok=True)
    command = [*command, "-print_final_stats=1", f"-artifact_prefix={prefix}", *LIMITS, corpus,
               os.path.join(HERE, "corpus", target)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=seconds + 120, env={**os.environ, "LLVM_PROFILE_FILE": profile})
    return done.returncode, done.stdout.decode("latin-1")


def stat(output, name):
    found = re.search(rf"stat::{name}:\s+(\d+)", output)
    return int(found.group(1)) if found else 0


def reason(output):
    for pattern in REASONS:
        found = re.search(pattern, output, re.M)
        if found:
            return found.group(0).replace(ROOT + os.sep, "")
    return "it ended by itself"


def artifact(output):
    found = re.search(r"Test unit written to (\S+)", output)
    return found.group(1) if found else None


def minimised(program, path):
    """The path of a smaller input that fails as well, or @path itself."""
    smaller = path + ".min"
    subprocess.run([program, "-minimize_crash=1", f"-max_total_time={MINIMISE_SECONDS}",
                    f"-exact_artifact_path={smaller}", *LIMITS, path], stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=MINIMISE_SECONDS + 120)
    return smaller if os.path.exists(smaller) else path


def again(program, path):
    return f"{os.path.relpath(program, ROOT)} {os.path.relpath(path, ROOT)}"


def run(target, seconds, seed):
    """(what is wrong, what to add to a line that passes, what was said)"""
    program, prefix = os.path.join(OUT, "fuzz_" + target), os.path.join(FOUND, target + "-")
    if seconds:
        status, output = fuzz([program, f"-seed={seed}", f"-max_total_time={seconds}"], target, seconds,
                              os.path.join(OUT, "corpus", target), prefix)
    else:
        status, output = counted(program, target, RUNS[target], os.path.join(OUT, "counted-corpus", target), prefix,
                                 profile_of(target))
    executions = stat(output, "number_of_executed_units")
    if status == 0 and executions:
        return "", f": {executions} executions, seed {seed}", ""
    path = artifact(output)
    if not path:
        return reason(output), "", "\n".join(output.splitlines()[-20:])
    return [reason(output), f"again: {again(program, minimised(program, path))}"], "", ""


def selftest(target, *_):
    """Without what earlier runs have learned, which might hold the very input."""
    status, output = counted(os.path.join(OUT, "planted_" + target), target, SELFTEST_RUNS * RUNS[target],
                             os.path.join(OUT, "planted-corpus", target),
                             os.path.join(FOUND, "planted-" + target + "-"))
    executions = stat(output, "number_of_executed_units")
    if status == 0:
        return f"not in {executions} executions", "", ""
    return "", f": after {executions} executions: {reason(output)}", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, help="for each target; default: a number of inputs that is fixed")
    parser.add_argument("--seed", type=int, default=1, help="with --seconds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="targets at a time")
    parser.add_argument("--selftest", action="store_true", help="each target must find its planted bug")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(targets()))
    args = parser.parse_args()
    if args.seed != 1 and not args.seconds:
        parser.error("--seed goes with --seconds")
    unknown = set(args.targets) - set(targets())
    if unknown:
        parser.error("no such target: " + " ".join(sorted(unknown)))
    goal = "planted" if args.selftest else "fuzz"
    if subprocess.run(["make", "-s", f"-j{args.jobs}", "-C", HERE, goal]).returncode:
        print("FAIL fuzz: it does not build")
        return 1
    results, names = Results("fuzz-"), args.targets or targets()
    judge, ending = (selftest, "-finds-a-planted-bug") if args.selftest else (run, "")
    for target, (why, note, shown) in zip(names, side_by_side(lambda target: judge(target, args.seconds, args.seed),
                                                              names, args.jobs)):
        results.claim(target + ending, why, note, shown)
    return results.status()


if __name__ == "__main__":
    sys.exit(main())

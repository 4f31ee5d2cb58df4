#!/usr/bin/env python3
"""Which lines of the virtual CPU, the virtual PC and its BIOS services tests and fuzzing run, on the host.

    coverage.py [--seconds N] [--least PERCENT]     prints PASS or FAIL coverage-DIRECTORY: ...

Runs the unit tests, the board's tests and the fuzz targets (the seeds and a number of inputs that is fixed, as
run.py does; with --seconds, what runs have learned, and N seconds of each) as built by clang with counters, and merges what they say of each line. Every .c file of
the directories is in the measure: one that is not built counts with none of its lines run. (One that
holds tables only has no lines to run.)
"""

import argparse
import collections
import glob
import os
import shutil
import subprocess
import sys

import run

ROOT = run.ROOT
OUT = os.path.join(ROOT, "build", "cover")
PROFILES = os.path.join(OUT, "profiles")
DIRECTORIES = ["monitor/vcpu", "monitor/machine", "monitor/bios"]
COUNTERS = "-fprofile-instr-generate -fcoverage-mapping"
# The unit tests are gcc's otherwise: clang knows two of their warnings by other names.
UNIT_CC = f"clang {COUNTERS} -Wno-unknown-warning-option -Wno-initializer-overrides"
WORST = 8       # files that are named


def make(directory, *arguments):
    subprocess.run(["make", "-s", f"-j{os.cpu_count() or 1}", "-C", os.path.join(ROOT, directory), *arguments],
                   check=True, stdin=subprocess.DEVNULL)


def programs_of(directory):
    return sorted(path for path in glob.glob(os.path.join(directory, "*"))
                  if os.path.isfile(path) and os.access(path, os.X_OK))


def run_program(command, name, seconds):
    """A test that fails here fails where it belongs, too; what counts here are the lines."""
    environment = dict(os.environ, LLVM_PROFILE_FILE=os.path.join(PROFILES, name + "-%m.profraw"),
                       ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=environment, timeout=seconds)
    if done.returncode:
        print(f"coverage: {name} ended with status {done.returncode}:\n"
              + done.stdout.decode("latin-1")[-2000:], file=sys.stderr)


def run_all(seconds):
    unit, fuzz = os.path.join(OUT, "unit"), os.path.join(OUT, "fuzz")
    make("tests/unit", f"OUT={unit}", f"HOSTCC={UNIT_CC}", f"{unit}/names", f"{unit}/emulated")
    make("tests/fuzz", f"OUT={fuzz}", f"EXTRA={COUNTERS}", "fuzz", f"{fuzz}/board")
    shutil.rmtree(PROFILES, ignore_errors=True)
    os.makedirs(PROFILES)
    tests = [path for path in programs_of(unit) if not path.endswith("/emulated")]
    tests.append(os.path.join(fuzz, "board"))
    for path in tests:
        run_program([path], "test-" + os.path.basename(path), 300)
    for target in run.targets():
        # libFuzzer writes what it learns into the first: one that is empty each time, where inputs are counted.
        fresh = os.path.join(OUT, "counted-corpus", target)
        learned = [os.path.join(OUT, "corpus", target), os.path.join(run.OUT, "corpus", target)]
        shutil.rmtree(fresh, ignore_errors=True)
        for path in [fresh, *learned]:
            os.makedirs(path, exist_ok=True)
        program = os.path.join(fuzz, "fuzz_" + target)
        command = [program, f"-max_total_time={seconds}", *learned] if seconds else \
            [*run.at_one_address(), program, "-seed=1", f"-runs={run.RUNS[target] // 2}", "-reload=0", fresh]
        run_program([*command, f"-artifact_prefix={PROFILES}/{target}-", *run.LIMITS,
                     os.path.join(run.HERE, "corpus", target)], "fuzz-" + target, (seconds or 0) + 600)
    return tests + [os.path.join(fuzz, "fuzz_" + target) for target in run.targets()]


def lines_of(programs):
    """{file: {line: times run}}, added up over all programs that have the file."""
    data = os.path.join(OUT, "all.profdata")
    subprocess.run(["llvm-profdata", "merge", "-o", data, *glob.glob(os.path.join(PROFILES, "*.profraw"))], check=True)
    lines = collections.defaultdict(dict)
    for program in programs:
        text = subprocess.run(["llvm-cov", "export", "-format=lcov", "-instr-profile", data, program], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
        for row in text.splitlines():
            if row.startswith("SF:"):
                path = os.path.relpath(os.path.realpath(os.path.join(run.HERE, row[3:])), os.path.realpath(ROOT))
            elif row.startswith("DA:"):
                number, count = (int(word) for word in row[3:].split(",")[:2])
                lines[path][number] = lines[path].get(number, 0) + count
    return lines


def source_files(directory):
    return sorted(os.path.relpath(path, ROOT) for path in glob.glob(os.path.join(ROOT, directory, "*.[ch]")))


def code_lines(path):
    """For a file that is not built: every line that is no blank and no comment, roughly."""
    with open(os.path.join(ROOT, path)) as source:
        return sum(1 for line in source if line.strip() and not line.lstrip().startswith(("/*", "*", "//", "#")))


def measure(lines, path):
    """(lines run, lines)"""
    if path in lines:
        return sum(1 for count in lines[path].values() if count), len(lines[path])
    built = path.endswith(".h") or os.path.exists(os.path.join(OUT, "fuzz", path[:-1] + "o"))
    return 0, 0 if built else code_lines(path)


def percent(run_lines, all_lines):
    return 100 * run_lines / all_lines if all_lines else 0


def report(lines, least):
    failures, files, totals = 0, {}, [0, 0]
    for directory in DIRECTORIES:
        measured = {path: measure(lines, path) for path in source_files(directory)}
        files.update(measured)
        done, there = (sum(pair[i] for pair in measured.values()) for i in (0, 1))
        totals = [totals[0] + done, totals[1] + there]
        good = percent(done, there) >= least
        failures += not good
        print(f"{'PASS' if good else 'FAIL'} coverage-{os.path.basename(directory)}: {percent(done, there):.1f} % "
              f"of {there} lines run" + ("" if good else f", {least} % wanted"))
    print(f"coverage: {percent(*totals):.1f} % of {totals[1]} lines in all")
    worst = sorted((percent(*pair), path) for path, pair in files.items() if pair[1] and pair[0] < pair[1])
    for share, path in worst[:WORST]:
        missing = [str(line) for line, count in sorted(lines.get(path, {}).items()) if not count]
        print(f"coverage: {share:5.1f} % {path}: not run: {' '.join(missing[:20]) or 'all'}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, help="of fuzzing, for each target; default: counted inputs")
    parser.add_argument("--least", type=float, default=90, help="percent of each directory's lines")
    args = parser.parse_args()
    programs = run_all(args.seconds)
    return 1 if report(lines_of(programs), args.least) else 0


if __name__ == "__main__":
    sys.exit(main())

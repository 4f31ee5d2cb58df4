#!/usr/bin/env python3
"""Which lines of the virtual CPU, the virtual PC and its BIOS services tests and fuzzing run, on the host.

    coverage.py [--seconds N] [--least PERCENT]     prints PASS or FAIL coverage-DIRECTORY: ...

Runs the unit tests as built by clang with counters, and merges what they, the board's tests and the fuzz targets say of
each line. The latter two have counters anyway: what they have said when they last ran ("make check", run.py) is taken,
or they run now if they have changed since; with --seconds, what runs have learned and N seconds of each target instead.
Every .c file of the directories is in the measure: one that is not built counts with none of its lines run. (One that
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
from results import side_by_side

ROOT = run.ROOT
OUT = os.path.join(ROOT, "build", "cover")
PROFILES = os.path.join(OUT, "profiles")
DIRECTORIES = ["monitor/vcpu", "monitor/machine", "monitor/bios"]
COUNTERS = "-fprofile-instr-generate=/dev/null -fcoverage-mapping"
# The unit tests are gcc's otherwise: clang knows two of their warnings by other names.
UNIT_CC = f"clang {COUNTERS} -Wno-unknown-warning-option -Wno-initializer-overrides"
WORST = 8       # files that are named


def make(directory, *arguments):
    subprocess.run(["make", "-s", f"-j{os.cpu_count() or 1}", "-C", os.path.join(ROOT, directory), *arguments],
                   check=True, stdin=subprocess.DEVNULL)


def programs_of(directory):
    return sorted(path for path in glob.glob(os.path.join(directory, "*"))
                  if os.path.isfile(path) and os.access(path, os.X_OK))


def run_program(command, profile, seconds):
    """A test that fails here fails where it belongs, too; what counts here are the lines."""
    environment = dict(os.environ, LLVM_PROFILE_FILE=profile, ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=environment, timeout=seconds)
    if done.returncode:
        print(f"coverage: {' '.join(command)} ended with status {done.returncode}:\n"
              + done.stdout.decode("latin-1")[-2000:], file=sys.stderr)


def in_profiles(name):
    return os.path.join(PROFILES, name + ".profraw")


def unit_tests():
    """{program: its profile}"""
    unit = os.path.join(OUT, "unit")
    make("tests/unit", f"OUT={unit}", f"HOSTCC={UNIT_CC}", "SANITIZE=", f"{unit}/names", f"{unit}/emulated")
    tests = {path: in_profiles(os.path.basename(path)) for path in programs_of(unit) if not path.endswith("/emulated")}
    for _ in side_by_side(lambda path: run_program([path], tests[path], 300), tests):
        pass
    return tests


def is_newer(profile, program):
    return os.path.exists(profile) and os.path.getmtime(profile) > os.path.getmtime(program)


def board_and_targets():
    """{program: its profile}, of what ran with inputs that are counted."""
    board = os.path.join(run.OUT, "board")
    programs = {board: os.path.join(run.PROFILES, "board.profraw")}
    if not is_newer(programs[board], board):
        run_program([board], programs[board], 300)
    for target in run.targets():
        program = os.path.join(run.OUT, "fuzz_" + target)
        programs[program] = run.profile_of(target)
        if not is_newer(programs[program], program):
            run.run(target, None, 1)
    return programs


def fuzzed_for(seconds):
    """{program: its profile}, of what starts from all that earlier runs have learned."""
    programs = {os.path.join(run.OUT, "board"): in_profiles("board")}
    run_program([os.path.join(run.OUT, "board")], in_profiles("board"), 300)
    for target in run.targets():
        # libFuzzer writes what it learns into the first.
        learned = [os.path.join(OUT, "corpus", target), os.path.join(run.OUT, "corpus", target)]
        for path in learned:
            os.makedirs(path, exist_ok=True)
        program = os.path.join(run.OUT, "fuzz_" + target)
        programs[program] = in_profiles("fuzz-" + target)
        run_program([program, f"-max_total_time={seconds}", *learned, f"-artifact_prefix={PROFILES}/{target}-", *run.LIMITS,
                     os.path.join(run.HERE, "corpus", target)], programs[program], seconds + 600)
    return programs


def run_all(seconds):
    """{program: its profile}"""
    make("tests/fuzz", "fuzz", os.path.relpath(os.path.join(run.OUT, "board"), run.HERE))
    shutil.rmtree(PROFILES, ignore_errors=True)
    os.makedirs(PROFILES)
    return {**unit_tests(), **(fuzzed_for(seconds) if seconds else board_and_targets())}


def lines_of(programs):
    """{file: {line: times run}}, added up over all programs that have the file."""
    data = os.path.join(OUT, "all.profdata")
    subprocess.run(["llvm-profdata", "merge", "-o", data, *filter(os.path.exists, programs.values())], check=True)

    def exported(program):
        return subprocess.run(["llvm-cov", "export", "-format=lcov", "-instr-profile", data, program], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    lines = collections.defaultdict(dict)
    for text in side_by_side(exported, programs):
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
    built = path.endswith(".h") or os.path.exists(os.path.join(run.OUT, path[:-1] + "o"))
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

#!/usr/bin/env python3
"""Tests of the page of --explain, one line "PASS name" or "FAIL name: why" each.

    tests/explain/run.py

Sentences and the generator first, then the page's modules under Node, then pages of real runs in headless Chromium.
"""

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', 'lib'))
import paths  # noqa: E402

paths.add("tools/explain", "tools/trace")

import explain
import generator
import options
import roads
import sentences
from paths import ROOT, RUN
from results import Results

# Node 18 of Debian 12 puts no file around the tests of a file that is run by itself.
NODE = ["node", "--test-reporter", os.path.join(HERE, "reporter.js")]
PAGES = {"cr0": ["--guest", "cr0"], "flags": ["--guest", "flags"],
         "one": ["--trace=trap,count:1", "--guest", "cr0"], "client": ["build/guest/client/hello86"]}
SECONDS = "150"
RESULTS = Results()


def report(claims):
    """Prints what a module of claims found, (name, why) with why empty if it holds; True if all hold."""
    return all([RESULTS.claim(*claim) for claim in claims])


def make_page(name, directory):
    """One real run, its page, and what the page has to show: the steps of its trace with their sentences."""
    page, trace = (os.path.join(directory, f"{name}.{ending}") for ending in ("html", "jsonl"))
    command = [RUN, "--explain", "-o", page, "--trace-file", trace,
               "--icount", "--seconds", SECONDS, *PAGES[name]]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        return f"status {done.returncode}: {done.stdout.decode('latin-1').strip().splitlines()[-1:]}"
    with open(os.path.join(directory, f"{name}.out"), "wb") as file:
        file.write(done.stdout)
    write_steps(name, trace, directory)
    return ""


def write_steps(name, trace, directory):
    with open(os.path.join(directory, f"{name}.json"), "w", encoding="utf-8") as file:
        json.dump(explain.gather(trace, "")["steps"], file)


def make_twin(directory):
    """The page of two guests, out of the trace of one: a second one takes part for some of its traps."""
    trace, page = (os.path.join(directory, f"two.{ending}") for ending in ("jsonl", "html"))
    with open(os.path.join(directory, "cr0.jsonl"), encoding="utf-8") as source, open(trace, "w", encoding="utf-8") as file:
        file.writelines(line.replace('"guest":"cr0"', '"guest":"twin"') if 100 <= n < 200 else line
                        for n, line in enumerate(source) if n < 300)
    made = subprocess.run([os.path.join(ROOT, "tools", "explain", "explain.py"), trace, "-o", page],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return "" if made.returncode == 0 else made.stdout.decode()


def in_node(test, **environment):
    return subprocess.run([*NODE, os.path.join(HERE, test)], env={**os.environ, **environment}).returncode == 0


def in_chromium():
    with tempfile.TemporaryDirectory() as directory:
        made = [(f"explain-page-of-{name}", make_page(name, directory)) for name in PAGES]
        made.append(("explain-page-of-two-guests", made[0][1] or make_twin(directory)))
        return report(made) and all([in_node(test, EXPLAIN_DIRECTORY=directory)
                                     for test in ("chromium.test.js", "panes.test.js")])


def main():
    for source, installed in ((os.path.join(ROOT, "tools", "explain"), "npm"), (HERE, "test")):
        npm = subprocess.run([os.path.join(ROOT, "tools", "explain", "npm.py"), source,
                              os.path.join(ROOT, "build", "explain", installed)])
        if npm.returncode:
            print(f"FAIL explain-packages: npm.py ended with status {npm.returncode}")
            return npm.returncode
    good = [report(sentences.claims()), report(generator.claims()), report(roads.claims()), report(options.claims()),
            *[in_node(test) for test in ("modules.test.js", "panes_modules.test.js")], in_chromium()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

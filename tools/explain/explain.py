#!/usr/bin/env python3
"""Makes one HTML page of a trace, which a class can step through.

    explain.py TRACE -o PAGE [--library LIT-HTML.JS] [--command WORDS]

TRACE is the file that run-qemu.sh --trace-file wrote; run-qemu.sh --explain does both. See docs/explain.md.
"""

import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tools", "trace"), os.path.join(ROOT, "tools", "host")]

import bundle
import events
import frame
import listing
import printed
import road
import sources
import whole_file
from sentence import sentence

PROG = os.environ.get("prog", "explain.py")     # run-qemu.sh's helpers speak in its name
LIBRARY = os.path.join(ROOT, "build", "explain", "npm", "node_modules", "lit-html", "lit-html.js")


def linear(cs, ip):
    return (cs << 4) + ip & 0xfffff


def locate(steps, programs):
    """Gives every step that stands in a guest's own source its file and line."""
    for step in steps:
        program, at = programs.get(step["guest"]), linear(step["cs"], step["ip"])
        place = program.place(at) if program else None
        # A hardware interrupt has no bytes of its own to compare.
        if place and program.holds(at, bytes.fromhex(step.get("code") or step.get("bytes") or "")[:step_length(step)]):
            step["file"], step["line"], step["label"] = *place, program.label(at)
            step["next_line"] = next_line(step, program, at)


def next_line(step, program, at):
    """The line at which the guest goes on, if it is in the same file and another instruction; else None."""
    after = linear(step["after"]["cs"], step["after"]["eip"])
    file, line = program.place(after) or (None, None)
    return line if file == step["file"] and after != at else None


def step_length(step):
    """Bytes that must agree: the instruction, or the first byte of what an interrupt found."""
    return len(step.get("bytes") or "") // 2 or 1


def chosen(steps):
    """As many as a page can hold: those in the guest's source before all others, in the order in which they came."""
    order = sorted(range(len(steps)), key=lambda i: ("file" not in steps[i], i))
    return [steps[i] for i in sorted(order[:events.MOST_STEPS])]


def describe(steps):
    for step in steps:
        step["sentence"] = sentence(step, step["within"])
        for event in step["within"]:
            event["sentence"] = sentence(event)


def gather(trace, command):
    """Everything that the page shows, as one dictionary."""
    happened = events.read(trace)
    steps = events.steps(happened)
    total = len(steps)
    texts = printed.gather(happened, steps)
    guests = sorted({step["guest"] for step in steps})
    programs = sources.programs(ROOT, guests)
    locate(steps, programs)
    steps = chosen(steps)
    describe(steps)
    clients = {event["guest"] for event in happened if event["event"] in ("syscall", "vm86")}
    roads, functions = road.gather(ROOT, steps, clients)
    without = [step for step in steps if "file" not in step]
    files = {step["file"]: programs[step["guest"]] for step in steps if "file" in step}
    return {
        "guests": guests, "command": command, "total": total, "frame": frame.slots(ROOT), "steps": steps,
        "printed": texts, "roads": roads, "functions": functions,
        "sources": {file: program.text(file) for file, program in files.items()},
        "listings": listing.listings(without) if without else {},
    }


def write(path, text):
    """A page that is open in a browser is replaced in one step."""
    try:
        with whole_file.replacing(path) as file:
            file.write(text.encode())
    except whole_file.CannotWrite as error:
        sys.exit(f"{PROG}: cannot write {path}: {error}")


def main():
    parser = argparse.ArgumentParser(description="Makes one HTML page of a trace.")
    parser.add_argument("trace")
    parser.add_argument("-o", "--output", default="trap.html")
    parser.add_argument("--library", default=LIBRARY)
    parser.add_argument("--command", default="")
    options = parser.parse_args()
    try:
        data = gather(options.trace, options.command)
        write(options.output, bundle.page(data, f"{' and '.join(data['guests'])} – Trapeze", options.library))
    except (events.BadTrace, OSError) as error:
        sys.exit(f"{PROG}: {error}")
    shown = len(data["steps"])
    of_all = f" of {data['total']}; --trace=FILTER leaves fewer, see docs/trace.md" if shown < data["total"] else ""
    print(f"{PROG}: {options.output} shows {shown} trap{'' if shown == 1 else 's'}{of_all}", file=sys.stderr)


if __name__ == "__main__":
    main()

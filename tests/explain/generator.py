"""The generator of the page: what it makes of traces, sources and bytes."""

import json
import os
import re
import tempfile

import bundle
import events
import explain
import frame
import listing

TRAP = {"event": "trap", "guest": "g", "cs": 0x1000, "ip": 0x21, "vector": 13, "name": "#GP", "error": 0, "text": "cli",
        "bytes": "fa", "opcode": "fa", "result": "next", "flags_before": 2, "flags_after": 2,
        "before": {"eflags": 0x20202}, "after": {"eflags": 0x20202}}


def trap(n, number, **changes):
    return {**TRAP, "n": n, "trap": number, **changes}


def port(n, number):
    return {"event": "port", "guest": "g", "n": n, "trap": number}


def within():
    """Events of a trap go with it, before or after; one of a trap that was not traced goes with the one before."""
    steps = events.steps([port(0, 1), trap(1, 1), trap(2, 2), port(3, 2), port(4, 9)])
    found = [[e["n"] for e in step["within"]] for step in steps]
    return "" if found == [[0], [3, 4]] else f"found {found}"


def calls():
    """Each trap knows its vm86 call; the entry goes with the first of them, the return with the last."""
    def vm86(n, number, **more):
        return {"event": "vm86", "guest": "g", "n": n, "trap": number, **more}
    steps = events.steps([vm86(0, 1), trap(1, 2), trap(2, 3), vm86(3, 3, returns=True), vm86(4, 4), trap(5, 5),
                          vm86(6, 5, returns=True), trap(7, 6)])
    found = [(step.get("call"), [e["n"] for e in step["within"]]) for step in steps]
    return "" if found == [(1, [0]), (1, [3]), (2, [4, 6]), (None, [])] else f"found {found}"


def read(text):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write(text)
        file.flush()
        return events.read(file.name)


def cut_line():
    whole = json.dumps(port(0, 1))
    found = read(whole + "\n" + whole[:20])
    return "" if len(found) == 1 else f"found {len(found)} events"


def refused(text, expected):
    try:
        events.steps(read(text))
    except events.BadTrace as error:
        return "" if expected in str(error) else f"it says {error}"
    return "it is accepted"


def slots():
    """Every row of the monitor's own definition, in its order."""
    with open(os.path.join(explain.ROOT, "monitor", "cpu", "trap_frame.def"), encoding="ascii") as file:
        rows = [line for line in file if line.startswith("TF(")]
    found = frame.slots(explain.ROOT)
    names = [re.split(r"[(,]", row)[1] for row in rows]
    good = [slot["name"] for slot in found] == names and [slot["offset"] for slot in found] == list(range(0, 4 * len(rows), 4))
    return "" if good else f"found {found}"


def disassembly():
    """A jump keeps its target in the guest, a cut-off instruction is left out, and pieces do not disturb each other."""
    found = listing.listings([trap(0, 1, ip=0xfff0, code="ebfe" + "b8"), trap(1, 2, ip=0x30, code="fa" + "cd21")])
    expected = {0x1000: [[0x30, "fa", "cli"], [0x31, "cd21", "int 0x21"], [0xfff0, "ebfe", "jmp 0xfff0"]]}
    return "" if found == expected else f"found {found}"


def most():
    """Beyond what a page holds, the traps in the guest's own source stay."""
    steps = [trap(n, n + 1) for n in range(events.MOST_STEPS + 10)]
    steps[-1]["file"] = "g.nasm"
    found = explain.chosen(steps)
    good = len(found) == events.MOST_STEPS and found[-1] is steps[-1] and found[0] is steps[0]
    return "" if good else f"{len(found)} steps, the last is trap {found[-1]['trap']}"


def self_contained():
    """Nothing in the page names another place that a browser would go to."""
    page = bundle.page({"steps": []}, "g <1>", explain.LIBRARY)
    places = re.findall(r'(?:src|href)="(?!data:)[^"]*"|url\([^)]*\)|@import', page)
    missing = [name for name in ("@TITLE@", "@STYLE@", "@DATA@", "@IMPORTS@", "@MAIN@") if name in page]
    relative = re.findall(r"from%20%27\./", page)
    return "" if not (places or missing or relative) and "g &lt;1&gt;" in page else f"found {places + missing + relative}"


def claims():
    yield "explain-events-go-with-their-trap", within()
    yield "explain-traps-know-their-vm86-call", calls()
    yield "explain-line-that-was-cut-off-is-left-out", cut_line()
    yield "explain-line-that-is-no-json-is-refused", refused("{}x\n{}\n{}\n", "line 1 of the trace is no JSON")
    yield "explain-trace-without-a-trap-is-refused", refused(json.dumps(port(0, 1)) + "\n", "no trap was traced")
    yield "explain-slots-are-those-of-the-monitor", slots()
    yield "explain-disassembly-is-at-the-guests-addresses", disassembly()
    yield "explain-keeps-the-guests-own-traps", most()
    yield "explain-page-is-self-contained", self_contained()

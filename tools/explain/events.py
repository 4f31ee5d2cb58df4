"""Reads the JSON lines of a trace and gathers, for every trap, what happened within it."""

import json

MOST_STEPS = 20000


class BadTrace(Exception):
    """The trace holds nothing that a page could show; the text says why."""


def read(path):
    """The events in order. A last line that was cut off, since the run was ended, is left out."""
    events = []
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            events.append(json.loads(line))
        except ValueError:
            if number >= len(lines) - 1:
                break
            raise BadTrace(f"line {number} of the trace is no JSON: {line[:60]}") from None
    return events


def in_order(events):
    return sorted(events, key=lambda e: e["n"])


def steps(events):
    """The traps in order, each with the list "within" of the other events of the same trap: ports come before
    the trap is done, an injected interrupt after. What belongs to no trap that was traced is kept by the one before."""
    traps = [dict(event, within=[]) for event in in_order(events) if event["event"] == "trap"]
    if not traps:
        raise BadTrace("no trap was traced, so there is nothing to show: "
                       "the guest made none, or --trace=FILTER left none")
    by_number = {(trap["guest"], trap["trap"]): trap for trap in traps}
    last, calls = {}, Calls()
    for event in in_order(events):
        guest = event.get("guest")
        if event["event"] == "trap":
            last[guest] = by_number[guest, event["trap"]]
            calls.trap(last[guest])
        elif event["event"] == "vm86" and not event.get("returns"):
            calls.enter(event)
        else:
            owner = by_number.get((guest, event.get("trap"))) or last.get(guest) or traps[0]
            owner["within"].append(event)
            calls.leave(event)
    return traps


class Calls:
    """The vm86 calls of clients: each trap of their code has the number of its call, "call". The entry of a call
    belongs to the first of these traps, its return to the last."""

    def __init__(self):
        self.number, self.open, self.entries = 0, {}, {}

    def enter(self, event):
        self.number += 1
        self.open[event["guest"]] = self.number
        self.entries[event["guest"]] = event

    def trap(self, step):
        call = self.open.get(step["guest"])
        if not call:
            return
        step["call"] = call
        entry = self.entries.pop(step["guest"], None)
        if entry:
            step["within"].insert(0, entry)

    def leave(self, event):
        if event["event"] == "vm86":
            self.open.pop(event["guest"], None)

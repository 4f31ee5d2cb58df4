"""What a guest has printed, as far as its trace tells: by the BIOS's teletype (INT 10h, AH=0Eh) and by COM1.

Both are lists of characters as they came. What a program writes to the screen's memory is not among them, since
that does not trap.
"""

from events import in_order

TELETYPE = (0x10, 0x0e)
COM1, COM1_LCR = 0x3f8, 0x3fb
DLAB = 0x80                             # while it is set, the data port is the divisor's low byte
CLEAR = "\f"                            # on the screen: a video mode was set
PAIR = ("screen", "com1")


class Printed:
    """The text of one guest, and how much of it there is."""

    def __init__(self):
        self.text = {"screen": [], "com1": []}
        self.divisor = False

    def take(self, event):
        kind = event["event"]
        if kind == "bios" and "in" in event and (event["int"], event["in"]["ax"] >> 8) == TELETYPE:
            self.text["screen"].append(event["in"]["ax"] & 0xff)
        elif kind == "mode":
            self.text["screen"].append(ord(CLEAR))
        elif kind == "port" and event["dir"] == "out":
            self.out(event["port"], event["value"] & 0xff)

    def out(self, port, value):
        if port == COM1_LCR:
            self.divisor = bool(value & DLAB)
        elif port == COM1 and not self.divisor:
            self.text["com1"].append(value)

    def lengths(self):
        return [len(self.text[name]) for name in PAIR]

    def texts(self):
        """CP437, as a PC's screen has it, but for the control characters."""
        return {name: "".join(chr(c) if c < 0x20 else bytes([c]).decode("cp437") for c in self.text[name])
                for name in PAIR}


def gather(events, steps):
    """Gives every step "printed", how many characters of each text there are when its trap is done.
    Returns the texts of each guest."""
    guests = {}
    lengths = {}
    for event in in_order(events):
        guest = guests.setdefault(event.get("guest"), Printed())
        guest.take(event)
        lengths[event.get("guest"), event.get("trap")] = guest.lengths()
    for step in steps:
        step["printed"] = lengths[step["guest"], step["trap"]]
    return {name: guest.texts() for name, guest in guests.items() if name}

"""Numbers, flags and names as the sentences of the trace write them."""

# EFLAGS by bit, the highest first: SDM vol 1 3.4.3 "EFLAGS Register".
FLAGS = {"ID": 21, "VIP": 20, "VIF": 19, "AC": 18, "VM": 17, "RF": 16, "NT": 14, "OF": 11, "DF": 10, "IF": 9,
         "TF": 8, "SF": 7, "ZF": 6, "AF": 4, "PF": 2, "CF": 0}
IOPL_SHIFT = 12

CR0_BITS = {"PG": 31, "CD": 30, "NW": 29, "AM": 18, "WP": 16, "NE": 5, "ET": 4, "TS": 3, "EM": 2, "MP": 1, "PE": 0}

# What PC software calls by INT; the BIOS's own, and the best known of DOS.
SOFTWARE_INTERRUPTS = {
    0x10: "video", 0x11: "equipment", 0x12: "memory size", 0x13: "disk", 0x14: "serial port",
    0x15: "system", 0x16: "keyboard", 0x17: "printer", 0x18: "no boot device", 0x19: "boot", 0x1a: "clock",
    0x20: "DOS end of program", 0x21: "DOS", 0x33: "mouse",
}

# The wiring of the PC/AT.
IRQS = {0: "timer", 1: "keyboard", 2: "second interrupt controller", 3: "COM2", 4: "COM1", 5: "LPT2",
        6: "floppy", 7: "LPT1", 8: "clock", 9: "spare", 10: "spare", 11: "spare", 12: "mouse",
        13: "coprocessor", 14: "first disk", 15: "second disk"}


def number(value, digits=0):
    """60000010h, as assembler manuals write it; a leading zero where it would begin with a letter."""
    text = f"{value:0{digits}X}"
    return ("0" if not digits and text[0] > "9" else "") + text + "h"


def address(segment, offset):
    return f"{segment & 0xffff:04X}:{offset & 0xffff:04X}h"


def flag(flags, name):
    return flags >> FLAGS[name] & 1


def iopl(flags):
    return flags >> IOPL_SHIFT & 3


def listed(words):
    """'PE', 'PE and PG', 'PE, ET and PG'"""
    words = list(words)
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def bits_set(value, names):
    return [name for name, bit in names.items() if value >> bit & 1]


def count(n, noun):
    return f"{n} {noun}{'' if n == 1 else 's'}"

"""The generator's road through the monitor, and what it takes a guest to have printed."""

import os
import re

import explain
import printed
import road

BEFORE = {"eflags": 0x20202, "eip": 0x21, "esp": 0xfff0, "ss": 0x1000}
CLIENT = {"exit_ring3", "exit_ring3_noted"}


def trap(code, opcode="", before=None, **changes):
    parts = {"opcode": opcode, "prefixes": "", "modrm": ""} if opcode else {}
    return {"vector": 13, "code": code + "90" * 8, "result": "next", "flags_before": 0x202, "stack_before": [0] * 8,
            "stack_after": [0x202] + [0] * 7, "before": {**BEFORE, **(before or {})}, **parts, **changes}


def common(*names):
    return ["exit_gp", "exit_gp_watched", *names]


# The rows and the bodies are those of monitor/vcpu/common_road.c and common_bodies.h.
CASES = {
    "cli": (trap("fa", "fa"), common("common_cli", "do_cli")),
    "hlt": (trap("f4", "f4"), common("exit_general_at", "emu_hlt")),
    "mov-from-cr0": (trap("0f20c0", "0f20", modrm="c0"), common("common_0f", "do_mov_from_cr")),
    "mov-from-cr1": (trap("0f20c8", "0f20", modrm="c8"), common("common_0f", "exit_general_at", "emu_mov_from_cr")),
    "mov-to-cr0": (trap("0f22c0", "0f22", modrm="c0"), common("common_0f", "exit_general_at", "emu_mov_to_cr")),
    "lgdt": (trap("0f0116", "0f01", modrm="16"), common("common_0f", "exit_general_at", "emu_lgdt")),
    "pushfd": (trap("669c", "9c", prefixes="66"), common("common_66", "do_pushf32")),
    "insd": (trap("666d", "6d", prefixes="66"), common("common_66", "exit_general_at", "emu_ins")),
    "lock-cli": (trap("f0fa", "fa", prefixes="f0"), common("exit_general_at", "emu_undefined")),
    "invpcid": (trap("660f388206", "0f3882", prefixes="66", modrm="06"), common("common_66", "exit_general_at",
                                                                                "exit_general", "emu_nothing")),
    "cli-after-7-prefixes": (trap("26" * 7 + "fa", "fa", prefixes="26" * 7), common("exit_general_at", "emu_cli")),
    "cli-after-8-prefixes": (trap("26" * 8 + "fa", "fa", prefixes="26" * 8),
                             common("exit_general_at", "exit_general", "emu_cli")),
    "not-ours": (trap("8ed8"), common("exit_general_at", "exit_general", "event_fault")),
    "int-of-the-guest": (trap("cd21", "cd", result="vectored"), common("common_int", "do_int16")),
    "int-of-the-machine": (trap("cd2f", "cd"), common("common_int", "int_to_machine", "machine_answers_int")),
    "int-at-the-stacks-end": (trap("cd21", "cd", {"esp": 4}, result="vectored"),
                              common("common_int", "exit_general", "emu_int")),
    "int-onto-the-screen": (trap("cd21", "cd", {"ss": 0xa000}, result="vectored"),
                            common("common_int", "exit_general", "emu_int")),
    "pushf-at-the-stacks-end": (trap("9c", "9c", {"esp": 1}), common("common_pushf", "exit_general_at", "emu_pushf")),
    "pushf-above-640k": (trap("9c", "9c", {"ss": 0xe000}), common("common_pushf", "do_pushf16")),
    "pushf-into-rom": (trap("9c", "9c", {"ss": 0xf000}, stack_after=[0] * 8),
                       common("common_pushf", "exit_general_at", "emu_pushf")),
    "popf-at-the-stacks-end": (trap("9d", "9d", {"esp": 0xffff}), common("common_popf", "exit_general_at", "emu_popf")),
    "iretd-to-high-eip": (trap("66cf", "cf", prefixes="66", stack_before=[0, 1] + [0] * 6),
                          common("common_66", "exit_general_at", "emu_iret")),
    "single-step": (trap("fa", "fa", {"eflags": 0x20302}), common("exit_general", "emu_cli")),
    "end-of-segment": (trap("fa", "fa", {"eip": 0xffd0}), common("exit_general", "emu_cli")),
    "iopl-3": (trap("cd21", "cd", {"eflags": 0x23202}, result="vectored"),
               ["exit_gp_iopl3", "exit_gp_watched", "common_int", "do_int16"]),
    "irq": (trap("90", vector=32), ["trap_dispatch", "exit_irq"]),
    "page-fault": (trap("90", vector=14), ["trap_dispatch", "exit_pf"]),
    "client-cli": (trap("fa", "fa", client=True), ["exit_ring3", "exit_ring3_noted", "vm86_trap", "general_protection",
                                                   "vm86_emulate_plain", "set_if", "do_cli"]),
    "client-page-fault": (trap("90", vector=14, client=True), ["exit_ring3", "exit_ring3_noted", "vm86_trap",
                                                               "fault_signal"]),
}


def leads(roads, step, expected):
    found = [function["name"] for function in roads.of(step, step.get("client"))]
    return "" if found == expected else f"expected {expected}, found {found}"


def every_row(roads):
    """Does every byte, with every second byte, lead to functions that the source has?"""
    for first in range(256):
        for second in range(256):
            step = trap(f"{first:02x}{second:02x}c0")
            names = roads.in_guest(step)
            if None in [roads.sources.find(name, road.FOLDERS) for name in names]:
                return f"{first:02X} {second:02X}: {names}"
    tables = [("opcodes", 256), ("opcodes_0f01", 8), ("exits", 256)]
    names = {roads.tables.function(table, at * 16 + 4 if table != "exits" else at * 4) for table, n in tables for at in range(n)}
    missing = [name for name in names if not roads.sources.find(name, road.FOLDERS)]
    return f"no source of {missing}" if missing else ""


def client_rows(roads):
    names = {name for plain in road.PLAIN.values() for name in plain} | CLIENT
    missing = [name for name in names if not roads.sources.find(name, road.CLIENT)]
    return f"no source of {missing}" if missing else ""


def constants():
    """The numbers that road.py has from the monitor's headers."""
    def define(file, name):
        with open(os.path.join(explain.ROOT, *file.split("/")), encoding="utf-8") as header:
            return re.search(rf"^#define {name}\s+(.*?)(?:u?\s*/\*.*)?$", header.read(), re.M)[1]
    most = int(define("monitor/vcpu/common_road.h", "RUN_MOST"))
    last = define("monitor/vcpu/common_road.h", "COMMON_LAST_IP") == "(0xffff - 3 * RUN_MOST)"
    insn_max, opcode_max = (int(define("monitor/vcpu/insn_decode.h", name)) for name in ("INSN_MAX", "OPCODE_MAX"))
    good = last and road.PREFIXES_AT_ONCE == insn_max - opcode_max and road.COMMON_LAST_IP == 0xffff - 3 * most
    with open(os.path.join(explain.ROOT, "monitor", "drivers", "pc.h"), encoding="utf-8") as header:
        screen = int(re.search(r"\bSCREEN_START = (0x[0-9a-f]+),", header.read())[1], 16)
    good = good and define("monitor/vcpu/guest_mem.h", "GUEST_RAM_END") == "((uint32_t)SCREEN_START)"
    good = good and road.GUEST_RAM_END == screen
    return "" if good else "the monitor's headers say otherwise"


def event(n, kind, **more):
    return {"event": kind, "n": n, "guest": "g", "trap": n, **more}


def out(n, port, value):
    return event(n, "port", dir="out", port=port, value=value)


def teletype(n, character, function=0x0e):
    return event(n, "bios", int=0x10, **{"in": {"ax": function << 8 | ord(character)}})


def text():
    """Teletype and COM1's data port, but neither its divisor nor another function."""
    events = [teletype(0, "A"), out(1, 0x3fb, 0x83), out(2, 0x3f8, 1), out(3, 0x3fb, 3), out(4, 0x3f8, 0xe4),
              teletype(5, "B", 0x09), event(6, "mode", mode=3), teletype(7, "C"),
              event(8, "bios", int=0x10, returns=True, out={"ax": 0x0e44})]
    steps = [{"guest": "g", "trap": n} for n in (0, 4, 7)]
    texts = printed.gather(events, steps)
    found = texts["g"], [step["printed"] for step in steps]
    expected = {"screen": "A\fC", "com1": "Σ"}, [[1, 0], [1, 1], [3, 1]]
    return "" if found == expected else f"expected {expected}, found {found}"


def claims():
    roads = road.Roads(explain.ROOT)
    for name, (step, expected) in CASES.items():
        yield f"explain-road-of-{name}", leads(roads, step, expected)
    yield "explain-road-leads-to-functions-that-are-there", every_row(roads)
    yield "explain-road-of-a-client-leads-to-functions-that-are-there", client_rows(roads)
    yield "explain-road-has-the-monitors-numbers", constants()
    yield "explain-road-is-unknown-without-a-monitor", leads(road.Roads(os.path.dirname(os.path.abspath(__file__))), trap("fa"), [])
    yield "explain-printed-is-teletype-and-com1", text()

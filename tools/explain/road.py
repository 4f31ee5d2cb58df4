"""Which functions of the monitor ran in a trap, the first of them first.

While a trace is written, each trap goes through exit_gp_watched() or trap_dispatch() in monitor/trap/trap.c, and a
client's through exit_ring3(). From there on the monitor's own tables say who is next. What a table does not say are
the cases that a body on the common road refuses: REFUSED_* have them from monitor/vcpu/common_bodies.h.
"""

import re

import monitor

GP, IRQ0, IRQ15, NMI = 13, 32, 47, 2
COMMON_LAST_IP = 0xffff - 3 * 16        # monitor/vcpu/common_road.h
GUEST_RAM_END = 0xa0000                 # monitor/vcpu/guest_mem.h
PREFIXES_AT_ONCE = 15 - 8               # INSN_MAX - OPCODE_MAX of monitor/vcpu/insn_decode.h
TF, IOPL = 1 << 8, 3 << 12

OPCODE_ROW = 16                         # bytes of a struct opcode_row; its second word is the function
EMULATE = 4
FOLDERS = ("monitor/trap/", "monitor/vcpu/", "monitor/machine/", "monitor/drivers/", "monitor/bios/")
CLIENT = ("monitor/client/", *FOLDERS)

# Bytes that a body pushes or pops: it refuses a stack that wraps, or to push outside of plain memory.
REFUSED_PUSHES = {"do_pushf16": 2, "do_pushf32": 4, "do_int16": 6}
REFUSED_POPS = {"do_popf16": 2, "do_popf32": 4, "do_iret16": 6, "do_iret32": 12}
CONTROL_REGISTERS = (0, 2, 3, 4)

# vm86_emulate_plain() in monitor/client/vm86_emulate.c: the six instructions of vm86.
PLAIN = {0xfa: ("set_if", "do_cli"), 0xfb: ("set_if", "do_sti"), 0xcd: ("vm86_int",),
         0x9c: ("emulate", "pushf"), 0x9d: ("emulate", "popf"), 0xcf: ("emulate", "iret")}
LOW_VECTORS = (0, 1, 3, 4, 5)


def pushed_above(body, step):
    """Above plain memory PUSHF alone is common, where a page is writable: then the word is there afterwards."""
    return body == "do_pushf16" and step["stack_after"][0] == step["flags_before"] & 0xffff


def refuses(body, step, code):
    """Does this body leave the instruction to the general road?"""
    sp, base = step["before"]["esp"] & 0xffff, step["before"]["ss"] << 4
    if body in REFUSED_PUSHES:
        size = REFUSED_PUSHES[body]
        low = sp - size & 0xffff
        return low + size > 0x10000 or (base + low + size > GUEST_RAM_END and not pushed_above(body, step))
    if body in REFUSED_POPS:
        return sp + REFUSED_POPS[body] > 0x10000 or (body == "do_iret32" and step["stack_before"][1] != 0)
    if body == "do_mov_from_cr":
        return code[2] >> 3 & 7 not in CONTROL_REGISTERS
    return False


class Roads:
    """The roads of one run. None of them is known where there is no monitor.elf beside the trace."""

    def __init__(self, root):
        self.sources = monitor.Sources(root)
        try:
            self.tables = monitor.Tables(root)
        except OSError:
            self.tables = None

    def of(self, step, client):
        """[{name, file, line, lines}, ...] of one trap; `client`: its guest is a 32-bit program."""
        if not self.tables:
            return []
        names, folders = (self.in_client(step), CLIENT) if client else (self.in_guest(step), FOLDERS)
        return list(filter(None, (self.sources.find(name, folders) for name in names)))

    def in_guest(self, step):
        vector, eflags = step["vector"], step["before"]["eflags"]
        if vector != GP:
            return ["trap_dispatch", self.tables.function("exits", 4 * vector)]
        entry = ["exit_gp_iopl3" if eflags & IOPL == IOPL else "exit_gp", "exit_gp_watched"]
        if eflags & TF or step["before"]["eip"] > COMMON_LAST_IP:
            return [*entry, "exit_general", *self.emulates(step)]
        code = bytes.fromhex(step["code"])
        row = self.tables.function("common_road", 4 * code[0])
        if row == "exit_general_at":
            return [*entry, *self.on_general_road(step)]
        return [*entry, row, *self.on_common_road(row, step, code)]

    def on_common_road(self, row, step, code):
        """What a row of common_road[] calls."""
        body = self.body(row, code)
        if body is None or refuses(body, step, code):
            return ["exit_general", *self.emulates(step)] if row == "common_int" else self.on_general_road(step)
        if row == "common_int" and self.tables.at("int_goes_to_machine", code[1], 1) != b"\0":
            return ["int_to_machine", body if step["result"] == "vectored" else "machine_answers_int"]
        return [body]

    def on_general_road(self, step):
        """exit_general_at() leaves to exit_general() what decode_opcode() does not know, and too many prefixes."""
        known = len(step.get("opcode", "")) in (2, 4) and len(step["prefixes"]) <= 2 * PREFIXES_AT_ONCE
        return ["exit_general_at", *([] if known else ["exit_general"]), *self.emulates(step)]

    def body(self, row, code):
        """The first body that a row's source calls; of common_66, that of the case of the second byte."""
        text = "\n".join(self.sources.find(row, FOLDERS)["lines"])
        if row == "common_66":
            _, case, text = text.partition(f"case {code[1]:#04x}:")
            if not case:
                return None
        elif row == "common_0f" and code[1] != 0x20:
            return None
        return re.search(r"\bdo_\w+", text)[0]

    def emulates(self, step):
        """The function of the decode table; #GP is the guest's own where there is no row."""
        if "opcode" not in step:
            return ["event_fault"]
        opcode = bytes.fromhex(step["opcode"])
        if "f0" in re.findall("..", step["prefixes"]):
            return [self.tables.function("opcode_locked", EMULATE)]
        if len(opcode) == 3:
            return [self.tables.function("opcode_invpcid", EMULATE)]
        if len(opcode) == 1:
            return [self.tables.function("opcodes", OPCODE_ROW * opcode[0] + EMULATE)]
        if opcode[1] == 1:
            return [self.tables.function("opcodes_0f01", OPCODE_ROW * (int(step["modrm"], 16) >> 3 & 7) + EMULATE)]
        return [self.tables.function("opcodes_0f", OPCODE_ROW * opcode[1] + EMULATE)]

    def in_client(self, step):
        vector, entry = step["vector"], ["exit_ring3", "exit_ring3_noted"]
        if IRQ0 <= vector <= IRQ15:
            return [*entry, "irq_arrived"]
        if vector == NMI:
            return entry
        if vector != GP:
            return [*entry, "vm86_trap", "low_vector" if vector in LOW_VECTORS else "fault_signal"]
        plain = PLAIN.get(int(step["code"][:2], 16)) if step["result"] != "signal" else None
        return [*entry, "vm86_trap", "general_protection", *(("vm86_emulate_plain", *plain) if plain else ())]


def gather(root, steps, clients):
    """Gives every step its "road": the number of one of the roads. Returns the roads, each a list of numbers of
    functions, and the functions. `clients`: the guests that are 32-bit programs."""
    roads, known, functions, numbers = Roads(root), {}, [], {}
    for step in steps:
        found = roads.of(step, step["guest"] in clients)
        for function in found:
            key = (function["file"], function["name"])
            if key not in numbers:
                numbers[key] = len(functions)
                functions.append(function)
        road = tuple(numbers[function["file"], function["name"]] for function in found)
        step["road"] = known.setdefault(road, len(known))
    return [list(road) for road in known], functions

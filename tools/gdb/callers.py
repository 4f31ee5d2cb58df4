"""Who called a routine of the guest: its return address, looked for on the guest's stack.

16-bit code keeps no frame pointers and has no unwind tables. But a word on the stack is hardly a return
address by chance if the bytes before the place it points to are a call, and that call leads to the routine
that runs. An INT leaves IP, CS and FLAGS, and its vector leads to the routine; an IRQ may come anywhere.
Where nothing leads to the routine (it was entered by a jump, or through a register), the nearest word after
any call has to do.
"""

from collections import namedtuple

import gdb
from machine import linear, memory, vcpu
from symbols import routine_at

WORDS = 128                             # of the stack, from SP up
NEAR_CALL, FAR_CALL, INT, INT3, INDIRECT = 0xe8, 0x9a, 0xcd, 0xcc, 0xff
REACH = 0x800                           # of a routine without symbols
FLAGS_FIXED, FLAGS_ZERO, IF = 1 << 1, 1 << 3 | 1 << 5, 1 << 9
IRQ_VECTORS = tuple(range(0x08, 0x10)) + tuple(range(0x70, 0x78))
STORE_RETURN = b'\x89\x76\x02'          # mov [bp + 2], si: returns after the text that follows its call
TEXT = frozenset(range(32, 127)) | {9, 10, 13}
LONGEST_TEXT = 100

# slot: linear address of the return address; sp: the caller's, when it goes on.
Caller = namedtuple('Caller', 'slot cs ip sp sure')


def peek(address, size):
    """Bytes of the guest's memory, zeros where a page is missing: the screen's, where each access traps. Any word of the stack
    may point there."""
    try:
        return memory.read(address, size)
    except gdb.MemoryError:
        return bytes(size)


class Search:
    """For the caller of the routine at cs:ip."""

    def __init__(self, cs, ip, ss, sp):
        self.cs, self.ss, self.sp = cs, ss, sp
        self.pc = linear(cs, ip)
        self.routine = routine_at(self.pc)

    def leads_here(self, target):
        """Is this where the routine begins?"""
        if self.routine:
            return routine_at(target) == self.routine
        return 0 <= self.pc - target < REACH

    def code(self, segment, offset, count):
        """The bytes before seg:off, in a segment of 64 KiB."""
        return peek(linear(segment, offset) - count, count) if offset >= count else bytes(count)

    def behind_text(self, ip):
        """The offset after a text that ends with a zero byte; `ip` if there is none."""
        data = peek(linear(self.cs, ip), LONGEST_TEXT)
        end = data.find(0)
        if end >= 0 and all(byte in TEXT for byte in data[:end]):
            return ip + end + 1
        return ip

    def text_before(self, ip):
        """Where the text that ends at `ip` starts, after a call of the routine; `ip` if there is none."""
        data = self.code(self.cs, ip, min(ip, LONGEST_TEXT))
        start = len(data) - 1
        while start > 3 and (data[start] == 0 if start == len(data) - 1 else data[start] in TEXT):
            place = ip - len(data) + start
            if data[start - 3] == NEAR_CALL and self.leads_here(self.call_target(place)):
                return place
            start -= 1
        return ip

    def call_target(self, ip):
        """Linear address that a near call before `ip` goes to."""
        distance = int.from_bytes(self.code(self.cs, ip, 2), 'little')
        return linear(self.cs, ip + distance)

    def takes_text(self):
        """Does the routine return after a text, as print_inline of guest/lib/print.inc does?"""
        if not self.routine:
            return False
        start = self.routine[0]
        size = max(self.pc - start, 0) + LONGEST_TEXT
        return any(routine_at(start + at) == self.routine
                   for at in range(size) if peek(start + at, 3) == STORE_RETURN)

    # ---- one word of the stack ---------------------------------------------------------------------------

    def near(self, slot, ip, after):
        place = self.text_before(ip) if self.text else ip
        data = self.code(self.cs, place, 4)
        if data[1] == NEAR_CALL:
            sure = self.leads_here(self.call_target(place))
            known = routine_at(self.call_target(place))
            if sure or not self.routine or (known and known[0] == self.call_target(place)):
                if self.text and place == ip:
                    ip = self.behind_text(ip)
                return Caller(slot, self.cs, ip, after, sure)
        if data[2] == INDIRECT and data[3] >> 3 & 7 == 2 or data[0] == INDIRECT and data[1] == 0x16:
            return Caller(slot, self.cs, ip, after, False)
        return None

    def far(self, slot, ip, cs, after):
        data = self.code(cs, ip, 5)
        if data[0] == FAR_CALL:
            target = linear(int.from_bytes(data[3:], 'little'), int.from_bytes(data[1:3], 'little'))
            return Caller(slot, cs, ip, after, True) if self.leads_here(target) else None
        if data[1] == INDIRECT and data[2] == 0x1e and cs != self.cs:
            return Caller(slot, cs, ip, after, False)
        return None

    def interrupt(self, slot, ip, cs, flags, after):
        if not flags & FLAGS_FIXED or flags & FLAGS_ZERO:
            return None
        before = self.code(cs, ip, 2)
        vectors = (before[1],) if before[0] == INT else (3,) if before[1] == INT3 else ()
        if flags & IF:
            vectors += IRQ_VECTORS
        for vector in vectors:
            if self.leads_here(vector_target(vector)):
                return Caller(slot, cs, ip, after, True)
        return None

    def run(self):
        self.text = self.takes_text()
        likely = None
        count = min(WORDS, (0x10000 - (self.sp & 0xffff)) // 2)
        data = peek(linear(self.ss, self.sp), 2 * count)
        words = [int.from_bytes(data[at:at + 2], 'little') for at in range(0, len(data), 2)] + [0, 0]
        for place in range(count):
            slot, sp = linear(self.ss, self.sp) + 2 * place, self.sp + 2 * place
            ip, cs, flags = words[place:place + 3]
            found = (self.interrupt(slot, ip, cs, flags, sp + 6) or self.far(slot, ip, cs, sp + 4)
                     or self.near(slot, ip, sp + 2))
            if found and found.sure:
                return found
            likely = likely or found
        return likely


def vector_target(vector):
    """Where the guest's interrupt table leads, as a linear address."""
    entry = memory.number(int(vcpu()['idtr']['base']) + 4 * vector, 4)
    return linear(entry >> 16, entry & 0xffff)


def caller_of(cs, ip, ss, sp):
    """The Caller of the routine that runs at cs:ip with its stack at ss:sp; None for the outermost."""
    return Search(cs, ip, ss, sp).run()

"""The machine as it stands: registers, memory, and whose trap this is.

TSS.ESP0 points at the end of the running guest's saved frame (monitor/vcpu/vcpu.h), so the task names the
vCPU at any time, and the linear addresses below 110000h are that guest's.
"""

import os

import gdb

VM = 1 << 17
GUEST_END = 0x110000
GENERAL = ('eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp')
SEGMENTS = ('cs', 'ss', 'ds', 'es', 'fs', 'gs')
PUSHED_OF_V86 = 16                      # bytes: ES DS FS GS
BLOCK = 1024                            # bytes fetched at once


class Memory:
    """Reads of the stopped machine's memory, remembered until it runs or is written to.

    gdb lets it run without an event between the steps of a `next`, and after a breakpoint whose condition is
    false. So the filter counts, in a file that both have mapped: see connection.py."""

    def __init__(self):
        self.blocks = {}
        self.resumes = b''              # the count, as it stands
        self.seen = b''
        gdb.events.memory_changed.connect(lambda _: self.blocks.clear())

    def block(self, number):
        if self.seen != self.resumes[:]:
            self.seen = self.resumes[:]
            self.blocks.clear()
        if number not in self.blocks:
            self.blocks[number] = bytes(gdb.selected_inferior().read_memory(number * BLOCK, BLOCK))
        return self.blocks[number]

    def read(self, address, size):
        """Bytes at a linear address; gdb.MemoryError where there is no memory."""
        data = b''
        while len(data) < size:
            number, offset = divmod(address + len(data), BLOCK)
            data += self.block(number)[offset:offset + size - len(data)]
        return data

    def number(self, address, size):
        return int.from_bytes(self.read(address, size), 'little')

    def signed(self, address, size):
        return int.from_bytes(self.read(address, size), 'little', signed=True)


memory = Memory()


def register(name, frame=None):
    """A register of the frame, by default of the innermost one: what the CPU has."""
    return int((frame or gdb.newest_frame()).read_register(name)) & 0xffffffff


def linear(segment, offset):
    return (segment << 4) + (offset & 0xffff)


def stopped():
    """Is there a machine, and does it stand still?"""
    thread = gdb.selected_thread()
    return bool(thread and thread.is_valid() and thread.is_stopped())


def need_machine():
    if not stopped():
        raise gdb.GdbError('no machine is running')


def run_quietly(command):
    """A command that lets the machine run, without a word on where it stops."""
    gdb.execute('set suppress-cli-notifications on')
    try:
        gdb.execute(command, to_string=True)
    finally:
        gdb.execute('set suppress-cli-notifications off')


def run_hidden(command):
    """The same, and without a word on why it stops: gdb tells of signals to nobody but stdout itself."""
    gdb.flush()
    stdout, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        run_quietly(command)
        gdb.flush()
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)
        os.close(nowhere)


def in_guest():
    return stopped() and bool(register('eflags') & VM)


def address_of(label):
    """Of a label of the monitor; its assembly source has no types."""
    return int(gdb.parse_and_eval(f"(unsigned int)&'{label}'"))


def offset_of(structure, field):
    for member in gdb.lookup_type(structure).fields():
        if member.name == field:
            return member.bitpos // 8
    raise gdb.GdbError(f'{structure} has no field {field}')


def value_at(address, structure):
    return gdb.Value(address).cast(gdb.lookup_type(structure).pointer()).dereference()


def frame_end():
    """The end of the running guest's frame: 0 before the first guest has been set up. That is TSS.ESP0, but for a
    client in its 32-bit code: then the CPU pushes no ES, DS, FS and GS (monitor/trap/ring3.h)."""
    task = gdb.lookup_static_symbol('task')
    esp0 = int(task.value()['tss']['esp0']) if task else 0
    ring3 = memory.number(address_of('ring3_frame'), 4) if esp0 else 0
    return esp0 + PUSHED_OF_V86 if ring3 and esp0 == ring3 + offset_of('struct trap_frame', 'es') else esp0


def vcpu():
    """struct vcpu of the guest that has the CPU."""
    end = frame_end()
    if not end:
        raise gdb.GdbError('no guest has been set up yet')
    return value_at(end - gdb.lookup_type('struct trap_frame').sizeof, 'struct vcpu')


def vm():
    return value_at(int(vcpu().address) - offset_of('struct vm', 'vcpu'), 'struct vm')


def in_ring3(cs, eflags):
    """32-bit code of a client?"""
    return not eflags & VM and cs & 3 == 3


def guest_name():
    return vm()['options']['name'].string()


class CurrentFunctions:
    """Convenience functions, for conditions above all."""

    class Linear(gdb.Function):
        """$lin(SEG, OFF): the linear address of a guest's seg:off."""

        def __init__(self):
            super().__init__('lin')

        def invoke(self, segment, offset):
            return gdb.Value(linear(int(segment) & 0xffff, int(offset))).cast(gdb.lookup_type('unsigned int'))

    class InGuest(gdb.Function):
        """$in_guest(): 1 while the guest runs, 0 in the monitor."""

        def __init__(self):
            super().__init__('in_guest')

        def invoke(self):
            return int(in_guest())

    class Guest(gdb.Function):
        """$guest(): the name of the guest that has the CPU, as in: break main if $_streq($guest(), "one")"""

        def __init__(self):
            super().__init__('guest')

        def invoke(self):
            return guest_name()


def install():
    CurrentFunctions.Linear()
    CurrentFunctions.InGuest()
    CurrentFunctions.Guest()

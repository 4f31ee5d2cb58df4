"""To a place in a replay, and what to do when QEMU does not get there.

QEMU 7.2 goes to a snapshot and replays from there. About once in thirty times on a busy machine the replay stands still
on the way: it waits for an event of the recording that it has lost, no stop comes, and the instruction count does not
move any more. From the snapshot again it replays as it should.
"""

import re
import select
import time

STALL_SECONDS = 2                       # so long without a stop, and the place is looked at
STALLS = 5                              # so often from the snapshot again
STOP = re.compile(rb'[TS]([0-9a-f]{2})')
COUNT = re.compile(r'instruction count = (\d+)')


class Replay:
    """`qemu`: the side that it is on, which owes no answer when a method is called."""

    def __init__(self, qemu):
        self.qemu, self.stood = qemu, False

    def ask(self, command):
        """What QEMU's monitor says; None if the stub does not take it. A stop may come meanwhile."""
        self.qemu.send(b'qRcmd,' + command.encode().hex().encode())
        text = ''
        while True:
            said = self.qemu.answer()
            if said == b'OK':
                return text
            if STOP.match(said):
                self.stood = True
            elif said.startswith(b'O'):
                text += bytes.fromhex(said[1:].decode()).decode()
            else:
                return None

    def stops(self, seconds):
        """Has the machine stopped, or does it within this time?"""
        end = time.monotonic() + seconds
        while not self.stood:
            packet = self.qemu.next()
            if packet is not None:
                self.stood = bool(STOP.match(packet))
            elif select.select([self.qemu.stream], [], [], max(0, end - time.monotonic()))[0]:
                self.qemu.read()
            else:
                return False
        return True

    def halt(self):
        """Stop it where it is."""
        self.qemu.interrupt()
        while not self.stood:
            self.stood = bool(STOP.match(self.qemu.answer()))

    def place(self):
        """The instruction count; None outside a replay."""
        found = COUNT.search(self.ask('info replay') or '')
        return int(found[1]) if found else None

    def seek(self, at):
        """To where it was after `at` instructions. False if QEMU does not go there."""
        seen, stalls = None, 0
        while stalls < STALLS:
            self.stood = False
            if self.ask(f'replay_seek {at}') != '':
                return False
            if self.stops(STALL_SECONDS):
                return True
            self.halt()
            here = self.place()
            if here == at:
                return True
            if here == seen:
                stalls += 1
                self.from_the_start()
            seen = here
        return False

    def from_the_start(self):
        self.stood = False
        if self.ask('replay_seek 0') == '' and not self.stops(STALL_SECONDS):
            self.halt()

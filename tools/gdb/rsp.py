"""gdb's Remote Serial Protocol: packets to and from one side, and registers within them."""

import os
import re

INTERRUPT = b'\x03'                   # the one byte that is no packet
PACKET = re.compile(rb'\$([^#]*)#..', re.DOTALL)


class Ended(Exception):
    """One of the two sides has gone."""


class Side:
    """One end: a stream of packets. Both streams are reliable, so acknowledgements carry no news."""

    def __init__(self, stream):
        self.stream, self.buffer = stream, b''

    def send(self, packet):
        os.write(self.stream, b'$%s#%02x' % (packet, sum(packet) & 0xff))

    def interrupt(self):
        os.write(self.stream, INTERRUPT)

    def read(self):
        data = os.read(self.stream, 65536)
        if not data:
            raise Ended
        self.buffer += data

    def next(self):
        """The next thing that has come: a packet, INTERRUPT, or None."""
        while self.buffer and not self.buffer.startswith(b'$'):
            first, self.buffer = self.buffer[:1], self.buffer[1:]
            if first == INTERRUPT:
                return INTERRUPT
        match = PACKET.match(self.buffer)
        if not match:
            return None
        os.write(self.stream, b'+')
        self.buffer = self.buffer[match.end():]
        return match.group(1)

    def answer(self):
        """The next packet, waited for."""
        packet = self.next()
        while packet is None:
            self.read()
            packet = self.next()
        return packet


def register(packet, number):
    return int.from_bytes(bytes.fromhex(packet[8 * number:8 * number + 8].decode()), 'little')


def with_register(packet, number, value):
    digits = (value & 0xffffffff).to_bytes(4, 'little').hex().encode()
    return packet[:8 * number] + digits + packet[8 * number + 8:]

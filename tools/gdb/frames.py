"""How `bt` shows the guest's frames: [guest 1000:0021] <print.next+8> at guest.asm:28."""

import gdb
from gdb.FrameDecorator import FrameDecorator
from machine import VM, register
from symbols import describe


def place(frame):
    """CS:IP of a frame of the guest, and its label."""
    cs, pc = register('cs', frame), frame.pc()
    return f'{cs:04x}:{pc - (cs << 4) & 0xffff:04x}', describe(pc)


class GuestFrame(FrameDecorator):
    def function(self):
        where, label = place(self.inferior_frame())
        return f'[guest {where}] {label}'.rstrip()

    def address(self):
        return None                     # the linear one would only be in the way


class StubFrame(FrameDecorator):
    """The label that the call stands after, not the one that it returns to."""

    def function(self):
        return self.inferior_frame().name()


def decorate(frame):
    inner = frame.inferior_frame()
    if register('eflags', inner) & VM:
        return GuestFrame(frame)
    return frame if inner.function() else StubFrame(frame)


class GuestFrames:
    """The frame filter."""

    name = 'guest'
    priority = 100
    enabled = True

    def __init__(self):
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        return map(decorate, frames)


def install():
    GuestFrames()

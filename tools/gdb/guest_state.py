"""The guest's registers, wherever the machine stands: live ones, or those of the trap."""

from machine import GENERAL, SEGMENTS, VM, linear, memory, register, vcpu
import trap_frame

FLAG_NAMES = ((11, 'OF'), (10, 'DF'), (9, 'IF'), (8, 'TF'), (7, 'SF'), (6, 'ZF'), (4, 'AF'), (2, 'PF'), (0, 'CF'))
IN_FRAME = 0xdd5        # arithmetic flags, TF and DF live in the frame: monitor/vcpu/vcpu.h FLAGS_IN_FRAME
FIXED = 1 << 1


class GuestState:
    """Registers as attributes by name; ip is the trapped instruction's while a trap is handled."""

    def __init__(self):
        self.trap = trap_frame.current()
        frame = self.trap
        if frame is None and not register('eflags') & VM:
            raise LookupError('no guest has run yet')
        for name in GENERAL:
            setattr(self, name, frame[name] if frame and frame.has_general else register(name))
        for name in SEGMENTS + ('esp', 'eflags'):
            setattr(self, name, frame[name] if frame else register(name))
        if frame:
            self.cs, self.ip = frame.fault()
            if frame.stage == trap_frame.LEAVING:
                self.cs, self.ip = frame.resume()
        else:
            self.ip = register('eip') - (self.cs << 4) & 0xffff
        self.own_flags = own_flags(self.eflags, int(vcpu()['virtual_flags']))

    @property
    def pc(self):
        return linear(self.cs, self.ip)

    def stack_word(self, place):
        return memory.number(linear(self.ss, (self.esp & 0xffff) + 2 * place), 2)


def own_flags(eflags, virtual):
    """FLAGS as the guest's PUSHF would show them: vcpu_flags()."""
    return eflags & IN_FRAME | virtual | FIXED


def flag_words(flags):
    """The names of the flags that are set."""
    iopl = flags >> 12 & 3
    names = [name for bit, name in FLAG_NAMES if flags >> bit & 1] + [f'IOPL={iopl}'] * bool(iopl)
    return ' '.join(names + ['NT'] * (flags >> 14 & 1) + ['VM'] * (flags >> 17 & 1))

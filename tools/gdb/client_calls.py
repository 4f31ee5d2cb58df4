"""trap-break vm86 and trap-break syscall: stop at what a client asks of the monitor.

The monitor calls a function of monitor/client/watch.c for each while somebody watches; the breakpoints are on these.
Their arguments come in EAX, EDX and ECX (GCC's regparm(3), which the monitor is built with).
"""

import gdb
from machine import register, vm


class CallBreakpoint(gdb.Breakpoint):
    def __init__(self, function, only_if, wanted=''):
        super().__init__(f'*{function}')
        self.only_if, self.wanted, self.told = only_if, wanted, ''

    def stop(self):
        if not self.fits():
            return False
        return not self.only_if or bool(gdb.parse_and_eval(self.only_if))


class Vm86Breakpoint(CallBreakpoint):
    def fits(self):
        v86, frame = vm()['client']['vm86'], vm()['vcpu']['frame']
        call = f'vm86({int(v86["saved"]["ebx"])}, {int(v86["user"]):#x})' if int(v86['plus']) else \
            f'vm86old({int(v86["user"]):#x})'
        what = 'returns from' if self.wanted else 'enters'
        self.told = f'{call} {what} {int(frame["cs"]):04x}:{int(frame["eip"]) & 0xffff:04x}'
        return True


class SyscallBreakpoint(CallBreakpoint):
    def fits(self):
        number, at = register('edx'), register('ecx')
        name = gdb.Value(at).cast(gdb.lookup_type('char').pointer()).string() if at else ''
        frame = vm()['vcpu']['frame']
        arguments = ', '.join(f'{int(frame[r]):#x}' for r in ('ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp'))
        self.told = f'{name or number}({arguments}) from {int(frame["eip"]) - 2:#x}'
        return self.wanted in ('', name, str(number))


def breakpoint_for(words, only_if):
    """The breakpoint for a reason of these two kinds; None for any other."""
    if words == ['vm86']:
        return Vm86Breakpoint('vm86_begins', only_if)
    if words == ['vm86', 'return']:
        return Vm86Breakpoint('vm86_returns', only_if, 'return')
    if words[:1] == ['syscall'] and len(words) <= 2:
        return SyscallBreakpoint('call_begins', only_if, words[1] if len(words) == 2 else '')
    return None

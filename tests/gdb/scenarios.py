"""What a debugger has to be able to do here, one function each. A Session raises SessionFailed if it does not."""

import os
import re
import subprocess

from session import ROOT, Session, SessionFailed

BUILD = os.path.join(ROOT, 'build', 'gdb')
FLOPPY = 1474560


def assemble(name):
    """(elf, flat binary) of a source of this directory."""
    os.makedirs(BUILD, exist_ok=True)
    base = os.path.join(BUILD, name)
    for command in (['nasm', '-f', 'elf32', '-g', '-F', 'dwarf', '-o', base + '.o', f'tests/gdb/{name}.nasm'],
                    ['ld', '-m', 'elf_i386', '-Ttext=0x10000', '-e', '0x10000', '-o', base + '.elf', base + '.o'],
                    ['objcopy', '-O', 'binary', '-j', '.text', base + '.elf', base + '.bin']):
        subprocess.run(command, check=True, cwd=ROOT)
    return base + '.elf', base + '.bin'


def floppy(letter, name='marker'):
    """A floppy image with this boot sector, and the letter in it."""
    with open(assemble(name)[1], 'rb') as file:
        data = bytearray(file.read().ljust(FLOPPY, b'\0'))
    data[0x1f0] = ord(letter)
    path = os.path.join(BUILD, f'{name}-{letter}.img')
    with open(path, 'wb') as file:
        file.write(data)
    return path


def start(session, *more, program='calls'):
    """To the guest's first instruction, with its symbols."""
    session.begin()
    session.expect(f'guest-symbols {BUILD}/{program}.elf 1000:0', 'symbols of')
    session.expect('break guest_start', rf'Breakpoint 1 at 0x10000.*{program}\.nasm, line')
    session.expect('continue', 'Breakpoint 1, guest_start')
    for command in more:
        session.command(command)


def unwinding():
    """Near calls, far calls and interrupt frames, and finish out of each."""
    with Session(assemble('calls')[1]) as s:
        start(s)
        s.command('break innermost')
        s.expect('continue', 'innermost')
        s.expect('bt', r'#0 .*\[guest 1000:\w+\] <innermost>', r'#1 .*<handler\+4>',
                 r'#2 .*\[guest 0ff0:\w+\] <far_routine\+3>',
                 r'#3 .*\[guest 1000:\w+\] <near_routine\+11>', r'#4 .*<guest_start\+\d+>', r'#5 .* main ')
        s.expect('guest-stack 20', 'returns to .*<handler', 'IRET returns to .*<far_routine',
                 'returns far to .*<near_routine', 'returns to .*<guest_start')
        for routine in ('handler', 'far_routine', 'near_routine', 'guest_start'):
            s.expect('finish', rf'^{routine} \(\)')
        s.expect('bt', r'#0 .*\[guest 1000:', r'#1 .* main ')


def native():
    """Conditional breakpoints, watch, step, 16 and 32 bits, Ctrl-C in a loop, writing registers."""
    with Session(assemble('calls')[1]) as s:
        start(s)
        s.expect('step', r'mov\tes, ax')
        s.expect('break handler if $sp > 0xfff0', 'Breakpoint 2')
        s.command('break handler if $sp < 0xfff0')
        s.expect('continue', 'Breakpoint 3, handler')
        s.expect('watch *(unsigned char *)&mark', 'Hardware watchpoint 4')
        s.expect('continue', 'Hardware watchpoint 4', 'Old value = 0', 'New value = 85')
        s.expect('disassemble handler,+2', r'push +ds')
        s.expect('x/2i trap_entry_gp', 'pusha', r'mov +eax,')
        s.command('delete')
        s.send(b'continue\n')
        s.read_until(r'\n\*\n')         # the guest's line before its loop: it runs
        said = s.interrupt()
        if 'SIGINT' not in said:
            raise SessionFailed(f'Ctrl-C: {said}')
        s.command('tbreak spin')
        s.expect('continue', 'spin|guest_start')
        s.expect('info registers eip cs', r'eip +0x1\w+', r'cs +0x1000')
        s.command('set $ax = 1')
        s.expect('trap-break hlt', 'stops at traps by hlt')
        s.expect('continue', r'\{hlt\}')
        s.expect('continue', r'\[Inferior 1 .* exited')


def out_of_a_handler():
    """next over a guest's IRET stops in the stub; both ways on lead to where the IRET leads."""
    for command, pattern in (('finish', r'^far_routine \(\)'), ('finish-trap', r'#0 +far_routine \(\)')):
        with Session(assemble('calls')[1]) as s:
            start(s, 'delete', 'tbreak handler', 'continue', 'next 3')
            s.expect('next', r'^trap_stub_13 \(\)')
            s.expect('bt', '#0 +trap_stub_13', r'#1 +\[guest 0ff0:\w+\] <far_routine\+3>')
            s.expect(command, pattern)


def stepping():
    """next over traps, gstep, next-trap, finish-trap, why, irq."""
    with Session(assemble('calls')[1]) as s:
        start(s, 'delete', 'tbreak calls.nasm:15')
        s.expect('continue', r'mov\tecx, cr0')
        s.command('stepi')                      # no interrupt comes in between
        s.command('tbreak do_mov_from_cr')
        s.expect('continue', 'do_mov_from_cr')
        s.expect('bt', '#0 .*do_mov_from_cr', 'common_0f', 'exit_gp_watched', 'trap_entry_gp',
                 r'\[guest 1000:\w+\] <guest_start\+\d+>')
        s.expect('finish-trap', r'in\tal, 60h')
        s.expect('why', 'MOV reads CR0: the guest gets 00000010h')
        s.expect('gstep', r'mov\tdx, 3FFh', r'=> 0x1\w+ <guest_start\+\d+>:\s+mov +dx,0x3ff')
        s.expect('next-trap', 'trap_entry',
                 r'trap #13 \(#GP\) error 0x0 from 1000:\w+ <guest_start\+\d+> \{out dx,al\}')
        s.expect('bt', r'#0 +trap_entry_gp',
                 r'#1 +\[guest 1000:\w+\] <guest_start\+\d+> \(\) at tests/gdb/calls.nasm:18')
        s.expect('why', 'not finished')
        s.expect('finish-trap', r'19\s+pushf')
        s.expect('why', 'OUT traps')
        s.expect('gstep 2', r'xor\tax, ax')
        s.expect('why', 'POPF gives the guest IF=')
        s.expect('irq on', 'interrupts while stepping: on')
        s.expect('irq off', 'interrupts while stepping: off')
        s.expect('irq perhaps', 'irq on or irq off')
        s.expect('finish-trap', 'there is no trap to finish')


def one_road():
    """A breakpoint on the function of CLI stops once for each CLI, whoever watches, also where runs take several."""
    clis = ('alone', 'run', 'again', 'after_pushf', 'handler', 'done')
    for watch in ('no', 'gdb', 'trace'):
        with Session(assemble('clis')[1], *(['--append', 'trace=ring'] if watch == 'trace' else [])) as s:
            start(s, 'tbreak ready', 'continue', program='clis')
            if watch != 'gdb':
                s.command('set var vms[0].vcpu.attention &= ~ATTENTION_SINGLY')
            s.expect('print vms[0].vcpu.attention', '= 0$' if watch == 'no' else 'ATTENTION|[1-9]')
            s.expect('break common_cli', r'Breakpoint 3 at 0x\w+: file monitor/vcpu/\w+\.h, line \d+\.$')
            for label in clis:
                s.expect('continue', 'Breakpoint 3, common_cli')
                s.expect(f'print v->frame.eip + 0x10000 == (unsigned)&{label}', '= 1')
            s.expect('continue', 'exited')


def every_step_moves():
    """Also while a device interrupts: gstep ends early, in the monitor, if one step does not."""
    with Session(assemble('timer')[1]) as s:
        s.begin()
        s.command(f'guest-symbols {BUILD}/timer.elf 1000:0')
        s.command('tbreak again')
        s.expect('continue', 'again')
        s.expect('gstep 200', r'^=> 0x1\w+ <')


def trap_breaks():
    """A trap-break of each kind stops where it should, and nowhere else."""
    with Session(assemble('calls')[1]) as s:
        start(s, 'delete')
        for reason, text in (('int 0x60', 'int 0x60'), ('cr0', 'mov ecx,cr0'), ('port 0x60', 'in al,0x60'),
                             ('out 0x3f8-0x3ff', 'out dx,al'), ('popf if $sp == 0xfffc', 'popf')):
            s.expect(f'trap-break {reason}', 'stops at traps by')
        for text in ('int 0x60', 'mov ecx,cr0', 'in al,0x60', 'out dx,al', 'popf'):
            s.expect('continue', rf'from (1000|0ff0):\w+ <\w+\+\d+> \{{{re.escape(text)}\}}')
        s.command('delete')
        s.expect('trap-break irq 0', 'irq 0')
        s.expect('continue', r'trap #32 \(IRQ 0\)')
        s.expect('trap-break nonsense', 'lists the reasons')
        s.expect('trap-break int 300 400', 'lists the reasons')


def clients():
    """A 32-bit program: its symbols and lines, its calls, and the way from a trap of its 8086 code up to its main()."""
    with Session('build/guest/client/hello86') as s:
        s.begin()
        s.expect('trap-break vm86', 'stops at traps by vm86')
        s.expect('continue', r'vm86old\(0x\w+\) enters 1000:0000')
        s.expect('bt', '#0 +vm86_begins', 'watched_call', 'exit_ring3', r'\[guest 1000:0000\]', r' client_vm86old \(',
                 r' main \(\) at guest/client/hello86.c:\d+', r' client_begin ', r' main .* at monitor/main.c')
        s.expect('trap-break int 0x80', 'stops at traps by int 0x80')
        s.expect('trap-break vm86 return', 'stops at traps by vm86 return')
        s.expect('trap-break syscall write', 'stops at traps by syscall write')
        s.expect('continue', r'trap #13 \(#GP\) error 0x0 from 1000:0005 \{int 0x80\}')
        s.expect('bt', '#0 +debugger_stop', r'trap_ring3_entry.*\n.*\[guest 1000:\w+\]', r'client_vm86old \(',
                 r'main \(\) at guest/client/hello86.c:')
        s.expect('continue', r'vm86old\(0x\w+\) returns from 1000:0007')
        s.expect('continue', r'^write\(0x1, 0x\w+, 0x20, 0x0, 0x0, 0x0\) from 0x804')
        s.expect('bt', r'flush \(\) at guest/client/lib/libc.c', r' printf ', r'main \(\) at guest/client/hello86.c:')
        s.command('delete')
        s.expect('break client_vm86old', 'guest/client/lib/vm86.c')
        s.expect('continue', 'client_vm86old', 'guest/client/lib/vm86.c')
        s.expect('bt', '#0 +client_vm86old', r'#1 .* main \(\) at guest/client/hello86.c:')
        s.command('delete')
        s.expect('trap-break syscall 1', 'stops at traps by syscall 1')
        s.expect('continue', r'^exit\(0x0, ')
        s.expect('continue', r'\[Inferior 1 .* exited')


def two_guests():
    """Below 1 MiB there is the memory of the guest that trapped."""
    with Session(floppy('A') + ':name=one', floppy('B') + ':name=two') as s:
        s.begin()
        s.expect(f'guest-symbols {BUILD}/marker.elf 0:7c00', 'symbols of')
        for name, letter in (('one', 'A'), ('two', 'B')):
            s.command(f'trap-break int 0x60 if $_streq($guest(), "{name}")')
            if name == 'two':
                s.command('set var wanted = 1')         # as Ctrl-Alt-F2 does
                s.command('set var guests[0]->vcpu.exit = EXIT_SWITCH')
                s.command('set var guests[0]->vcpu.attention |= ATTENTION_LEAVE')
            s.expect('continue', r'from 0000:7c\w+ <again> \{int 0x60\}')
            s.expect('print $guest()', f'"{name}"')
            s.expect('print *(char *)0x500', f"'{letter}'")
            s.expect('bt', r'\[guest 0000:7c\w+\] <again\+2>')
            s.expect('print *vms', 'guest "one" on board_virtual')
            s.expect('print *vms->next', 'guest "two" on board_virtual')
            s.command('delete')


def guests_that_share():
    """With share=on a write of gdb's reaches no page that all guests have. A guest that writes to the page has it, and then gdb
    may. A breakpoint in such memory is every guest's, and its code stays what it is."""
    shared, own = 'Cannot access memory at address', r'^0x30000:\t0x5a\t0x00'
    with Session('--append', 'share=on gdb=beside', floppy('A') + ':name=one', floppy('B') + ':drive=a:name=two') as s:
        s.begin()
        s.command('break *0x7c0f')
        for name in ('one', 'two'):
            s.expect('continue', 'Breakpoint 1, 0x00007c0f')
            s.expect('print $guest()', f'"{name}"')
            s.expect('x/2xb 0x30000', r'^0x30000:\t0x00\t0x00')
            s.expect('set var *(char *)0x30000 = 0x5a', shared)
            s.expect('set var *(short *)0x7fff = 0x5a5a', shared)       # its first page is the guest's own
            s.expect('set var *(char *)0x7e00 = 0x5a', r'\A\s*\Z')
            s.expect('x/xb 0x7e00', r'^0x7e00:\t0x5a')
            s.expect('bt', r'\A#0 .*\[guest 0000:7c0f\]', r'#1 .* main ')
        s.expect('set var $ds = 0x3000', r'\A\s*\Z')
        s.expect('gstep', '0000:7c12')                                  # the guest writes, and has the page
        s.expect('set var *(char *)0x30000 = 0x5a', r'\A\s*\Z')
        s.expect('x/2xb 0x30000', own)


def a_tile():
    """With a tile a guest has no page at A0000h: a stack whose words point there is one like any. Code of segment 0 has its
    sentence, too."""
    with Session('--append', 'display=wall', floppy('A')) as s:
        s.begin()
        s.command('break *0x7c0f')
        s.expect('continue', 'Breakpoint 1, 0x00007c0f')
        s.expect('x/xb 0xa0000', 'Cannot access memory')
        for offset, word in ((0, 0x5000), (2, 0xa000), (4, 0x0202)):
            s.expect(f'set var *(short *)(0x7c00 - 6 + {offset}) = {word}', r'\A\s*\Z')
        s.command('set var $esp = 0x7c00 - 6')
        s.expect('bt', r'\A#0 .*\[guest 0000:7c0f\]', r'#1 .* main ')
        s.command('set var $esp = 0x7c00')
        s.command('gstep 4')
        s.expect('why', 'INT 60h pushes FLAGS, CS and IP .* through vector 60h of its table to 0000:7C1Ch')


def without_symbols():
    """A disk image: CS:IP, 16-bit disassembly, the same commands."""
    with Session(floppy('C')) as s:
        s.begin()
        s.command('break *0x7c00')
        s.expect('continue', 'Breakpoint 1, 0x00007c00 in', '^0000:7c00: xor ax,ax')
        s.expect('x/2i $pc', r'=> 0x7c00:\s+xor +ax,ax', r'mov +ds,ax')
        s.expect('guest-regs', 'cs=0000', '0000:7c00: xor +ax,ax')
        s.expect('trap-break int 0x60 if $ah == 0x43', 'int 0x60')      # set by the handler: false at first
        s.expect('continue', r'from 0000:7c\w+ \{int 0x60\}')
        s.expect('guest-regs', '^eax=00004343')
        s.expect('guest-ivt 0x60', r'60h  0000:7c\w+')
        s.expect('bt', r'\[guest 0000:7c\w+\] \(\)')
        s.expect('finish-trap', '0x00007c')
        s.expect('gstep 2', '=> 0x7c')
        s.expect('guest-stack 3', '^0000:7[bc]')
        s.expect('guest-screen', 'SeaBIOS')
        # Page 1, by the CRTC's start address alone; and another index register is selected.
        for register, value in ((0x0c, 0x08), (0x0e, 0x08)):
            s.command(f'monitor o /b 0x3d4 {register:#x}')
            s.command(f'monitor o /b 0x3d5 {value:#x}')
        s.command('maintenance packet Qqemu.PhyMemMode:1')       # QEMU writes no video memory but the card's own
        for column, char in enumerate('PAGE1'):
            s.command(f'set {{short}}{0xfd000000 + 4 * (2048 + 80 + column)} = {ord(char)}')
        s.command('maintenance packet Qqemu.PhyMemMode:0')
        s.expect('guest-screen', '^PAGE1')
        s.expect('monitor i /b 0x3d4', '= 0x0e')
        s.command('monitor o /b 0x3ce 6')
        s.command('monitor o /b 0x3cf 5')
        s.expect('guest-screen', 'shows a graphics mode')


def tui():
    """The layout with the guest's window, on a terminal of 120 columns."""
    with Session('--guest', 'flags', terminal='xterm', option='--gdb-tui') as s:
        s.read_until('multiboot.nasm', 'no guest has run yet')
        s.send(b'break guest_start\ncontinue\n')
        s.read_until('1000:0000 <guest_start>', 'xor ax,ax', 'eflags|real')
        s.send(b'stepi 4\nnext\nstepi\n')
        s.read_until('edx 000007ec', 'trap #13', 'cs:eip 1000:00000013')
        s.send(b'finish-trap\n')
        s.read_until('the last trap:', 'IN traps')
        if b'\x1b[7m' not in s.raw and b';7m' not in s.raw:
            raise SessionFailed('no register is marked as changed')


def ending():
    """Ending gdb ends QEMU; the guest's verdict is the exit status if it ends first."""
    with Session('--guest', 'cr0') as s:
        s.begin()
        if s.quit() != 0:
            raise SessionFailed('quit does not end well')
    with Session('--guest', 'general-protection-stops') as s:
        s.begin()
        s.expect('continue', 'exited')
        if s.quit() != 1:
            raise SessionFailed("the guest's verdict is not the exit status")


def from_a_cd():
    """Through GRUB: the machine starts later, and is the same."""
    with Session('--iso', assemble('calls')[1]) as s:
        start(s)
        s.expect('next 3', r'mov\tword \[es:60h')


def saving():
    """What the guest has written is kept when gdb ends."""
    saved = os.path.join(BUILD, 'saved.img')
    with Session('--save', saved, floppy('S')) as s:
        s.begin()
        s.expect('trap-break int 0x60', 'int 0x60')
        s.expect('continue', r'\{int 0x60\}')
        if s.quit() != 0:
            raise SessionFailed('quit does not end well')
    with open(saved, 'rb') as file, open(floppy('S'), 'rb') as original:
        if file.read() != original.read():
            raise SessionFailed('the saved image is not that of the drive')
    os.unlink(saved)


def record(name, *arguments):
    """A recording of a run; its path."""
    os.makedirs(BUILD, exist_ok=True)
    path = os.path.join(BUILD, f'{name}.rec')
    done = subprocess.run([os.path.join(ROOT, 'run-qemu.sh'), '--headless', '--seconds', '100', '--record', path,
                           *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if b'recorded in' not in done.stdout:
        raise SessionFailed(f'no recording: {done.stdout.decode(errors="replace")}')
    return path


def replayed(path):
    """It says what the recording said: run-qemu.sh compares."""
    done = subprocess.run([os.path.join(ROOT, 'run-qemu.sh'), '--headless', '--seconds', '100', '--replay', path],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode(errors='replace')


def backwards():
    """Back over traps and guest instructions, and to what wrote a byte, in a recording."""
    with Session(record('calls', assemble('calls')[1]), '--gdb', option='--replay') as s:
        start(s)
        s.command('break innermost')
        s.expect('continue', 'innermost')
        s.expect('previous-trap', r'^trap #')
        s.expect('reverse-gstep', r'^=> 0x')
        s.expect('gstep', 'calls.nasm')
        s.expect('trap-break any', 'the replay would diverge')
        s.expect('goto-trap 2', r'^trap #')
        s.expect('goto-trap 1', r'^trap #')
        s.expect('previous-trap', 'there is no trap before this')


def who_wrote():
    """The guest's instruction, with old and new value; and a value that nobody has changed."""
    with Session(record('writer', assemble('writer')[1]), '--gdb', option='--replay') as s:
        start(s, program='writer')
        s.expect('break done', 'Breakpoint 2')
        s.expect('continue', 'done')
        # It is written three times, the last time with the value that it has.
        s.expect('who-wrote $lin(0x1000,0x100)', r'0x11 -> 0x22, written by the guest at 1000:\w+ <second>')
        s.expect('x/i $pc', 'mov.*0x22')
        s.expect('continue', 'done')
        s.expect('who-wrote $ecx', r'0x5 -> 0x6, written by the guest at 1000:\w+ <count>')
        s.expect('who-wrote $lin(0x1000,0x180)', 'nothing in the recording has changed')
        s.expect('who-wrote 0x413', 'written by the firmware .*, before the monitor began')


def who_wrote_the_screen():
    """The line that wrote a byte of the real card's text memory, through its earlier writes back to the first one; and
    who put the boot sector where it is."""
    with Session(record('screen', floppy('S', 'screen')), '--gdb', option='--replay') as s:
        s.begin()
        s.expect(f'guest-symbols {BUILD}/screen.elf 0:7c00', 'symbols of')
        s.command('break done')
        s.expect('continue', 'Breakpoint 1, done')
        for values, label in (('0x44 -> 0x45', 'last'), ('0x43 -> 0x44', 'fill'), ('0x42 -> 0x43', 'second'),
                              ('0x41 -> 0x42', 'first'), ('0x.. -> 0x41', 'clear')):
            s.expect('who-wrote 0xb80a0', rf'{values}, written by the guest at 0000:7c\w+ <{label}>',
                     rf'^#0 +{label} \(\) at tests/gdb/screen.nasm:\d+')
        s.expect('who-wrote 0x7c00', r'0x0 -> 0xb8, written by the monitor in memcpy\(\) at ')
        s.expect('bt', ' disk_int13 ')
        s.expect('continue', 'Breakpoint 1, done')
        s.command('delete')
        s.expect('continue', 'the recording ends here')


def who_wrote_a_tile():
    """The same where each guest has a screen of its own: the other one's writes, at the same address, do not count."""
    images = [f'{floppy(letter, "screen")}:name={name}' for letter, name in (('1', 'one'), ('2', 'two'))]
    with Session(record('tiles', '--append', 'display=wall', *images), '--gdb', option='--replay') as s:
        s.begin()
        s.expect(f'guest-symbols {BUILD}/screen.elf 0:7c00', 'symbols of')
        s.command('break done if $_streq($guest(), "two")')
        s.expect('continue', 'Breakpoint 1, done')
        s.expect('who-wrote 0xb80a0', r'0x44 -> 0x45, written by the guest at 0000:7c\w+ <last>')
        s.expect('print $guest()', '"two"')
        s.expect('who-wrote 0x7df0', r'0x0 -> 0x32, written by the monitor in memcpy\(\) at ')


def keys_image():
    image = os.path.join(BUILD, 'keys.img')
    subprocess.run(['nasm', '-f', 'bin', '-o', image, 'tests/gdb/keys.nasm'], check=True, cwd=ROOT)
    os.truncate(image, FLOPPY)
    return image


def recordings_of_several_guests():
    """What a script types into one guest of several is an input like any: the replay hears it, and ends as the recording did."""
    image = keys_image()
    steps = '; '.join(f'in {name}: wait "Type:" 60; in {name}: type "ab"; in {name}: wait "ab" 60; in {name}: type "q"'
                      for name in ('two', 'one'))
    typed = record('typed-in', '--append', 'display=wall share=on', '--keys', f'{steps}; end clean 60', f'{image}:name=one',
                   f'{image}:drive=a:name=two')
    status, said = replayed(typed)
    if status != 0 or 'trapeze: guest two has ended' not in said or 'trapeze: end: clean' not in said:
        raise SessionFailed(f'status {status}: {said}')


def recordings():
    """A stopped guest's run replays with the same log and status, and leads back to the cause; what cannot be replayed says so in a line."""
    path = record('stopped', '--guest', 'general-protection-stops')
    status, said = replayed(path)
    if status != 1 or 'trapeze: end: stopped' not in said:
        raise SessionFailed(f'status {status}: {said}')
    with Session(path, '--gdb', option='--replay') as s:
        s.begin()
        s.expect('continue', 'the recording ends here')
        s.expect('previous-trap', r'^trap #13 .*{sysenter}')
    with open(path, 'rb') as file:
        whole = file.read()
    image = keys_image()
    typed = record('typed', '--keys', 'wait "Type:" 60; type "abc"; wait "abc" 60; type "q"; end clean 60', image)
    os.unlink(image)                # the recording has it
    status, said = replayed(typed)
    if status != 0 or 'trapeze: end: clean' not in said:
        raise SessionFailed(f'status {status}: {said}')
    cut = os.path.join(BUILD, 'cut.rec')
    with open(cut, 'wb') as file:
        file.write(whole[:len(whole) // 2])
    status, said = replayed(cut)
    if status != 2 or 'is cut off or damaged' not in said:
        raise SessionFailed(f'status {status}: {said}')


ALL = (backwards, who_wrote, who_wrote_the_screen, who_wrote_a_tile, recordings,
       recordings_of_several_guests, unwinding, native, out_of_a_handler, from_a_cd,
       saving, stepping, one_road, every_step_moves, trap_breaks, clients, two_guests, guests_that_share, a_tile,
       without_symbols, tui, ending)

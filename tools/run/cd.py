#!/usr/bin/env python3
"""Makes a CD image that boots the monitor through GRUB on a BIOS.

    cd.py [--monitor ELF] OUT.iso                                      a menu with an entry per lecture guest
    cd.py [--monitor ELF] OUT.iso CMDLINE [MODULE MODULE_OPTIONS]...   boots CMDLINE at once, with these modules
"""

import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'host'))

import builtin_guests
import say
from say import HostError, UsageError

USAGE = 'usage: cd.py [--monitor ELF] OUT.iso [CMDLINE [MODULE MODULE_OPTIONS]...]'
GRUB = '/usr/lib/grub/i386-pc'
# All that the menu needs: the whole set makes the image ten times as large.
MODULES = 'multiboot normal configfile iso9660 biosdisk'
# Text mode throughout: the guest finds the screen as the BIOS would have left it.
CONSOLE = ['terminal_input console', 'terminal_output console', 'set gfxpayload=text']


def grub_words(first, line):
    """GRUB hands the words after the file name to the kernel, without the file name itself, which QEMU's -kernel does
    pass on. So it is written out, and the monitor sees the same line from both loaders. Each word is quoted, or
    GRUB's own language would have a go at it."""
    return ''.join(f" '{word}'" for word in [first, *line.split()])


def menu_entry(title, line, modules=()):
    entry = [f"menuentry '{title}' {{", f'\tmultiboot /boot/monitor.elf{grub_words("monitor.elf", line)}']
    for number, options in enumerate(modules):
        entry.append(f'\tmodule /boot/module{number}{grub_words(f"module{number}", options)}')
    return [*entry, '}']


def config(line=None, modules=()):
    """The text of grub.cfg. `modules` are the modules' options."""
    if line is not None:
        lines = ['set timeout=0', *menu_entry('Trapeze', line, modules)]
    else:
        lines = ['set timeout=2', f"set default='{builtin_guests.DEFAULT}'"]
        for guest in builtin_guests.lecture_guests():
            lines += menu_entry(guest, f'guest={guest}')
    return '\n'.join([*CONSOLE, *lines]) + '\n'


def make(monitor, out, line=None, *modules):
    """Only a finished image gets its name, since make and others look for that. `modules`: file, options, file, ..."""
    words = [word for word in (line, *modules) if word]
    if any("'" in word for word in words):
        raise UsageError(f"no ' can be passed through GRUB: {' '.join(words)}")
    if not os.path.isfile(monitor):
        raise UsageError(f'no {monitor}: build it first')
    with tempfile.TemporaryDirectory(prefix='trapeze-') as directory:
        boot = os.path.join(directory, 'cd', 'boot')
        os.makedirs(os.path.join(boot, 'grub'))
        shutil.copyfile(monitor, os.path.join(boot, 'monitor.elf'))
        for number, file in enumerate(modules[::2]):
            shutil.copyfile(file, os.path.join(boot, f'module{number}'))
        with open(os.path.join(boot, 'grub', 'grub.cfg'), 'w', encoding='utf-8') as file:
            file.write(config(line, modules[1::2]))
        rescue(f'{out}.part', os.path.join(directory, 'cd'))
        os.replace(f'{out}.part', out)


def rescue(out, tree):
    """-d: for a BIOS only, also where GRUB for EFI is installed. xorriso talks a lot, of interest only when it fails."""
    done = subprocess.run(
        ['grub-mkrescue', '-d', os.environ.get('GRUB_DIR', GRUB), f'--install-modules={MODULES}', '--fonts=',
         '--locales=', '--themes=', '-o', out, tree], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        raise HostError('grub-mkrescue failed')


def main(words):
    monitor = os.path.join(builtin_guests.ROOT, 'build', 'monitor.elf')
    if words[:1] == ['--monitor'] and len(words) > 1:
        monitor, words = words[1], words[2:]
    # A module always comes with its options.
    if not words or len(words) > 1 and len(words) % 2:
        raise UsageError(USAGE)
    make(monitor, *words)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except say.Refused as refused:
        say.note(refused)
        sys.exit(refused.status)

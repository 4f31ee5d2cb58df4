#!/usr/bin/env python3
"""Makes a CD image that boots the monitor through GRUB on a BIOS. UEFI gets a line that says what is missing.

    cd.py [--monitor ELF] OUT.iso                                      a menu with an entry per lecture guest
    cd.py [--monitor ELF] OUT.iso CMDLINE [MODULE MODULE_OPTIONS]...   boots CMDLINE at once, with these modules
"""

import os
import shutil
import struct
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
# The other GRUB, which a UEFI starts. There is no BIOS for a guest then, and no virtual-8086 mode in its 64 bits.
GRUB_EFI = '/usr/lib/grub/x86_64-efi'
EFI_MODULES = ['echo', 'sleep']
EFI_SAYS = ['Trapeze runs real-mode software, and for that it needs a PC BIOS. This firmware is UEFI.',
            'Turn on its CSM, also called legacy boot, or start a machine that has a BIOS.']
EFI_IMAGE, EFI_KIB = 'efi.img', 720
FOR_EVER = 2 ** 31 - 1          # seconds, of 32 bits
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


def loadable(elf):
    """An ELF file of the i386 without its sections, symbols and lines for gdb among them: ten times smaller. GRUB would load
    them all, as the multiboot protocol has it."""
    table, = struct.unpack_from('<I', elf, 28)
    size, count = struct.unpack_from('<HH', elf, 42)
    ends = [table + size * count]
    for at in range(table, ends[0], size):
        offset, _, _, length = struct.unpack_from('<4I', elf, at + 4)
        ends.append(offset + length)
    # Where their table is (e_shoff); then e_shnum and e_shstrndx.
    return elf[:32] + bytes(4) + elf[36:48] + bytes(4) + elf[52:max(ends)]


def make(monitor, out, line=None, *modules, efi=False):
    """Only a finished image gets its name, since make and others look for that. `modules`: file, options, file, ...
    `efi`: with words for a UEFI, where GRUB for that is installed."""
    words = [word for word in (line, *modules) if word]
    if any("'" in word for word in words):
        raise UsageError(f"no ' can be passed through GRUB: {' '.join(words)}")
    if not os.path.isfile(monitor):
        raise UsageError(f'no {monitor}: build it first')
    with tempfile.TemporaryDirectory(prefix='trapeze-') as directory:
        boot = os.path.join(directory, 'cd', 'boot')
        os.makedirs(os.path.join(boot, 'grub'))
        with open(monitor, 'rb') as elf, open(os.path.join(boot, 'monitor.elf'), 'wb') as file:
            file.write(loadable(elf.read()))
        for number, file in enumerate(modules[::2]):
            shutil.copyfile(file, os.path.join(boot, f'module{number}'))
        with open(os.path.join(boot, 'grub', 'grub.cfg'), 'w', encoding='utf-8') as file:
            file.write(config(line, modules[1::2]))
        efi = efi and os.path.isdir(GRUB_EFI)
        if efi:
            make_efi_image(os.path.join(boot, EFI_IMAGE), directory)
        rescue(f'{out}.part', os.path.join(directory, 'cd'), efi)
        os.replace(f'{out}.part', out)


def make_efi_image(path, directory):
    """A floppy with the one program that a UEFI looks for; it says its lines and waits."""
    script, program = os.path.join(directory, 'efi.cfg'), os.path.join(directory, 'BOOTX64.EFI')
    with open(script, 'w', encoding='utf-8') as file:
        file.write(''.join(f"echo '{line}'\n" for line in EFI_SAYS) + f'sleep {FOR_EVER}\n')
    quietly('grub-mkimage', '-d', GRUB_EFI, '-O', 'x86_64-efi', '-p', '/boot/grub', '-c', script, '-o', program, *EFI_MODULES)
    with open(path, 'wb') as file:
        file.truncate(EFI_KIB << 10)
    quietly('mformat', '-i', path, '-f', str(EFI_KIB), '::')
    quietly('mmd', '-i', path, '::/EFI', '::/EFI/BOOT')
    quietly('mcopy', '-i', path, program, '::/EFI/BOOT/BOOTX64.EFI')


def rescue(out, tree, efi):
    """-d: for a BIOS only, also where GRUB for EFI is installed; what follows -- is for xorriso."""
    second = ['--', '-boot_image', 'any', 'next', '-boot_image', 'any', f'efi_path=/boot/{EFI_IMAGE}'] if efi else []
    quietly('grub-mkrescue', '-d', os.environ.get('GRUB_DIR', GRUB), f'--install-modules={MODULES}', '--fonts=',
            '--locales=', '--themes=', '-o', out, tree, *second)


def quietly(*command):
    """xorriso talks a lot, of interest only when it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        raise HostError(f'{command[0]} failed')


def main(words):
    monitor = os.path.join(builtin_guests.ROOT, 'build', 'monitor.elf')
    if words[:1] == ['--monitor'] and len(words) > 1:
        monitor, words = words[1], words[2:]
    # A module always comes with its options.
    if not words or len(words) > 1 and len(words) % 2:
        raise UsageError(USAGE)
    make(monitor, *words, efi=True)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except say.Refused as refused:
        say.note(refused)
        sys.exit(refused.status)

#!/usr/bin/env python3
"""Boots a CD image in Bochs 2.7 without a window, passes what the serial ports say to stdout, and ends with the guest's
verdict: 0 clean, 1 stopped or failed, 3 monitor fault, 4 Bochs failed, 124 no verdict in time.

    bochs.py [--cpu MODEL] [--memory MB] [--seconds N] CD.iso
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'host'))

import say
import verdict
from running import Running
from say import HostError, note
from serial_pipe import SerialPipe

SHARE = '/usr/share/bochs'
CPU = 'corei3_cnl'                      # the first model in Bochs's list that has UMIP
# Bochs that waits for nothing may well wait for ever (a halted guest), so there always is a limit.
SECONDS = '60'
MEMORY = 32                             # MB
DISKS = {'c': 'ata0-master', 'd': 'ata0-slave', 'e': 'ata1-slave'}
FLOPPIES = ('a', 'b')

CONFIGURATION = """\
# Debian's Bochs has no display but a window; SDL's "dummy" driver makes it an invisible one.
display_library: sdl2
# fastboot: no three seconds for somebody to press F12.
romimage: file={share}/BIOS-bochs-latest, options=fastboot
vgaromimage: file={share}/VGABIOS-lgpl-latest
megs: {memory}
# Not slowed down to real time: the guest's clock counts instructions, and every run is the same.
cpu: model={cpu}, ips=50000000
clock: sync=none, time0=1704067200
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path={directory}/cd.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev={directory}/serial
# What is written to port E9h comes out beside Bochs's own remarks.
port_e9_hack: enabled=1
# The host need not have a sound card.
sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
log: {directory}/bochs.log
panic: action=fatal
"""
LOG_PORT = 'com2: enabled=1, mode=file, dev={directory}/serial\n'


class Machine:
    """A CD image and drives in Bochs, with files in a directory of its own."""

    def __init__(self, directory, iso, memory, attached=(), cpu='', log_port=False):
        self.directory, self.iso, self.memory = directory, iso, memory
        self.attached, self.cpu, self.log_port = attached, cpu or CPU, log_port

    def path(self, name):
        return os.path.join(self.directory, name)

    def drive_file(self, drive):
        """Every image gets a plain name: no path can then upset Bochs's parser."""
        return self.path(f'{drive.letter}.img')

    def configuration(self):
        values = {'share': SHARE, 'memory': self.memory, 'cpu': self.cpu, 'directory': self.directory}
        text = CONFIGURATION.format(**values) + (LOG_PORT.format(**values) if self.log_port else '')
        return text + ''.join(map(self.drive_line, self.attached))

    def drive_line(self, drive):
        file = self.drive_file(drive)
        if drive.letter in FLOPPIES:
            return f'floppy{drive.letter}: image={file}, status=inserted\n'
        # volatile: writes go to a journal that dies with the run
        return (f'{DISKS[drive.letter]}: type=disk, path={file}, cylinders=0, mode=volatile, '
                f'journal={file}.journal\n')

    def command(self):
        """-q: no start menu. -rc: Debian's Bochs starts in its debugger, which is told to continue."""
        return ['env', 'SDL_VIDEODRIVER=dummy', 'bochs', '-q', '-f', self.path('bochsrc'), '-rc',
                self.path('continue')]

    def place_files(self):
        """Floppies are copied, as Bochs would write to the original."""
        os.symlink(os.path.realpath(self.iso), self.path('cd.iso'))
        for drive in self.attached:
            if drive.letter in FLOPPIES:
                shutil.copyfile(drive.file, self.drive_file(drive))
            else:
                os.symlink(os.path.realpath(drive.file), self.drive_file(drive))
        for name, text in (('bochsrc', self.configuration()), ('continue', 'c\n')):
            with open(self.path(name), 'w', encoding='utf-8') as file:
                file.write(text)

    def run(self, running, seconds, trace_file=''):
        """Passes what the serial ports say to stdout. The guest's verdict as the exit status."""
        self.place_files()
        with open(self.path('chatter'), 'wb') as chatter, SerialPipe(self.path('serial')) as serial:
            # stdin is empty, so that the debugger quits should anything bring it back.
            status = running.child(['timeout', '--foreground', '-k', '2', seconds, *self.command()],
                                   stdin=subprocess.DEVNULL, stdout=chatter,
                                   stderr=chatter)
        said = self.chatter()
        if trace_file:
            write_trace(said, trace_file)
        return judge(serial.text, said, status, seconds)

    def chatter(self):
        with open(self.path('chatter'), 'rb') as file:
            return file.read()


def write_trace(chatter, path):
    """Bochs writes its remarks, in between them what comes to port E9h, to its stdout."""
    with open(path, 'wb') as file:
        file.writelines(line for line in chatter.splitlines(keepends=True) if line.startswith(b'{"event":'))


def judge(output, chatter, status, seconds):
    """Bochs's exit status is 1 whatever happens, so the monitor's last line tells."""
    end = output.rpartition(b'trapeze: end: ')[2].split() if b'trapeze: end: ' in output else []
    word = end[0].decode(errors='replace') if end else ''
    if word in verdict.WORDS:
        return verdict.WORDS[word]
    if status in verdict.TIMED_OUT:
        note(f'no verdict after {seconds} s: ended')
        return verdict.TIME_OVER
    reasons = [line.partition(b'>>PANIC<< ')[2] for line in chatter.splitlines() if b'>>PANIC<< ' in line]
    if not reasons:
        sys.stderr.buffer.write(chatter)
        sys.stderr.flush()
    reason = f': {reasons[-1].decode(errors="replace")}' if reasons else ''
    raise HostError(f'Bochs ended without a verdict{reason}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cpu', default='')
    parser.add_argument('--memory', type=int, default=MEMORY)
    parser.add_argument('--seconds', default=SECONDS)
    parser.add_argument('iso')
    args = parser.parse_args()
    with Running() as running, tempfile.TemporaryDirectory(prefix='trapeze-') as directory:
        return Machine(directory, args.iso, args.memory, cpu=args.cpu).run(running, args.seconds)


if __name__ == '__main__':
    try:
        sys.exit(main())
    except say.Refused as refused:
        say.note(refused)
        sys.exit(refused.status)

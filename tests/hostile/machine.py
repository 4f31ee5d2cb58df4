"""Runs a parade in QEMU or Bochs and says how far it came."""

import collections
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [HERE, os.path.join(HERE, '..', 'lib')]
from paths import BUILD
import boot_cd
import record

MONITOR = os.path.join(BUILD, 'hostile', 'monitor.elf')

TEST_SOURCES = {name for name in os.listdir(HERE) if name.endswith('.c')}
MEMORY_MIB = 11              # as little as will do: all of it is looked at after each guest
# What ends the emulator itself. QEMU 7.2: an instruction that begins in RAM and ends in memory-mapped video
# memory, at A0000h. Bochs 2.7: any instruction in video memory.
EMULATOR_BUGS = ("translator_access: Assertion `phys_page != -1' failed", 'getHostMemAddr vetoed direct read')
# A guest's time in ticks of 1193182 Hz. QEMU's clock is the host's; Bochs counts 20 ns per instruction.
BUDGETS = {'qemu': 2000, 'bochs': 3000}
SILENCE_SECONDS = {'qemu': 90, 'bochs': 180}     # without a word for so long: it hangs

# -no-reboot: a triple fault ends it.
QEMU = ['qemu-system-i386', '-display', 'none', '-machine', 'pc', '-accel', 'tcg', '-m', str(MEMORY_MIB),
        '-nodefaults', '-vga', 'std', '-nic', 'none', '-no-user-config', '-no-reboot',
        '-rtc', 'base=2024-01-01T12:00:00,clock=vm',
        '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', '-serial', 'null']


class Outcome:
    """`endings` counts how guests ended that passed. `failed` is the number of the guest that did not, None
    if all passed; `checks` are the names of those that it failed, `text` what there is to say."""

    def __init__(self):
        self.endings = collections.Counter()
        self.failed, self.checks, self.text = None, frozenset(), ''


def symbols():
    return record.Symbols(MONITOR)


def _watch(process, log, seconds):
    """Wait for its end; False if it had to be ended, because the log stood still."""
    size, since = -1, time.monotonic()
    while process.poll() is None:
        now = os.path.getsize(log) if os.path.exists(log) else 0
        if now != size:
            size, since = now, time.monotonic()
        if time.monotonic() - since > seconds:
            process.terminate()
            process.wait()
            return False
        time.sleep(0.05)
    return True


def _why_lost(text, said, in_time):
    if 'trapeze: panic' in text:
        return 'panic'
    if any(bug in said for bug in EMULATOR_BUGS):
        return 'emulator'
    return 'lost' if in_time else 'hang'


def _judge(text, said, status, in_time, table):
    outcome = Outcome()
    for number, ending in re.findall(r'^parade: guest (\d+) (\w+)\r?$', text, re.M):
        outcome.endings[ending] += 1
    if re.search(r'^parade: done', text, re.M) and 'trapeze: end: clean' in text:
        return outcome
    begun = re.findall(r'^parade: guest (\d+) ', text, re.M)
    if not begun:
        raise RuntimeError(f'the parade did not begin; status {status}\n{text[-2000:]}')
    outcome.failed = int(begun[-1])
    outcome.checks = frozenset(re.findall(r'^parade: fail (\w+):', text, re.M))
    outcome.checks = outcome.checks or frozenset([_why_lost(text, said, in_time)])
    tail = text[text.rindex(f'parade: guest {begun[-1]} '):].replace('\r', '').strip()
    outcome.text = re.sub(r'changed at ([0-9a-f]{8})', lambda m: f'{m[0]} ({table.at(int(m[1], 16))})', tail)
    if 'lost' in outcome.checks:
        outcome.text += f'\nthe emulator ended with status {status}'
    return outcome


def run(guests, emulator='qemu', cpu='qemu32', silence=None, patience=1):
    """An Outcome. Guests run in order until one fails. `silence` in seconds is a hang; `patience` times the
    usual time is given to each guest, where it counts that it gets to its end on a busy host."""
    table = symbols()
    with tempfile.TemporaryDirectory(prefix='trapeze-hostile-') as directory:
        module, log, said = f'{directory}/parade', f'{directory}/log', f'{directory}/said'
        with open(module, 'wb') as file:
            file.write(record.parade(guests, patience * BUDGETS[emulator],
                                     table.excluded(TEST_SOURCES)))
        if emulator == 'qemu':
            command = QEMU + ['-serial', f'file:{log}', '-cpu', cpu, '-kernel', MONITOR, '-initrd', module]
        else:
            command, log = boot_cd.command(MEMORY_MIB, 3600, MONITOR, 'log=com1', module, 'name=parade'), said
        with open(said, 'wb') as output:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT)
            try:
                in_time = _watch(process, log, silence or SILENCE_SECONDS[emulator])
            finally:
                if process.poll() is None:
                    process.kill()
        return _judge(_text(log), _text(said), process.returncode, in_time, table)


def _text(path):
    with open(path, encoding='latin-1', newline='') as file:
        return file.read().replace('\r\n', '\n')

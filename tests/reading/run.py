#!/usr/bin/env python3
"""README's list of what to read for one trap is complete, and has nothing more.

    run.py          prints PASS reading-NAME or FAIL reading-NAME: why

A boot sector (two.nasm) executes one CLI and one MOV EAX,CR0 on a QEMU that writes down every instruction; what runs
in the monitor between each of them and the guest's next instruction is found in the sources by its line numbers,
inlined functions included. The files that define what runs are those of the structures that these functions have
(gdb says which), and what a file of nasm includes. The list is the numbered one below "Reading one trap".
"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths as places
from paths import MONITOR as ELF, ROOT
from results import Results

places.add('tests/bench')

from counted import BOOT_SECTOR, BenchError, CountedMachine, end_by_signal
from executed import BLOCK, MONITOR_END, MONITOR_START

HERE = os.path.join(ROOT, 'tests', 'reading')
FLOPPY = 1440 * 1024
MOST_LINES = 1200
# Places in two.nasm: after a first CLI, which lets no interrupt in, the two instructions, and what follows each.
TRAPS = {'cli': (BOOT_SECTOR + 2, BOOT_SECTOR + 3), 'mov-cr0': (BOOT_SECTOR + 4, BOOT_SECTOR + 7)}
SOURCE = re.compile(r'(?:.*/)?((?:monitor|boot)/.*?\.\w+)$')


def floppy(directory):
    path = os.path.join(directory, 'two.img')
    subprocess.run(['nasm', '-f', 'bin', '-o', path, os.path.join(HERE, 'two.nasm')], check=True)
    os.truncate(path, FLOPPY)
    return path


def follow(machine, log, start, end):
    """Addresses of all instructions in the monitor from that of the guest's at `start` on up to the one at `end`."""
    def tell(line):
        machine.qemu.command('human-monitor-command', **{'command-line': line})

    machine.reach(start)
    for line in ('singlestep on', f'logfile {log}', 'log exec,nochain'):
        tell(line)
    machine.reach(end)
    for line in ('log none', 'logfile /dev/null', 'singlestep off'):
        tell(line)
    with open(log, encoding='ascii', errors='replace') as file:
        addresses = [int(match[2], 16) for match in BLOCK.finditer(file.read())]
    os.remove(log)
    return [at for at in addresses if MONITOR_START <= at < MONITOR_END]


def run():
    """{trap: addresses}"""
    with tempfile.TemporaryDirectory(prefix='trapeze-reading-') as directory:
        with CountedMachine(floppy(directory), 'passthrough') as machine:
            return {name: follow(machine, os.path.join(directory, 'log'), *place) for name, place in TRAPS.items()}


def path_of(name):
    """A file of the project as the list names it; compilers and caches put other things before it."""
    match = SOURCE.match(name)
    return match and match[1]


def files_of(addresses):
    """The files whose lines these are, with those of functions that were inlined."""
    done = subprocess.run(['addr2line', '-i', '-e', ELF], input='\n'.join(map(hex, addresses)), check=True,
                          stdout=subprocess.PIPE, encoding='utf-8')
    return {path_of(line.rsplit(':', 1)[0]) for line in done.stdout.splitlines()} - {None}


def definers(addresses, running):
    """The files that define what runs."""
    script = os.path.join(HERE, 'structures.py')
    done = subprocess.run(['gdb', '-batch', '-nx', '-ex', f'python ADDRESSES = {sorted(set(addresses))}', '-x', script, ELF],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8')
    if 'STRUCTURES' not in done.stdout:
        raise BenchError('gdb says: ' + done.stderr[-500:])
    found = {path_of(line.split()[2]) for line in done.stdout.splitlines() if line.startswith('STRUCTURE ')} - {None}
    for path in [path for path in running if path.endswith('.nasm')]:
        for name in re.findall(r'^%include "(.*)"', text(path), re.M):
            found.add('monitor/cpu/' + name)
    return found


def text(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def listed():
    """(the files of README's list, its guest)"""
    section = re.search(r'^## Reading one trap\n(.*?)^## ', text('README.md'), re.M | re.S)[1]
    items = re.findall(r'^\d+\. (.*(?:\n   .*)*)', section, re.M)
    paths = []
    for name in re.findall(r'`([\w/]+\.\w+)`', '\n'.join(items)):
        paths.append(name if '/' in name else os.path.join(os.path.dirname(paths[-1]), name))
    return ({path for path in paths if not path.startswith('guest/')},
            [path for path in paths if path.startswith('guest/')])


def lines_of_code(path):
    source = text(path)
    comment = r';.*' if path.endswith('.nasm') else r'/\*.*?\*/|//[^\n]*'
    source = re.sub(comment, '', source, flags=0 if path.endswith('.nasm') else re.S)
    return sum(bool(line.strip()) for line in source.splitlines())


def main():
    end_by_signal()
    results = Results('reading-')
    try:
        traps = run()
    except BenchError as error:
        results.claim('two-traps-run', str(error))
        return results.status()
    paths, guests = listed()
    needed = set()
    for name, addresses in traps.items():
        running = files_of(addresses)
        files = running | definers(addresses, running)
        results.claim(f'{name}-is-on-the-list', 'nothing ran' if not addresses else ', '.join(sorted(files - paths)),
                     f' ({len(addresses)} instructions in {len(running)} files)')
        needed |= files
    results.claim('nothing-else-is-on-the-list', ', '.join(sorted(paths - needed)))
    wanted = [word for word in ('cli', 'mov     eax, cr0') if not any(re.search(rf'^\s+{word}\b', text(path), re.M) for path in guests)]
    results.claim('its-guest-has-such-an-instruction', 'no ' + wanted[-1] if len(wanted) == 2 or not guests else '')
    count = sum(map(lines_of_code, needed))
    results.claim('takes-an-hour', f'{count} lines of code, at most {MOST_LINES}' if count > MOST_LINES else '',
                 f' ({count} lines of code in {len(needed)} files)')
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

"""Claims about real boots: of the echo kernel, which says what it was handed over."""

import re
import subprocess

import fixture
from report import Wrong, same
from sandbox import RUN, ends_at_a_signal, expect, run

HANDED_OVER = re.compile('^(?:cmdline|module|content|key|trapeze): .*', re.MULTILINE)
CLEAN = 'trapeze: end: clean'
# By name: what is passed to the launcher, the exit status, and the lines of the kernel.
BOOTS = [
    ('kernel', ['--append', 'a=1 b=*'], 0, ['cmdline: build/monitor.elf a=1 b=*', CLEAN]),
    ('iso', ['--append', 'v=s', '--iso'], 1, ['cmdline: monitor.elf v=s', 'trapeze: end: stopped']),
    ('iso-menu', ['--iso'], 0, ['cmdline: monitor.elf guest=cr0', CLEAN]),
    ('bochs', ['--append', 'v=f', '--bochs'], 1, ['cmdline: monitor.elf v=f', 'trapeze: end: failed 3']),
    ('bochs-fault', ['--append', 'v=m', '--bochs', '--cpu', 'tigerlake'], 3,
     ['cmdline: monitor.elf v=m', 'trapeze: end: fault']),
    ('iso-module', ['--iso', '--guest', 'one'], 0,
     ['cmdline: monitor.elf', 'module: module0 name=one', 'content: one', CLEAN]),
    ('bochs-module', ['--bochs', '--guest', 'one'], 0,
     ['cmdline: monitor.elf', 'module: module0 name=one', 'content: one', CLEAN]),
    ('floppy', ['--passthrough', 'game.img', 'disk.img'], 0, ['cmdline: build/monitor.elf boot=a', CLEAN]),
    ('bochs-floppy', ['--bochs', '--passthrough', 'game.img', 'disk.img'], 0, ['cmdline: monitor.elf boot=a', CLEAN]),
    ('bochs-drive', ['--bochs', 'game.img'], 0,
     ['cmdline: monitor.elf screen=log', 'module: module0 drive=a boot=a name=game', 'content: ',
      'trapeze: guest game has drive a: image of 1474560 bytes at physical 0xADDR', CLEAN]),
]
# The key is pressed until it is heard: one that comes before the kernel is up is lost.
PRESS = 'while sleep 0.5; do printf Z || break; done 2>/dev/null'


def handed_over(said):
    return [re.sub('physical 0x[0-9a-f]*$', 'physical 0xADDR', line) for line in HANDED_OVER.findall(said.out)]


def boots(words, status, lines):
    said = run(RUN, '--headless', '--seconds', '60', *words)
    if (said.status, handed_over(said)) != (status, lines):
        raise Wrong(f'expected status {status}: {lines}, found {said}')


def boots_module():
    """QEMU hands over the whole path, so that only the rest of the line can be told beforehand."""
    fixture.write('two words,.com', b'hello\0')
    lines = handed_over(run(RUN, '--headless', '--seconds', '60', 'two words,.com'))
    same((True, 'content: hello'), (lines[1].endswith('/two_words_.bin name=two_words_ format=com'), lines[2]))


def keys_reach_com1(*words):
    with subprocess.Popen(['sh', '-c', PRESS], stdout=subprocess.PIPE) as keys:
        try:
            expect(0, 'key: Z', RUN, '--headless', '--seconds', '60', '--append', 'k=1', *words, stdin=keys.stdout)
        finally:
            keys.stdout.close()
            keys.terminate()


def stdin_may_be_closed():
    """sh -c: Python itself would open something in its place."""
    expect(0, CLEAN, 'sh', '-c', f'exec {RUN} --headless --seconds 60 <&-')


def nobody_reads():
    """A reader that goes away does not keep the run from its end."""
    expect(0, '^trapeze', 'sh', '-c', f'{RUN} --bochs --append v=c | head -n 1 | sed s/^.*/trapeze/')


def claims(report, box):
    for name, words, status, lines in BOOTS:
        report.claim(f'boots-{name}', boots, words, status, lines)
    report.claim('boots-module', boots_module)
    report.claim('bochs-seconds', expect, 124, 'no verdict after 3 s', RUN, '--bochs', '--append', 'v=n', '--seconds', '3')
    report.claim('qemu-seconds', expect, 124, 'no verdict after 2 s', RUN, '--append', 'v=n', '--seconds', '2')
    report.claim('signal-ends-bochs', ends_at_a_signal, box, box.path('out'), '--bochs', '--append', 'v=n')
    report.claim('qemu-error', expect, 4, 'QEMU failed with status 1', RUN, '--', '-nonsense')
    report.claim('bochs-cpu-unknown', expect, 2, "no CPU model 'i9'", RUN, '--bochs', '--cpu', 'i9')
    report.claim('keys-reach-com1', keys_reach_com1)
    report.claim('keys-reach-com1-of-two', keys_reach_com1, 'floppy.img')
    report.claim('stdin-may-be-closed', stdin_may_be_closed)
    report.claim('stdout-may-be-closed', nobody_reads)

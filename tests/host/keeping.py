"""Claims about what is kept of a run: saved images, and what scripts write."""

import os
import signal
import stat

import fixture
from report import Wrong, same
from sandbox import RUN, Started, ends_at_a_signal, expect, holds, run, wait_until

KEPT = b'KEPT'              # what the echo kernel writes into the second sector, with w=1


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def kept(path):
    """The guest's write is in the file, nothing else differs from floppy.img, and nothing but the files that were meant
    is left behind."""
    image = bytearray(read('floppy.img'))
    image[512:516] = KEPT
    if read(path) != bytes(image):
        raise Wrong(f'{path} is not the image with the guest\'s write')
    same([], [name for name in os.listdir('.') + os.listdir('made') if name.startswith('.') and '.img.' in name])


def saves(out, status, pattern, *words):
    expect(status, pattern, RUN, *words)
    kept(out)


# By name: the file that is written, the exit status, what is said, and the command line.
SAVES = [
    ('clean', 'made/clean.img', 0, '^run-qemu.sh: saved drive a to made/clean.img$',
     ['--append', 'w=1', '--save', 'made/clean.img', 'floppy.img']),
    ('stopped', 'made/stopped.img', 1, 'saved drive a', ['--append', 'w=1 v=s', '--save', 'made/stopped.img', 'floppy.img']),
    ('seconds', 'made/seconds.img', 124, 'saved drive a',
     ['--append', 'w=1 v=n', '--seconds', '12', '--save', 'made/seconds.img', 'floppy.img']),
    ('script', 'made/script.img', 0, 'saved drive a',
     ['--append', 'w=1 i=1 v=n', '--keys', 'wait READY', '--save', 'made/script.img', 'floppy.img']),
    ('iso', 'made/iso.img', 0, 'saved drive a', ['--iso', '--append', 'w=1', '--save', 'made/iso.img', 'floppy.img']),
    ('second-drive', 'made/second.img', 0, 'saved drive b to made/second.img',
     ['--append', 'w=1', '--save', 'b=made/second.img', 'small.img', 'floppy.img']),
    ('second-guest', 'made/guest.img', 0, 'saved drive a of guest two to made/guest.img',
     ['--append', 'w=1', '--save', 'two:a=made/guest.img', 'small.img', 'floppy.img:name=two']),
    ('first-guest', 'made/first.img', 0, 'saved drive a to made/first.img',
     ['--append', 'w=1', '--save', 'one:a=made/first.img', 'floppy.img:name=one', 'small.img:name=two']),
    ('to-a-name-like-a-drive', './two:a=made.img', 0, 'saved drive a to ./two:a=made.img',
     ['--append', 'w=1', '--save', './two:a=made.img', 'floppy.img']),
]


def save_leaves_the_image():
    before = read('floppy.img')
    expect(0, 'saved', RUN, '--append', 'w=1', '--save', 'made/other.img', 'floppy.img')
    same(True, read('floppy.img') == before)


def save_not_after_a_fault():
    fixture.write('made/old.img', b'old\n')
    expect(3, 'nothing is saved', RUN, '--append', 'w=1 v=m', '--save', 'made/old.img', 'floppy.img')
    same(b'old\n', read('made/old.img'))


def save_over():
    """The file that is replaced keeps its permissions, and a link to it stays a link. OUT may be IMAGE itself."""
    fixture.fat_floppy('made/over.img', os.path.getsize('floppy.img'))
    os.chmod('made/over.img', 0o640)
    os.symlink('over.img', 'made/link.img')
    saves('made/over.img', 0, 'saved drive a', '--append', 'w=1', '--save', 'made/link.img', 'made/link.img')
    same(('over.img', 0o640), (os.readlink('made/link.img'), stat.S_IMODE(os.stat('made/over.img').st_mode)))


def save_signal(box):
    started = Started(box, '--append', 'w=1 v=n', '--save', 'made/signal.img', 'floppy.img')
    wait_until(lambda: holds(started.out, b'image of'))
    same(143, started.end(signal.SIGTERM))
    if 'saved drive a' not in started.said():
        raise Wrong(started.said())
    kept('made/signal.img')


def fate_of_read_only():
    same('', run(RUN, '--ro', 'floppy.img').err)


# ---- scripts ---------------------------------------------------------------------------------------------

STEPS = 'wait "READY"; screen -; type "a"; wait "GOT A"; expect "GOT A"; screen out.txt; png out.png'
# By name: the exit status, what is said, and the command line.
SCRIPTS = [
    # The text of the second row in 40 columns is far right in the first row in 80.
    ('reads-what-the-card-shows', 0, '^GOT A$',
     ['--append', 'i=1 p=1', '--keys', 'wait READY; type a; wait "GOT A"; screen -; end clean', 'floppy.img']),
    ('passthrough', 0, 'cmdline: build/monitor.elf boot=a',
     ['--append', 'i=1', '--passthrough', '--keys', 'wait READY; type a; end clean', 'floppy.img']),
    ('icount', 0, 'end: clean', ['--append', 'i=1', '--icount', '--keys', 'wait READY; type a; end clean']),
    ('text-never-comes', 5, 'script line 1: "NEVER" did not appear within 1 s',
     ['--append', 'i=1', '--keys', 'wait READY; wait "NEVER" 1s']),
    ('shows-the-screen', 5, '^READY$', ['--append', 'i=1', '--keys', 'wait READY; wait "NEVER" 1s']),
    ('expect-fails', 5, '"GOT" is not on the screen', ['--append', 'i=1', '--keys', 'wait READY; expect "GOT"']),
    ('guest-stopped', 1, 'the guest has ended .trapeze: end: stopped', ['--append', 'v=s', '--keys', 'wait "NEVER"']),
    ('guest-failed', 1, 'did not end cleanly .trapeze: end: failed 3', ['--append', 'v=f', '--keys', 'end clean']),
    ('fault', 3, '', ['--append', 'v=m', '--keys', 'wait "NEVER"']),
    ('end-exit', 5, 'the guest ended before the script did', ['--append', 'end=exit', '--keys', 'wait "NEVER"']),
    ('seconds', 124, 'was not through after 2 s', ['--append', 'v=n', '--seconds', '2', '--keys', 'wait 20s']),
    ('qemu-error', 4, 'QEMU ended with status 1', ['--keys', 'wait 1s', '--', '-nonsense']),
]


def script_plays():
    expect(0, '^READY$', RUN, '--append', 'i=1 v=n', '--keys', STEPS)
    same(['READY', 'GOT', 'A'], read('out.txt').decode().split())
    same(b'\x89PNG', read('out.png')[:4])


def script_file():
    fixture.write('steps.txt', b'wait "READY"\nserial "on COM1" 5\nkey a # the key\nend clean 10\n')
    expect(0, 'trapeze: end: clean', RUN, '--append', 'i=1', '--script', 'steps.txt')


def dry_run_of_a_script_can_be_typed():
    """With a directory in TMP's place, what is printed runs."""
    os.mkdir('typed')
    said = run(RUN, '--dry-run', '--append', 'i=1', '--keys', 'wait READY; type a; end clean')
    expect(0, 'end: clean', 'sh', '-c', said.out.replace('TMP/', 'typed/'))


def claims(report, box):
    word = '--save OUT.img keeps them'
    for name, words, fate in (('', ['--append', 'w=1'], f'stay in memory; {word}'),
                              ('-of-passthrough', ['--passthrough'], 'are forgotten at the end')):
        report.claim(f'fate-is-said{name}', expect, 0, f'^run-qemu.sh: writes to floppy.img {fate}$', RUN, *words,
                     'floppy.img')
    report.claim('fate-of-read-only', fate_of_read_only)
    for name, out, status, pattern, words in SAVES:
        report.claim(f'save-{name}', saves, out, status, pattern, *words)
    report.claims([save_leaves_the_image, save_not_after_a_fault, save_over])
    report.claim('save-signal', save_signal, box)
    report.claims([script_plays, script_file, dry_run_of_a_script_can_be_typed])
    for name, status, pattern, words in SCRIPTS:
        report.claim(f'script-{name}', expect, status, pattern, RUN, *words)
    report.claim('signal-ends-script', ends_at_a_signal, box, box.path('out'), '--append', 'v=n', '--keys', 'wait 60s')

#!/usr/bin/env python3
"""The system tests: real-mode code that this project did not write boots on bare QEMU and under the monitor, with
the real machine (passthrough), with one of its own (virtual), and with a VGA of its own as well (wall). It gets the
same keys, and must show the same text and leave the same on its disk.

    run.py [--list] [--jobs N] [--kind passthrough|virtual|wall|all] [NAME...]
"""

import argparse
import os
import signal
import sys
import time

import images
import vmrun                    # first of ours: it knows where the others are
import keyscript
import save
from results import Results, chosen, side_by_side

RESULTS = Results('system-')
SECONDS = 150                   # for one boot, on a machine that is busy with others
WAIT_SECONDS = 100              # for a text


class Test:
    """`expect` must be on the last look of both sides. With `stop` the monitor must instead stop the guest,
    with these words in its report. Without `compare` only `expect` counts: what follows on the screen is the
    firmware's search for another boot device, which is not the guest's."""

    def __init__(self, name, image, script, expect, compare=True, stop=None, compare_virtual=True):
        self.name, self.image, self.script, self.expect = name, image, script, expect
        self.compare, self.stop, self.compare_virtual = compare, stop, compare and compare_virtual


NOT_BOOTABLE = 'press any key to try again'

TESTS = [
    Test('mkfs-fat-floppy-asks-for-a-key', 'mkfs-fat-floppy', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    # The key is read through INT 16h; then the boot sector calls INT 19h to start over.
    Test('mkfs-fat-floppy-boots-again', 'mkfs-fat-floppy', f'wait "{NOT_BOOTABLE}"; key spc; wait "again ...\\n"; stable 3',
         NOT_BOOTABLE),
    Test('mbr-boots-partition', 'mbr-direct', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    Test('mbr-prompt-takes-keys', 'mbr-prompt',
         'wait "MBR"; key spc; wait "1FA:"; check; type "a"; wait "1234F:"; check; '
         f'type "1"; wait "{NOT_BOOTABLE}"',
         NOT_BOOTABLE),
    Test('mbr-prompt-times-out', 'mbr-prompt', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    # The prompt waits for ever: only a restart brings the partition's text and takes the prompt away.
    Test('ctrl-alt-del-restarts', 'mbr-prompt',
         f'wait "MBR"; key spc; wait "1FA:"; key ctrl-alt-del; wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    Test('syslinux-mbr-boots-partition', 'syslinux-mbr', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    Test('syslinux-altmbr-boots-partition', 'syslinux-altmbr', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    Test('syslinux-gptmbr-boots-partition', 'syslinux-gptmbr', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    Test('syslinux-mbr-misses-system', 'syslinux-no-active', 'wait "Missing operating system"',
         'Missing operating system', compare=False),
    Test('syslinux-handoff-same-registers', 'syslinux-handoff', 'wait "Press any key"', 'DL: 00'),
    Test('syslinux-geodsp-disk', 'syslinux-geodsp', 'wait "end"', 'D=EDD'),
    # It reads sectors to F000:8000, onto the BIOS. QEMU's floppy DMA does overwrite that; a virtual machine's
    # ROM stays as it is.
    Test('syslinux-geodsp-floppy', 'syslinux-geodsp-floppy', 'wait "end"', 'D=CHS', compare_virtual=False),
    Test('makebootfat-mbr-boots-partition', 'makebootfat-mbr', f'wait "{NOT_BOOTABLE}"', NOT_BOOTABLE),
    Test('grub-stage1-geometry-error', 'grub-stage1', 'wait "Error"', 'GRUB Geom Error'),
    Test('grub2-boot-sector-geometry-error', 'grub2-boot', 'wait "Error"', 'GRUB Geom Error', compare=False),
    Test('grub-stage2-stops-at-protected-mode', 'grub-stage2', 'wait "grub>"', 'grub>',
         stop='protected mode'),
]


KINDS = {'passthrough': ['passthrough'], 'virtual': ['virtual'], 'wall': ['wall'], 'all': ['passthrough', 'virtual', 'wall']}


def judge(test, sides):
    """Boot it bare and on each side; {side: what is wrong, as lines}, empty lists if nothing is."""
    image = images.make(test.image)
    kind = images.RECIPES[test.image][1]
    steps = [step._replace(arguments=[*step.arguments, WAIT_SECONDS]) if step.verb == 'wait' else step
             for step in keyscript.parse(test.script)]
    bare = vmrun.boot(image, steps, 'bare', kind, seconds=SECONDS, keep=not test.stop)
    return {side: judge_side(test, image, kind, steps, bare, side) for side in sides}


def judge_side(test, image, kind, steps, bare, side):
    if test.stop:
        # A stopped guest shows nothing more, so there is no text to wait for: it ends the script.
        under = vmrun.boot(image, keyscript.parse(f'wait "never to be seen" {WAIT_SECONDS}'), side, kind, seconds=SECONDS)
        found = [f'bare: {bare.failure}'] if bare.failure else []
        if not (under.verdict or '').startswith('trapeze: end: stopped') or test.stop not in under.log:
            found.append(f'the monitor did not stop the guest with a report of {test.stop!r}; its log ends\n'
                         + vmrun.report(under.log))
        return found
    under = vmrun.boot(image, steps, side, kind, seconds=SECONDS, keep=True)
    if test.compare if side == 'passthrough' else test.compare_virtual:
        found = vmrun.compare(bare, under)
    else:
        found = [f'{run.side}: {run.failure}' for run in (bare, under) if run.failure]
    found += vmrun.compare_disks(bare, under)
    for run in (bare, under):
        if not run.failure and test.expect not in run.looks[-1][1].text():
            found.append(f'{run.side}: no {test.expect!r} on the screen at the end:\n'
                         + run.looks[-1][1].describe())
    if found and under.log and not under.verdict:
        found.append("the monitor's log ends\n" + vmrun.report(under.log, 10))
    return found


def run(test, sides):
    """One line for each side."""
    start = time.monotonic()
    try:
        verdicts = judge(test, sides)
    except (images.Missing, save.CannotSave, OSError, ValueError) as error:
        verdicts = {side: [str(error)] for side in sides}
    seconds = time.monotonic() - start
    for side, found in verdicts.items():
        # A passthrough guest was the first kind, and its tests have no word for it in their names.
        name = test.name if side == 'passthrough' else f'{side}-{test.name}'
        RESULTS.claim(name, '\n'.join(found).splitlines(), f' ({seconds:.1f} s)')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='NAME')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--kind', choices=KINDS, default='all', help='of guest; default all')
    parser.add_argument('--jobs', type=int, default=min(2, os.cpu_count() or 1), help='tests at a time')
    args = parser.parse_args()
    if args.list:
        print('\n'.join(test.name for test in TESTS))
        return
    known = {test.name: test for test in TESTS}
    names = chosen(args.names, known, 'system test')
    if not os.path.exists(vmrun.MONITOR):
        sys.exit(f'run: no {vmrun.MONITOR}: run make first')
    tests = [known[name] for name in names]
    # Two tests may share an image: make them all before any of them runs.
    try:
        for name in sorted({test.image for test in tests}):
            images.make(name)
    except (images.Missing, OSError) as error:
        sys.exit(f'FAIL system-images: {error}')
    sides = KINDS[args.kind]
    for _ in side_by_side(lambda test: run(test, sides), tests, args.jobs):
        pass
    print(f'system: {RESULTS.passed} passed, {RESULTS.failed} failed')
    sys.exit(RESULTS.status())


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()

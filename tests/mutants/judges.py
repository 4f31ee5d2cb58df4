"""The tests that judge a mutant, from cheap to dear. Each is a program of the project's, run as it is, with a
smaller number of cases where the number can be chosen."""

import glob
import hashlib
import os
import re
import signal
import subprocess

BUILD_SECONDS = 900
MAKE = ['make', '-s', f'-j{os.cpu_count() or 1}']
ALL = [*MAKE, 'all']
PROGRAM = 'build/monitor.elf'


class DoesNotBuild(Exception):
    pass


class Judge:
    """`build` are commands that make what is judged, `products` where that is, `command` judges it. What is
    `timed` may also fail because the machine has too much else to do."""

    def __init__(self, name, seconds, build, products, command, timed=False):
        self.name, self.seconds, self.build = name, seconds, build
        self.products, self.command, self.timed = products, command, timed

    def make(self, root):
        """Builds; a digest of what is judged."""
        for command in self.build:
            done = run(command, root, BUILD_SECONDS)
            if done.status:
                raise DoesNotBuild(done.text)
        digest = hashlib.sha256()
        for path in sorted(path for pattern in self.products for path in glob.glob(os.path.join(root, pattern))):
            if os.access(path, os.X_OK) and os.path.isfile(path):
                with open(path, 'rb') as file:
                    digest.update(file.read())
        return digest.hexdigest()

    def complaint(self, root):
        """(the first claim that fails, or else how it ended; all that was said). '' if all is well."""
        done = run(self.command, root, self.seconds)
        if done.status == 0:
            return '', done.text
        said = re.search(r'^FAIL ([^\s:]+)', done.text, re.MULTILINE) or \
            re.search(r'(AddressSanitizer: [\w-]+|runtime error: [^\n]+)', done.text)
        ended = f'no end within {self.seconds} s' if done.status is None else f'status {done.status}'
        return said[1] if said else ended, done.text


class Done:
    """How a command ended: its status, or None if it had to be stopped; and what it said."""

    def __init__(self, status, text):
        self.status, self.text = status, text


def end_session(leader):
    """Ends a process and all that it has started, in whatever process groups those are."""
    for entry in glob.glob('/proc/[0-9]*/stat'):
        try:
            with open(entry, encoding='latin-1') as file:
                fields = file.read().rsplit(')', 1)[1].split()
            if int(fields[3]) == leader:                # proc(5): the session
                os.kill(int(entry.split('/')[2]), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass


def run(command, root, seconds):
    with subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True) as process:
        try:
            text = process.communicate(timeout=seconds)[0]
            status = process.returncode
        except subprocess.TimeoutExpired:
            end_session(process.pid)
            text, status = process.communicate()[0], None
    return Done(status, text.decode('utf-8', 'replace'))


JUDGES = [
    Judge('unit', 300, [[*MAKE, '-C', 'tests/unit', '../../build/unit/names', '../../build/unit/emulated']],
          ['build/unit/*'], [*MAKE, '-C', 'tests/unit']),
    Judge('insn', 300, [[*MAKE, '-C', 'tests/equivalence/insn', '../../../build/equivalence/insn/insn',
                         '../../../build/equivalence/insn/zydis']],
          ['build/equivalence/insn/*'],
          [*MAKE, '-C', 'tests/equivalence/insn', 'SEED=1', 'CASES=60000', 'SEQUENCES=20000', 'STRINGS=100000']),
    Judge('board', 300, [[*MAKE, '-C', 'tests/fuzz', '../../build/fuzz/board']],
          ['build/fuzz/board'], [*MAKE, '-C', 'tests/fuzz', 'check']),
    Judge('program', 240, [ALL], [PROGRAM], ['tests/equivalence/program/run.py', '--programs', '40']),
    # 32-bit programs, against what a real Linux printed for them.
    Judge('client', 240, [ALL, [*MAKE, '-C', 'tests/client']], [PROGRAM], ['tests/client/run.py', '--quick']),
    Judge('hostile', 240, [[*MAKE, '-f', 'tests/hostile/Makefile', 'hostile', 'guests']],
          ['build/hostile/monitor.elf'], ['tests/hostile/run.py', '--guests', '400']),
    Judge('virtual', 200, [ALL], [PROGRAM], ['tests/virtual/run.py', 'asks', 'disks', 'memory-and-clock', 'ports'],
          timed=True),
    # A CPU of another make: it sets RF, checks limits and knows INT1.
    Judge('check-bochs', 200, [ALL], [PROGRAM],
          ['tests/check/run.py', '--on', 'bochs', 'real-eflags-keep-iopl-0', 'int1', 'single-step'], timed=True),
    # Those of the check guests that depend least on how fast the machine is.
    Judge('check-virtual', 200, [ALL], [PROGRAM],
          ['tests/check/run.py', '--on', 'virtual', 'single-step', 'int-iret', 'hostile-stack', 'stack-fault-stops',
           'hostile-far-offsets', 'in-out-widths', 'a20-closes-the-last-page', 'block-move-ends-with-memory',
           'memory-was-cleared'],
          timed=True),
    Judge('check-qemu', 200, [ALL], [PROGRAM],
          ['tests/check/run.py', '--on', 'qemu', 'sti-shadow', 'int-iret', 'open-ports-keep-the-pic', 'ins-outs',
           'memory-was-cleared'],
          timed=True),
]

# Judges that are asked for by name only: together they see no more than those above.
BY_NAME = [
    # What "make check" runs after the unit tests.
    Judge('check', 300, [ALL], [PROGRAM], ['tests/check/quick.py', '--guests', '--first'], timed=True),
]

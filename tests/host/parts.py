#!/usr/bin/env python3
"""tests/run.py: what it makes of parts that pass, fail, break off or test nothing."""

import io
import os
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths

paths.add('tests')
from results import Results  # noqa: E402
from run import Part, Run  # noqa: E402


def ended(script):
    part = Part('it', ['sh', '-c', script])
    out = io.StringIO()
    Run([part], out).all(2)
    return part, out.getvalue().splitlines()


def says(script, passed, failed, last=None):
    part, lines = ended(script)
    assert (part.passed, part.failed) == (passed, failed), f'{part.passed} passed, {part.failed} failed'
    assert lines[0].startswith(f'== it: {passed} passed, {failed} failed, ') and lines[0].endswith(' (1 of 1)'), lines
    assert last is None or lines[-1] == last, lines


def test_counts():
    says('echo PASS one; echo noise; echo PASS two', 2, 0, 'PASS two')


def test_a_failure_is_one():
    says('echo PASS one; echo FAIL two: why; exit 1', 1, 1, 'FAIL two: why')


def test_breaking_off_is_a_failure():
    says('echo PASS one; exit 2', 1, 1, 'FAIL it: it ended with status 2 and named no test that failed')


def test_a_failure_that_ends_well_is_told():
    says('echo FAIL one: why', 0, 2, 'FAIL it: it ended with status 0, but a test failed')


def test_testing_nothing_is_a_failure():
    says('echo noise', 0, 1, 'FAIL it: it tested nothing')


def test_a_command_that_is_not_there_is_a_failure():
    out = io.StringIO()
    part = Part('it', ['/nowhere/command'])
    Run([part], out).all(1)
    assert part.failed == 1 and 'FAIL it: ' in out.getvalue(), out.getvalue()


def test_what_parts_say_is_not_mixed():
    out = io.StringIO()
    script = 'for i in 1 2 3 4 5; do echo PASS $0$i; sleep 0.02; done'
    Run([Part(name, ['sh', '-c', script, name]) for name in 'ab'], out).all(2)
    lines = [line for line in out.getvalue().splitlines() if line.startswith('PASS')]
    assert sorted(lines, key=lambda line: line[5] != lines[0][5]) == lines and len(lines) == 10, lines


def test_one_that_waits_runs_beside_the_others():
    """The last of the first list ends when the one beside has ended, and that is begun at once."""
    with tempfile.TemporaryDirectory() as directory:
        mark = os.path.join(directory, 'mark')
        waits = f'for i in $(seq 600); do [ -e {mark} ] && break; sleep 0.1; done; [ -e {mark} ] && echo PASS $0'
        out = io.StringIO()
        run = Run([Part('one', ['sh', '-c', waits, 'one'])], out,
                  [Part('two', ['sh', '-c', f'echo PASS two; : >{mark}']), Part('three', ['sh', '-c', 'echo PASS three'])])
        ended = run.all(1)
    assert sorted(part.name for part in ended) == ['one', 'three', 'two'], out.getvalue()
    assert sum(part.passed for part in ended) == 3 and not any(part.failed for part in ended), out.getvalue()


def main():
    results = Results('host-parts-')
    for name, test in list(globals().items()):
        if name.startswith('test_'):
            why = ''
            try:
                test()
            except AssertionError as error:
                why = str(error) or 'it is not so'
            results.claim(name[5:].replace('_', '-'), why)
    return results.status()


if __name__ == '__main__':
    sys.exit(main())

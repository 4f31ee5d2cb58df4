"""Holes made on purpose: each check has to find its own, and the host what ends the monitor."""

import machine
import minimise
import record
from results import Results

RESULTS = Results('hostile-finds-')
# A store beyond the segment's end into the page that was opened, cli, hlt; junk all around.
JUNK = bytes.fromhex('f8 90 40 48 f9') * 6
END = bytes.fromhex('fa f4')
EXPECTED = {'poke': 'digest', 'open-page': 'selfcheck', 'witness': 'witness', 'hang': 'hang',
            'panic': 'panic', 'triple': 'lost'}
SILENCE = 4
DS_BASE = 0x10000


def _guest(number, plant='none', plant_at=0, code=END):
    return record.Guest('planted', 0, number, code, plant=plant, plant_at=plant_at, cs=0x1000, ds=0x1000,
                        es=0x1000, ss=0x1000, esp=0xfffe, flags=0x202)


def _report(name, good, why):
    return not RESULTS.claim(name, '' if good else why or 'not found')


def _run(guests):
    return machine.run(guests, silence=SILENCE, patience=20)


def _planted(plant, page):
    """The hole is in the third guest: those before it pass, and those after it do not run."""
    outcome = _run([_guest(0), _guest(1), _guest(2, plant, page), _guest(3)])
    good = outcome.failed == 2 and outcome.checks == {EXPECTED[plant]} and sum(outcome.endings.values()) == 2
    return _report(plant, good, f'guest {outcome.failed} failed {set(outcome.checks)}: {outcome.text}')


def _used_hole(page):
    """A guest that uses an open page is found by the digest as well, and made small."""
    store = bytes.fromhex('67 c6 05') + (page - DS_BASE).to_bytes(4, 'little') + b'\x5a'
    guest = _guest(0, 'open-page', page, JUNK + store + JUNK + END)
    outcome = _run([guest])
    small = minimise.minimise(guest, outcome.checks, _run)
    again = _run([small])
    failed = _report('a-store-through-a-hole', outcome.checks == {'selfcheck', 'digest'}, outcome.text)
    good = again.checks == outcome.checks and len(small.code) <= len(store)
    return failed | _report('what-a-failure-needs', good,
                            f'{small.code.hex(" ")} is left and fails {set(again.checks)}')


def run():
    """The exit status."""
    # In a page of the monitor's, bytes that nothing uses before the monitor itself fails.
    page = machine.symbols().find('double_fault_stack', 'desc.c')[0][0]
    failed = [_planted(plant, page) for plant in EXPECTED]
    failed.append(_used_hole(page))
    return 1 if any(failed) else 0

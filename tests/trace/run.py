#!/usr/bin/env python3
"""The trace of guests, against independent witnesses: QEMU's own log of interrupts and exceptions (-d int),
the text that a boot sector prints, the schema in tools/trace/schema.json.

    tests/trace/run.py [NAME...]        all tests, or these: see the functions test_NAME
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import paths

paths.add('tests/system')

import images
from paths import ROOT, RUN
from results import Results, chosen

SCHEMA = os.path.join(ROOT, 'tools', 'trace', 'schema.json')
SECONDS = 60
VALIDATED = 600         # events of each trace that are held against the schema: it takes 2 ms each
TF, V86 = 1 << 8, 1 << 17
VECTORS = {'#GP': 13, '#UD': 6, **{f'IRQ{n}': 0x20 + n for n in range(16)}}
RING = 256
NOT_BOOTABLE = 'This is not a bootable disk'    # what the boot sector of mkfs.fat says

# -d int: "     7: v=0d e=0000 i=0 cpl=3 IP=1000:00000280 ...", and the registers after it.
WITNESS = re.compile(r'^ *\d+: v=([0-9a-f]{2}) e=[0-9a-f]{4} i=\d cpl=3 IP=([0-9a-f]{4}):([0-9a-f]{8}).*?'
                     r'\bEFL=([0-9a-f]{8})', re.MULTILINE | re.DOTALL)

RESULTS = Results('trace-')
claim = RESULTS.claim


def run(*options, witness=None):
    """(status, output) of run-qemu.sh"""
    command = [RUN, '--headless', '--seconds', str(SECONDS), *options]
    if witness:
        command += ['--', '-d', 'int', '-D', witness]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=SECONDS + 60)
    return done.returncode, done.stdout.decode('latin-1').replace('\r', '')


def read_trace(path):
    with open(path, encoding='utf-8') as file:
        return [json.loads(line) for line in file]


def trace(directory, *options, witness=None):
    """(status, events as --trace-file wrote them, output)"""
    path = os.path.join(directory, 'trace')
    status, output = run(*options, '--trace-file', path, witness=witness)
    return status, read_trace(path), output


def witnessed(path):
    """(vector, CS, IP) of every exception and interrupt that QEMU saw arrive from virtual-8086 mode."""
    with open(path, encoding='latin-1') as file:
        return [(int(v, 16), int(cs, 16), int(ip, 16)) for v, cs, ip, flags in WITNESS.findall(file.read())
                if int(flags, 16) & V86]


def of_kind(events, *kinds):
    return [e for e in events if e['event'] in kinds]


def first_difference(expected, found):
    for n, (one, other) in enumerate(zip(expected, found)):
        if one != other:
            return f'number {n}: expected {one}, found {other}'
    return '' if len(expected) == len(found) else f'expected {len(expected)}, found {len(found)}'


def invalid(events):
    """What the schema has against these events."""
    try:
        import jsonschema
    except ImportError:
        return 'no module jsonschema: install python3-jsonschema'
    with open(SCHEMA, encoding='utf-8') as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    if not events:
        return 'no events'
    for event in events[:VALIDATED] + events[VALIDATED:][-20:]:
        for error in validator.iter_errors(event):
            return f'event {event.get("n")}: {error.message[:200]}'
    return ''


def test_witness(directory):
    """Lecture guests and check guests with all sorts of traps: the list of traps is QEMU's."""
    log = os.path.join(directory, 'int')
    for guest in ('cr0', 'flags'):
        output = run('--icount', '--guest', guest, '--trace=trap', witness=log)[1]
        lines = re.findall(r'trace: +\d+ \w+ +([0-9a-f]{4}):([0-9a-f]{4}) (\S+)', output)
        traps = [(VECTORS[name], int(cs, 16), int(ip, 16)) for cs, ip, name in lines]
        claim(f'traps-are-those-of-d-int-{guest}',
              first_difference(witnessed(log), traps) or ('' if traps else 'no traps'))
    for guest in ('single-step', 'divide-error', 'ins-outs'):
        events = trace(directory, '--icount', '--guest', guest, witness=log)[1]
        traps = [(e['vector'], e['cs'], e['ip']) for e in of_kind(events, 'trap')]
        claim(f'traps-are-those-of-d-int-{guest}',
              first_difference(witnessed(log), traps) or ('' if traps else 'no traps'))
        claim(f'schema-{guest}', invalid(events))
        claim(f'numbers-are-consecutive-{guest}',
              first_difference(list(range(len(events))), [e['n'] for e in events]))
        claim(f'consistent-{guest}', inconsistent(events))


def inconsistent(events):
    """What one event says must agree with itself and with its neighbours."""
    for e in of_kind(events, 'trap'):
        before, after = e['before'], e['after']
        if (before['cs'], before['eip']) != (e['cs'], e['ip']) or e['linear'] != e['cs'] * 16 + e['ip']:
            return f'event {e["n"]}: the place is not that of its frame'
        if 'opcode' in e and e['prefixes'] + e['opcode'] + e['modrm'] + e['rest'] != e['bytes']:
            return f'event {e["n"]}: the parts of the instruction do not make up its bytes'
        if e['result'] == 'next' and not before['eflags'] & TF and after['eip'] != before['eip'] + len(e['bytes']) // 2:
            return f'event {e["n"]}: IP is not past the instruction'
        if e['text'] == 'pushf' and not before['eflags'] & TF and e['stack_after'][:1] != [e['flags_before'] & 0xffff]:
            return f'event {e["n"]}: PUSHF pushed something else than the flags'
        if e['text'] == 'popf' and (e['flags_after'] ^ e['stack_before'][0]) & 0x7fd5:
            return f'event {e["n"]}: the flags are not what POPF popped'
    ints = [e for e in of_kind(events, 'interrupt') if e['why'] == 'int']
    instructions = [e for e in of_kind(events, 'trap') if e['result'] == 'vectored']
    return first_difference([(e['trap'], e['cs'], e['ip'], e['after']['cs'], e['after']['eip'])
                             for e in instructions],
                            [(e['trap'], e['cs'], e['ip'], e['to_cs'], e['to_ip']) for e in ints])


# Chapters of the manual's volume 2 whose name is not the mnemonic.
CHAPTERS = {'mov': 'MOV (', 'int': 'INT n', 'pushfd': 'PUSHF', 'popfd': 'POPF'}


def cites(event):
    name = event['text'].split()[0]
    return event.get('source', '').startswith('SDM vol 2 ' + CHAPTERS.get(name, name.upper()))


def test_same(directory):
    """With instructions counted, every run is the same: to the byte."""
    texts, files = [], []
    for _ in range(2):
        path = os.path.join(directory, 'trace')
        texts.append(run('--icount', '--guest', 'flags', '--trace=count:1000', '--trace-file', path,
                         '--append', 'trace-out=both')[1])
        with open(path, 'rb') as file:
            files.append(file.read())
    claim('order-and-count-are-the-same-each-time', '' if files[0] == files[1] else 'two runs differ')
    claim('text-is-the-same-each-time', '' if texts[0] == texts[1] else 'two runs differ')
    names = {'trap': '(#|IRQ|NMI|vec)', 'interrupt': 'int ', 'port': 'port', 'bios': 'bios', 'mode': 'mode',
             'stop': 'stop', 'vm86': 'vm86', 'syscall': 'call'}
    lines = re.findall(r'trace: +(\d+) flags +([0-9a-f]{4}):([0-9a-f]{4}) (.*)', texts[0])
    events = read_trace(path)
    why = first_difference([(e['n'], e['cs'], e['ip']) for e in events],
                           [(int(n), int(cs, 16), int(ip, 16)) for n, cs, ip, _ in lines])
    wrong = [what for e, (_, _, _, what) in zip(events, lines) if not re.match(names[e['event']], what)]
    claim('text-and-json-tell-the-same', why or (wrong[0] if wrong else ''))
    claim('text-and-json-cite-the-same', first_difference(
        [e.get('source') for e in events], [(re.findall(r' \[(SDM [^]]*)\]$', what) or [None])[0] for *_, what in lines]))
    wrong = [e for e in of_kind(events, 'trap') if e['result'] == 'next' and not cites(e)]
    claim('each-instruction-has-its-section', f'{wrong[0]["text"]}: {wrong[0].get("source")}' if wrong else '')


def test_filter(directory):
    """What a filter lets through, and that there is something of it."""
    def passes(name, wanted, *options):
        events = trace(directory, '--icount', '--guest', 'ports', *options)[1]
        wrong = [e for e in events if not wanted(e)]
        claim(f'filter-{name}', f'event {wrong[0]}' if wrong else '' if events else 'no events')
        return events
    passes('kind', lambda e: e['event'] in ('port', 'mode'), '--trace=port,mode,count:50')
    passes('port', lambda e: e['event'] == 'port' and 0x3c0 <= e['port'] <= 0x3df, '--trace=port:3c0-3df')
    passes('int', lambda e: (e['event'] == 'interrupt' and e['vector'] == 0x10)
           or (e['event'] == 'bios' and e['int'] == 0x10), '--trace=int:10')
    passes('vector', lambda e: e['event'] == 'trap' and e['vector'] == 13, '--trace=vector:d,count:20')
    passes('two-terms', lambda e: e['event'] == 'bios' or (e['event'] == 'port' and e['port'] == 0x3fd),
           '--trace=bios,port:3fd,count:100')
    events = passes('from-number', lambda e: e['n'] >= 40, '--trace=from:40,count:7')
    claim('filter-count', first_difference(list(range(40, 47)), [e['n'] for e in events]))
    place = next(e for e in events if e['event'] == 'trap')
    events = passes('from-place', lambda e: True, f'--trace=from:{place["cs"]:x}:{place["ip"]:x},count:5')
    claim('filter-begins-at-the-place', first_difference(
        [(place['cs'], place['ip'])], [(e['cs'], e['ip']) for e in events[:1]]))
    status, output = run('--guest', 'cr0', '--append', 'trace=int,porst')
    claim('filter-error-is-said', '' if status == 3 and '"porst" is unknown' in output else output[-300:])
    status, output = run('--guest', 'cr0', '--trace=guest:nobody')
    claim('filter-unknown-guest', '' if status == 3 and 'no guest has that name' in output else output[-300:])


def ring_lines(output):
    """(number announced, lines) of the last events in a report."""
    head = re.search(r'^trapeze: the last (\d+) of \d+ events, oldest first:\n((?:  .*\n)*)', output, re.MULTILINE)
    return (int(head[1]), head[2].splitlines()) if head else (0, [])


def test_ring(directory):
    """A stop report begins with the last events, whether or not anything was printed before."""
    del directory
    guest = 'general-protection-stops'
    output = run('--guest', guest)[1]
    announced, lines = ring_lines(output)
    claim('report-cites-the-manual', '' if re.search(r'^  bytes 0f 34  sysenter \[SDM vol 2 SYSENTER\]\r?$', output, re.M)
          else output[-600:])
    claim('ring-is-always-kept', '' if announced == len(lines) > 0 and 'stop  stopped: the guest caused a general'
          in lines[-1] else output[-600:])
    output = run('--icount', '--guest', guest, '--append', 'trace=ring')[1]
    announced, lines = ring_lines(output)
    claim('ring-is-complete-on-demand', '' if announced == len(lines) > 1 and '#GP   sysenter' in lines[-2]
          else output[-600:])
    claim('ring-prints-nothing-before', 'there are lines of a trace' if 'trace: ' in output else '')
    output = run('--icount', '--guest', 'hostile-lidt', '--append', 'trace=ring')[1]
    announced, lines = ring_lines(output)
    claim('ring-keeps-256', '' if announced == len(lines) == RING else f'{announced} announced, {len(lines)}')
    numbers = [int(line.split()[0]) for line in lines]
    claim('ring-is-in-order', first_difference(list(range(numbers[0], numbers[0] + len(numbers))), numbers)
          if numbers else 'empty')


def bios_calls(events, number, function):
    return [e for e in of_kind(events, 'bios') if (e['int'], e['function']) == (number, function)]


def test_virtual(directory):
    """The boot of a floppy: what the BIOS was asked for, and what it answered."""
    floppy = images.make('mkfs-fat-floppy', directory)
    status, events, output = trace(directory, '--trace=bios,mode,vector:6', '--icount', '--keys',
                                   f'wait "{NOT_BOOTABLE}" 50; stable', floppy)
    claim('virtual-boot-runs', '' if status == 0 else output[-300:])
    claim('schema-virtual', invalid(events))
    reads = bios_calls(events, 0x13, 0x02)
    claim('virtual-reads-its-boot-sector', '' if len(reads) >= 2 and reads[0]['in']['ax'] == 0x0201 and
          reads[0]['name'] == 'read sectors' and reads[1].get('returns') and not reads[1]['carry'] else reads[:2])
    services = [e for e in of_kind(events, 'trap') if e['result'] == 'service']
    claim('virtual-services', '' if any('INT 13 read sectors' in e['text'] for e in services) else services[:1])
    calls = bios_calls(events, 0x10, 0x0e)
    printed = ''.join(chr(e['in']['ax'] & 0xff) for e in calls if 'in' in e)
    claim('virtual-boot-sector-prints', '' if NOT_BOOTABLE in printed else f'printed {printed!r}')
    claim('virtual-every-call-returns', first_difference(
        [e['in']['ax'] >> 8 for e in calls if 'in' in e], [e['function'] for e in calls if 'out' in e]))


def test_guests(directory):
    """Of two guests only one is traced."""
    one, two = (os.path.join(directory, name) for name in ('one.img', 'two.img'))
    for path in (one, two):
        os.rename(images.make('mkfs-fat-floppy', directory), path)
    script = f'wait "{NOT_BOOTABLE}" 40; key ctrl-alt-f2; wait "{NOT_BOOTABLE}" 40; stable'
    status, events, output = trace(directory, '--trace=bios,guest:two', '--keys', script, one + ':name=one',
                                   two + ':drive=a:name=two')
    claim('two-guests-run', '' if status == 0 else output[-300:])
    claim('filter-guest', first_difference(['two'], sorted({e['guest'] for e in events})))


# mov cx,3000; L: cli; loop L; hlt; as a boot sector, in which the end of a virtual guest is a halt for good.
TRAPS_3000_TIMES = b'\xb9\xb8\x0b\xfa\xe2\xfd\xf4'.ljust(510, b'\0') + b'\x55\xaa'


def gaps(output):
    """What is wrong with the numbers of the lines of a trace that has all events."""
    numbers = list(map(int, re.findall(rb'^trace: +(\d+) ', output, re.MULTILINE)))
    return f'{len(numbers)} lines' if len(numbers) < 3000 else first_difference(list(range(len(numbers))), numbers)


def test_slow_readers(directory):
    """Nothing is lost to who reads the trace now and then, in a run that nobody drives, in one of a script, and in one of a
    script that has a word with one guest and does not get the host's processor for a time."""
    path = os.path.join(directory, 'traps.img')
    with open(path, 'wb') as file:
        file.write(TRAPS_3000_TIMES)
    for name, script in (('alone', ()), ('with-a-script', ('--keys', 'end clean 50')),
                         ('with-orders', ('--keys', 'in traps: type a; end clean 50'))):
        with subprocess.Popen([RUN, '--headless', '--seconds', str(SECONDS), '--trace', *script, path], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            output = line = process.stdout.readline()
            while line and not line.startswith(b'trace: '):
                line = process.stdout.readline()
                output += line
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.7)
            process.send_signal(signal.SIGCONT)
            output += process.stdout.read()
        claim(f'slow-reader-{name}', gaps(output) or (f'status {process.returncode}' if process.returncode else ''))


def of_client(directory, name, *options):
    """Its events. What stands after the program is the program's."""
    path = os.path.join(directory, 'trace')
    run('--icount', *options, '--trace-file', path, os.path.join(ROOT, 'build', 'guest', 'client', name))
    return read_trace(path)


def test_client(directory):
    """A client's calls: what hello86.c puts into its struct and what its 8086 code does with it are the right values."""
    events = of_client(directory, 'hello86')
    claim('schema-client', invalid(events))
    claim('numbers-are-consecutive-client', first_difference(list(range(len(events))), [e['n'] for e in events]))
    told = [(e['event'], e.get('name') or e.get('type') or e.get('text') or e.get('call'), e.get('result'))
            for e in of_kind(events, 'vm86', 'syscall', 'trap') if not e.get('name', '').startswith('IRQ')]
    call = [('syscall', 'vm86old', None), ('vm86', 'vm86old', None), ('trap', '#GP', 'returned'), ('vm86', 'INTx', None),
            ('syscall', 'write', None), ('syscall', 'write', 32)]
    claim('vm86-calls-are-told-from-entry-to-return', first_difference(
        [('syscall', 'mmap2', None), ('syscall', 'mmap2', 0x10000), *call, *call, ('syscall', 'exit', None)], told))
    calls = of_kind(events, 'vm86')
    inward, outward = [e['in'] for e in calls if 'in' in e], [e['out'] for e in calls if 'out' in e]
    claim('vm86-shows-registers-that-go-in', first_difference(
        [(0, 0, 0, 0x1000, 0xfffe, 0), (0x1234, 0x1000, 7, 0x1000, 0xfffe, 0x20202)],
        [tuple(r[name] for name in ('eax', 'ebx', 'eip', 'cs', 'esp', 'eflags')) for r in inward]))
    claim('vm86-shows-registers-that-come-out', first_difference(
        [(0x1234, 0x1000, 7, 0x20202), (0x5678, 0x1000, 12, 0x20202)],
        [tuple(r[name] for name in ('eax', 'ebx', 'eip', 'eflags')) for r in outward]))
    claim('vm86-return-has-type-and-argument', first_difference(
        [('INTx', 0x80), ('INTx', 0xff)], [(e['type'], e['argument']) for e in calls if 'out' in e]))
    claim('vm86-struct-is-where-the-call-says', first_difference(
        [e['arguments'][0] for e in events if e.get('name') == 'vm86old'], [e['v86'] for e in calls if 'in' in e]))
    events = of_client(directory, 'raw')
    claim('schema-client-raw', invalid(events))
    claim('raw-traps-are-signals', first_difference(
        [('cli', 'signal'), ('out 0x80,al', 'signal'), ('int 0x21', 'signal'), ('int 0xff', 'signal')],
        [(e['text'], e['result']) for e in of_kind(events, 'trap') if not e['name'].startswith('IRQ')]))
    events = of_client(directory, 'bios')
    claim('schema-client-bios', invalid(events))
    wrong = [e['n'] for e in of_kind(events, 'trap') if e['name'] == '#GP' and e['text'] in ('cli', 'sti', 'pushf', 'popf')
             and e['result'] != 'next']
    claim('flags-of-v86-code-are-emulated-on-the-way', f'event {wrong[0]}' if wrong else '' if events else 'no events')
    for word in ('vm86', 'syscall'):
        events = of_client(directory, 'hello86', f'--trace={word}')
        wrong = [e for e in events if e['event'] != word]
        claim(f'filter-{word}', f'event {wrong[0]}' if wrong else '' if events else 'no events')
    output = run('--icount', '--trace=vm86,syscall', os.path.join(ROOT, 'build', 'guest', 'client', 'hello86'))[1]
    lines = re.findall(r'trace: +\d+ hello86 +(\S+) +(\S+ +\S+)', output)
    claim('text-of-a-client-has-both', '' if any(re.match('1000:0000$', at) and what.split() == ['vm86', 'enters,']
          for at, what in lines) and any(re.match('0804....$', at) and what.startswith('call  exit(') for at, what in lines)
          else output[-600:])


def test_bochs(directory):
    """The other emulator's port E9h."""
    status, events, output = trace(directory, '--bochs', '--guest', 'int-iret', '--trace=trap,int,count:150')
    claim('bochs-runs', '' if status == 0 else output[-300:])
    claim('schema-bochs', invalid(events))
    claim('bochs-count', first_difference([150], [len(events)]))


def test_host(directory):
    """What run-qemu.sh says about files."""
    missing = os.path.join(directory, 'nowhere', 'trace')
    status, output = run('--guest', 'cr0', '--trace-file', missing)
    claim('file-not-writable', '' if status == 2 and f'cannot write {missing}' in output else output)
    status, output = run('--guest', 'cr0', '--trace-file', '/dev/full')
    claim('full-disk-is-said', '' if status == 4 and 'end: clean' in output and 'Traceback' not in output and
          output.count('not written to /dev/full: no space left on device') == 1 else output[-300:])
    path = os.path.join(directory, 'a, b')
    run('--icount', '--guest', 'cr0', '--trace=count:3', '--trace-file', path)
    claim('file-name-with-comma', first_difference([0, 1, 2], [e['n'] for e in read_trace(path)]))
    status, output = run('--guest', 'cr0', '--append', 'trace-out=e9')
    claim('no-port-e9-is-said', '' if status == 3 and 'nothing answers at port E9h' in output else output[-300:])


def main():
    tests = {name[5:]: function for name, function in globals().items() if name.startswith('test_')}
    for name in chosen(sys.argv[1:], tests, 'test'):
        with tempfile.TemporaryDirectory(prefix='trapeze-trace-') as directory:
            tests[name](directory)
    return RESULTS.status()


if __name__ == '__main__':
    sys.exit(main())

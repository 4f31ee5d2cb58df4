"""The command line: what the user asks for, before anybody has looked at a file."""

import dataclasses
import os
import re
import sys

import images
import monitor_options
import whole_file
from say import UsageError

DISPLAYS = ('--headless', '--curses')
GDB_MODES = {'--gdb': 'terminal', '--gdb-tui': 'tui', '--gdb-server': 'server'}
# Options without a value: the field that each sets.
SWITCHES = {'--explain': 'explain', '--ro': 'read_only', '--passthrough': 'passthrough', '--virtual': 'virtual',
            '--icount': 'icount', '--iso': 'iso', '--bochs': 'bochs', '--dry-run': 'dry_run'}
# Options with one value. Those in LISTS may be given several times.
VALUES = {'--guest': 'guest', '--as': 'image_type', '--boot': 'boot', '--cpu': 'cpu', '--memory': 'memory',
          '--seconds': 'seconds', '--trace-file': 'trace_file', '-o': 'page',
          '--record': 'record', '--replay': 'replay'}
LISTS = {'--append': 'appended', '--save': 'saves'}
SCRIPTS = ('--keys', '--script')
# Options that end the command line: what they ask for is done at once.
ACTIONS = {'--list': 'list', '--help': 'help', '-h': 'help'}

MOST_DIGITS = 5             # of --memory


@dataclasses.dataclass
class Options:
    """A field per option. Empty or None: not given."""

    action: str = ''                    # list or help
    guest: str = ''
    appended: list = dataclasses.field(default_factory=list)
    image_type: str = ''
    boot: str = ''
    display: str = ''                   # headless or curses; display.choose() adds window
    cpu: str = ''
    memory: object = None               # MB
    seconds: str = ''                   # as typed: `timeout` reads it
    trace: str = ''
    trace_file: str = ''
    explain: bool = False
    page: str = ''
    record: str = ''
    replay: str = ''
    read_only: bool = False
    passthrough: bool = False
    virtual: bool = False
    icount: bool = False
    iso: bool = False
    bochs: bool = False
    gdb: str = ''                       # a value of GDB_MODES
    dry_run: bool = False
    script: object = None               # (--keys or --script, its value)
    steps: list = dataclasses.field(default_factory=list)           # what the script says
    saves: list = dataclasses.field(default_factory=list)
    images: list = dataclasses.field(default_factory=list)
    arguments: list = dataclasses.field(default_factory=list)       # of the last image, if it is a client
    qemu_options: list = dataclasses.field(default_factory=list)    # what follows --

    @property
    def append(self):
        """The words that the user adds to the monitor's line."""
        return ' '.join(self.appended)

    def appends(self, key):
        """Does the user say key=... on the monitor's line?"""
        return any(word.startswith(f'{key}=') for word in self.append.split(' '))

    def appended_value(self, key):
        """What the user says last of that key there; None if nothing."""
        values = [word[len(key) + 1:] for word in self.append.split(' ') if word.startswith(f'{key}=')]
        return values[-1] if values else None

    def trace_in_memory(self):
        """The trace leaves through the machine's memory, unless the user says something else of it."""
        machine = ('-m', '-machine', '-M', '-debugcon', '-object')
        return bool(self.trace_file) and not self.bochs and not self.record and not self.appends('trace-out') \
            and not any(word in machine for word in self.qemu_options)

    @property
    def gives_orders(self):
        """Has the script steps of one guest?"""
        return any(step.guest for step in self.steps)

    @property
    def gdb_here(self):
        """gdb runs on this terminal."""
        return self.gdb in ('terminal', 'tui')


def parse(words):
    """The Options of a command line; UsageError for a mistake that the words alone show."""
    options = Options()
    rest = list(words)
    while rest and not options.action:
        word = rest.pop(0)
        name, equals, value = word.partition('=')
        if word == '--':
            options.qemu_options, rest = rest, []
        elif equals and name.startswith('--') and takes_value(name):
            set_value(options, name, value)
        elif takes_value(word):
            if not rest:
                raise UsageError(f'{word} needs a value; see --help')
            set_value(options, word, rest.pop(0))
        elif word.startswith('-'):
            set_switch(options, word)
        else:
            options.images.append(word)
            # What a file is decides here what the words after it are.
            if not options.image_type and images.takes_arguments(word):
                options.arguments, rest = rest, []
    if not options.action:
        check(options)
    return options


def takes_value(name):
    return name in VALUES or name in LISTS or name in SCRIPTS


def set_value(options, name, value):
    if name in SCRIPTS:
        if options.script:
            raise UsageError('one --keys or --script is enough')
        options.script = (name, value)
    elif name in LISTS:
        getattr(options, LISTS[name]).append(value)
    else:
        setattr(options, VALUES[name], value)


def set_switch(options, word):
    if word in SWITCHES:
        setattr(options, SWITCHES[word], True)
    elif word in GDB_MODES:
        options.gdb = GDB_MODES[word]
    elif word in ACTIONS:
        options.action = ACTIONS[word]
    elif word in DISPLAYS:
        if options.display not in ('', word[2:]):
            raise UsageError(f'--{options.display} and {word} exclude each other')
        options.display = word[2:]
    elif word == '--trace':
        options.trace = 'on'
    elif word.startswith('--trace='):
        options.trace = word[len('--trace='):]
    else:
        raise UsageError(f'unknown option {word}; --help lists them')


# ---- what goes with what ---------------------------------------------------------------------------------

def on_terminal():
    """Are stdin and stdout a terminal?"""
    return os.isatty(0) and os.isatty(1)


def check(options):
    """UsageError for a value that is none, and for options that exclude each other."""
    check_values(options)
    if options.display == 'curses' and not options.dry_run and not on_terminal():
        raise UsageError('--curses needs a terminal')
    check_trace(options)
    check_explain(options)
    # Scripts and --save read what the monitor says, on the port that it chooses by itself.
    if (options.script or options.saves) and options.appends('log'):
        raise UsageError('--keys, --script and --save need the log where it is: no log= in --append')
    if options.bochs:
        check_bochs(options)
    if options.gdb_here:
        check_gdb(options)
    if options.record or options.replay:
        check_recording(options)


def check_values(options):
    if options.image_type and options.image_type not in images.TYPES:
        raise UsageError(f"--as takes {images.TYPES_IN_WORDS}, not '{options.image_type}'")
    if options.boot not in ('', 'a', 'c'):
        raise UsageError(f"--boot takes a or c, not '{options.boot}'")
    options.memory = options.memory or None
    if options.memory:
        if not re.fullmatch(f'[0-9]{{1,{MOST_DIGITS}}}', options.memory):
            raise UsageError(f"--memory takes a number of MB, not '{options.memory}'")
        options.memory = int(options.memory)
    if options.seconds:
        if not re.fullmatch(r'[0-9]+\.?[0-9]*|\.[0-9]+', options.seconds):
            raise UsageError(f"--seconds takes a number, not '{options.seconds}'")
        if not float(options.seconds):
            raise UsageError(f"--seconds takes a number above 0, not '{options.seconds}'")
    if '\n' in options.append:
        raise UsageError('--append takes one line')
    monitor_options.check(options.append)
    if options.passthrough and options.virtual:
        raise UsageError('--passthrough gives the guest the real machine, and --virtual one of its own: one of them')


def check_trace(options):
    if re.search(r'[ \t]', options.trace):
        raise UsageError(f"--trace takes one word, such as int,port:3c0-3df, not '{options.trace}'")
    monitor_options.check_trace(options.trace)
    if options.trace_file and not options.dry_run:
        try:
            open(options.trace_file, 'ab').close()
        except OSError as error:
            raise UsageError(f'cannot write {options.trace_file}: {error.strerror.lower()}') from None


def check_output(path):
    """A file that is written at the end of the run."""
    try:
        whole_file.check(path)
    except whole_file.CannotWrite as error:
        raise UsageError(f'cannot write {path}: {error}') from None


def check_explain(options):
    if not options.explain:
        if options.page:
            raise UsageError('-o names the page of --explain')
        return
    options.page = options.page or 'trap.html'
    if options.gdb:
        raise UsageError('--explain and --gdb exclude each other')
    check_output(options.page)
    # A class looks at the page; a window would wait for a key at the end.
    options.display = options.display or 'headless'


def check_bochs(options):
    if options.gdb:
        raise UsageError('--gdb works with QEMU only; Bochs has a debugger of its own')
    if options.icount:
        raise UsageError('--icount works with QEMU only; Bochs always counts instructions')
    if options.display == 'curses':
        raise UsageError('--curses works with QEMU only')
    if options.script:
        raise UsageError('--keys and --script work with QEMU only')
    if options.saves:
        raise UsageError('--save works with QEMU only')
    if options.qemu_options:
        raise UsageError(f'--bochs has no use for QEMU options: {" ".join(options.qemu_options)}')


def check_gdb(options):
    if options.display == 'curses':
        raise UsageError('gdb needs the terminal that --curses takes; try --gdb-server')
    if options.script:
        raise UsageError('--keys and --script work with --gdb-server, not with gdb on this terminal')
    if options.gdb == 'tui' and not options.dry_run and not on_terminal():
        raise UsageError('--gdb-tui needs a terminal')


def check_recording(options):
    """What would make a replay differ, or has no part in one."""
    option = '--record' if options.record else '--replay'
    for given, name in ((options.record and options.replay, '--replay'), (options.bochs, '--bochs'),
                        (options.iso, '--iso'), (options.saves, '--save'), (options.explain, '--explain'),
                        (options.trace_file, '--trace-file')):
        if given:
            raise UsageError(f'{option} and {name} exclude each other')
    if options.record:
        check_record(options)
    else:
        check_replay(options)


def check_record(options):
    if options.gdb:
        raise UsageError('--record first, and then --replay with --gdb: a debugger is no part of a recording')
    if options.passthrough and options.images:
        raise UsageError('drives of the real machine are not recorded; without --passthrough the images are')
    if options.qemu_options:
        raise UsageError(f'--record knows the whole machine, and not these QEMU options: {" ".join(options.qemu_options)}')
    if options.arguments or any(images.takes_arguments(word) for word in options.images):
        raise UsageError("what a Linux program reads from the terminal is not recorded; --record takes guests")
    check_output(options.record)


def check_replay(options):
    """The recording has all of it."""
    for given, name in ((options.images, 'IMAGE'), (options.guest, '--guest'), (options.appended, '--append'),
                        (options.cpu, '--cpu'), (options.memory, '--memory'), (options.script, '--keys and --script'),
                        (options.trace, '--trace'), (options.virtual, '--virtual'), (options.passthrough, '--passthrough')):
        if given:
            raise UsageError(f'a recording has its own machine, images and keys: no {name} with --replay')

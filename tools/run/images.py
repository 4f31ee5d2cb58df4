"""IMAGE[:OPTION...]: which file is meant, what the user says of it, and what it is taken for."""

import dataclasses
import os
import re

import image
from builtin_guests import ROOT
from say import UsageError

TYPES = ('flat', 'com', 'floppy', 'disk')
TYPES_IN_WORDS = 'flat, com, floppy or disk'
PROGRAMS = ('flat', 'com')
CLIENT = 'client'           # a Linux program in ring 3, with arguments
LONGEST_NAME = 31

# What a guest's options look like. The monitor reads them, on the line of its module.
GUEST_OPTIONS = {
    'name': re.compile('[A-Za-z0-9_.-]+'),
    'mem': re.compile('[0-9]{1,6}'),
    'copies': re.compile('[1-9][0-9]{0,3}'),
    'input': re.compile('auto|keyboard|com1'),
    'weight': re.compile('[1-9][0-9]?|100'),
    'display': re.compile('card|wall'),
    'idle': re.compile('off|on'),
}
ARGUMENT = 'arg'            # of a client; may stand there several times
HELP = ('there are drive=a|b|c|d ro boot as=flat|com|floppy|disk name=NAME copies=N mem=KIB '
        'weight=1 to 100 input=auto|keyboard|com1 display=card|wall idle=off|on')


@dataclasses.dataclass
class Image:
    """A file that is to be given to a guest, and what is known of it."""

    word: str                           # as typed
    file: str = ''
    drive: str = ''                     # the user wants this one
    type: str = ''                      # the user says what it is
    boot: bool = False
    read_only: bool = False
    guest: dict = dataclasses.field(default_factory=dict)       # GUEST_OPTIONS, as typed
    arguments: list = dataclasses.field(default_factory=list)   # of a client, without its own name
    found: object = None                # image.Verdict

    @property
    def kind(self):
        return self.found.kind

    @property
    def is_program(self):
        return self.kind in PROGRAMS

    @property
    def copies(self):
        """How many guests are to be made; 0: nothing was said."""
        return int(self.guest.get('copies', 0))

    @property
    def mem_mib(self):
        """Extended memory, in whole MB."""
        return (int(self.guest.get('mem', 0)) + 1023) // 1024

    @property
    def size(self):
        """The bytes that the guest gets."""
        return self.found.padded or self.found.size

    def guest_words(self):
        return [f'{key}={value}' for key, value in self.guest.items()]


def read(word, image_type='', read_only=False):
    """The Image that a word of the command line means. --as and --ro hold for every one."""
    if '\n' in word:
        raise UsageError('an IMAGE with a line break in its name')
    found = Image(word, word, type=image_type, read_only=read_only)
    said, arguments = {}, []
    # A file whose name happens to end like an option is meant as it is.
    while not os.path.exists(found.file) and ':' in found.file:
        file, _, option = found.file.rpartition(':')
        if not is_option(option):
            # A missing file may well have a colon in its name.
            if os.path.exists(word.partition(':')[0]):
                raise UsageError(f"no image option '{option}' in {word}; {HELP}")
            break
        key, value = split(option)
        if key == ARGUMENT:
            arguments.insert(0, value)
        else:
            said = {key: value, **said}
        found.file = file
    take_options(found, said)
    found.arguments = arguments
    found.found = look(found.file, found.type)
    return found


def takes_arguments(word):
    """Is that word of the command line a client whose arguments are the words after it? Not if its own options have
    them."""
    file, in_options = word, False
    while not os.path.exists(file) and ':' in file and is_option(file.rpartition(':')[2]):
        file, _, option = file.rpartition(':')
        in_options = in_options or split(option)[0] in (ARGUMENT, 'as')
    try:
        return not in_options and look(file).kind == CLIENT
    except UsageError:
        return False


def split(option):
    key, _, value = option.partition('=')
    return key, value


def is_option(option):
    key, value = split(option)
    if option in ('ro', 'boot'):
        return True
    if key in GUEST_OPTIONS:
        return bool(GUEST_OPTIONS[key].fullmatch(value))
    if key == ARGUMENT and '=' in option:
        return True
    return (key == 'drive' and value in tuple('abcd')) or (key == 'as' and value in TYPES)


def take_options(found, said):
    found.read_only = found.read_only or 'ro' in said
    found.boot = 'boot' in said
    found.drive = said.get('drive', '')
    found.type = said.get('as', found.type)
    found.guest = {key: value for key, value in said.items() if key in GUEST_OPTIONS}


def look(file, named='', drive=None):
    """image.Verdict on a file; `drive` as image.examine has it."""
    try:
        return image.look(file, named or None, drive)
    except image.BadImage as error:
        raise UsageError(f'{error}{missing_hint(file)}') from None


def missing_hint(file):
    """For a program of the project's own, in a tree where nothing has been built."""
    ours = os.path.join(ROOT, 'build', 'guest', '')
    return '; make builds it' if not os.path.exists(file) and os.path.abspath(file).startswith(ours) else ''


def name_after(file):
    """What the guest is called after its file, in letters that a command line can carry."""
    name = os.path.basename(file.rstrip('/'))
    stem = re.sub(r'(.)\.[^.]*$', r'\1', name)
    return re.sub('[^A-Za-z0-9_.-]', '_', stem)[:LONGEST_NAME]

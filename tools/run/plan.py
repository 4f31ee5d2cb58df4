"""The plan of a machine: which guests, which files are handed over to what, how much memory."""

import dataclasses
import os
import re
import shutil

import images



# A module's file name that QEMU and the monitor take for what it is, and that leaves room for the options.
PLAIN_NAME = re.compile('[A-Za-z0-9_./+@%][A-Za-z0-9_./+@%-]*')
LONGEST_PLAIN_NAME = 200


@dataclasses.dataclass
class Drive:
    """An image that is a drive of a guest."""

    image: images.Image
    letter: str
    guest: 'Guest'

    @property
    def file(self):
        return self.image.file

    @property
    def is_written(self):
        """What the guest writes can be kept."""
        return not self.image.read_only and not self.image.found.assumed

    @property
    def bytes(self):
        """What it takes in memory, in whole pages."""
        return -(-self.image.size // 4096) * 4096


def copies_named(name, count):
    """The monitor calls the copies of a guest NAME-1, NAME-2 and so on."""
    return [name] if count == 1 else [f'{name}-{number}' for number in range(1, count + 1)]


@dataclasses.dataclass
class Guest:
    """What one guest has; `copies` of it are made."""

    name: str = ''
    number: int = 1                     # in the order of the command line
    drives: list = dataclasses.field(default_factory=list)
    said_copies: int = 0                # 0: nothing was said
    default_copies: int = 1
    mem_mib: int = 0                    # extended memory that was asked for
    boots_from: str = ''

    @property
    def copies(self):
        return self.said_copies or self.default_copies

    @property
    def names(self):
        return copies_named(self.name, self.copies)

    @property
    def bytes(self):
        """What its images take: copies share those that they only read."""
        return sum(drive.bytes * (1 if drive.image.read_only else self.copies) for drive in self.drives)

    def drive(self, letter):
        return next((drive for drive in self.drives if drive.letter == letter), None)

    def take(self, image):
        """An image's options that are its guest's."""
        self.mem_mib += image.mem_mib
        self.said_copies = image.copies or self.said_copies


# ---- files that cannot be handed over as they are --------------------------------------------------------

@dataclasses.dataclass
class Copy:
    """A private copy of a file, extended with zeros."""

    path: str
    source: str
    size: int

    def make(self):
        shutil.copyfile(self.source, self.path)
        os.truncate(self.path, self.size)

    def __str__(self):
        return f'{self.path} would be a copy of {self.source}, padded to {self.size} bytes'


@dataclasses.dataclass
class Link:
    """A plain name for a file whose own one the loader would not understand."""

    path: str
    source: str

    def make(self):
        os.symlink(os.path.realpath(self.source), self.path)

    def __str__(self):
        return f'{self.path} would be a link to {self.source}'


@dataclasses.dataclass
class Blank:
    """A file of zeros."""

    path: str
    size: int

    def make(self):
        with open(self.path, 'wb') as file:
            file.truncate(self.size)

    def __str__(self):
        return ''


# ---- what the emulator gets ------------------------------------------------------------------------------

@dataclasses.dataclass
class Module:
    """A file that the loader puts beside the monitor, and the line that goes with it."""

    file: str
    options: str


@dataclasses.dataclass
class Attached:
    """A file that is a drive of the real machine."""

    letter: str
    file: str


@dataclasses.dataclass
class Save:
    """What is to become of a drive's image at the end. `drive` is LETTER, of the first guest, or GUEST:LETTER."""

    drive: str
    out: str

    def __str__(self):
        return f'{self.drive}={self.out}'


@dataclasses.dataclass
class Plan:
    directory: str                      # for files of this run; TMP when nothing is run
    builtin: str = ''                   # the lecture guest to run
    build: str = ''                     # the module that make has to provide
    guests: list = dataclasses.field(default_factory=list)
    programs: bool = False              # a program is among the images
    clients: list = dataclasses.field(default_factory=list)     # images.Image: Linux programs
    virtual: bool = False               # the guests' drives are modules, and their machines are virtual
    boot: str = ''                      # a or c: the drive to boot from, if that is what to run
    any_signature: bool = False         # the real drive to boot from has no signature
    modules: list = dataclasses.field(default_factory=list)
    attached: list = dataclasses.field(default_factory=list)
    files: list = dataclasses.field(default_factory=list)   # to be made before the run
    saves: list = dataclasses.field(default_factory=list)
    memory: int = 0                     # MB
    monitor_line: str = ''

    @property
    def drives(self):
        return [drive for guest in self.guests for drive in guest.drives]

    @property
    def guest_count(self):
        return sum(guest.copies for guest in self.guests)

    @property
    def names(self):
        """Of the guests with drives."""
        return [name for guest in self.guests for name in guest.names if name]

    @property
    def client_names(self):
        return [image.guest.get('name', images.name_after(image.file)) for image in self.clients]

    def path(self, name):
        return os.path.join(self.directory, name)

    def plain_name(self, file, link):
        """QEMU ends a module's file name at the first blank, the monitor takes a word with = in it for an option, and the
        whole line must not be too long: a link has a name that is neither."""
        if PLAIN_NAME.fullmatch(file) and len(file) <= LONGEST_PLAIN_NAME:
            return file
        self.files.append(Link(self.path(link), file))
        return self.path(link)

"""Which image becomes which drive of which guest."""

import plan
from images import name_after
from say import UsageError

FLOPPIES, DISKS = 'ab', 'cde'           # e: only the first guest, and only where it has the real drives
VIRTUAL = 'abcd'
BOOTABLE = ('a', 'c')


class Rack:
    """The drives' places, filled image by image. A name= that is new begins another guest."""

    def __init__(self, default_copies, boot=''):
        self.default_copies = default_copies
        self.guests = [plan.Guest(default_copies=default_copies, boots_from=boot)]
        self.guest = self.guests[0]     # the one that gets what comes next

    @property
    def first_drive(self):
        return next((drive for guest in self.guests for drive in guest.drives), None)

    def begin(self, name):
        known = next((guest for guest in self.guests if guest.name == name), None)
        if self.first_drive and not known:
            known = plan.Guest(number=len(self.guests) + 1, default_copies=self.default_copies)
            self.guests.append(known)
        self.guest = known or self.guest
        self.guest.name = name

    def add(self, image):
        if 'name' in image.guest:
            self.begin(image.guest['name'])
        elif not self.first_drive:
            # The first drive carries the guest's name, the others belong to the same guest.
            self.guest.name = name_after(image.file)
            image.guest = {'name': self.guest.name, **image.guest}
        guest = self.guest
        letter = choose_letter(guest, image)
        if image.boot:
            set_boot(guest, letter)
        guest.drives.append(plan.Drive(image, letter, guest))
        guest.take(image)


def choose_letter(guest, image):
    kind, wanted = image.kind, image.drive
    places = FLOPPIES if kind == 'floppy' else DISKS if guest.number == 1 else DISKS[:-1]
    if wanted and wanted not in places:
        raise UsageError(f'{image.file} is a {kind} image, which drive {wanted} does not take; '
                         ':as=floppy and :as=disk override')
    for letter in wanted or places:
        if not guest.drive(letter):
            return letter
    if wanted:
        raise UsageError(f'two images for drive {wanted}, and one is {image.file}')
    if kind == 'floppy':
        raise UsageError(f'a PC has two floppy drives, and {image.file} is the third image')
    if guest.number > 1:
        raise third_disk(image.file)
    raise UsageError(f'there is room for three hard disks, and {image.file} is the fourth')


def third_disk(file):
    return UsageError(f'a virtual machine has two hard disks, and {file} is the third image')


def set_boot(guest, letter):
    if letter not in BOOTABLE:
        raise UsageError(f'a PC boots from drive a or c, not from {letter}')
    if guest.boots_from not in ('', letter):
        raise UsageError(f'two drives to boot from: {guest.boots_from} and {letter}')
    guest.boots_from = letter


def boot_drive(guest):
    """The letter of the drive from which that guest boots: what was asked for, else its first image."""
    letter = guest.boots_from
    if not letter:
        letter = 'c' if guest.drives[0].letter in DISKS else 'a'
        # A first image in drive b or d leaves the choice to the others.
        if not guest.drive(letter):
            letter = 'c' if letter == 'a' else 'a'
    if not guest.drive(letter):
        raise UsageError(f'nothing to boot from: there is no drive {letter}')
    return letter


# ---- what a drive's image becomes ------------------------------------------------------------------------

def suffix(drive):
    """Tells files for drives of one letter apart."""
    return drive.letter + (str(drive.guest.number) if drive.guest.number > 1 else '')


def options_of(drive, boot=''):
    """The line of a drive that is a module. `boot`: it says for its guest from where to boot."""
    image, words = drive.image, [f'drive={drive.letter}']
    if boot:
        words.append(f'boot={boot}')
    if image.read_only:
        words.append('ro=on')
    words += image.guest_words()
    if drive.guest.number > 1 and image.boot:
        words.append(f'boot={drive.letter}')
    # Only a boot sector is asked for its signature.
    if image.found.any_signature and drive.letter in BOOTABLE:
        words.append('signature=any')
    return ' '.join(words)

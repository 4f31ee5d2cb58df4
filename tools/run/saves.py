"""--save [[GUEST:]DRIVE=]OUT: whose drive is meant, and can it be kept?"""

import itertools
import re

import plan
import whole_file
from say import UsageError

NOTHING = '--save is for the images of a virtual machine; what is there to save?'
OF_FIRST = re.compile('([abcd])=(.*)', re.DOTALL)
OF_GUEST = re.compile('([A-Za-z0-9_.-]+):([abcd])=(.*)', re.DOTALL)


def choose(words, guests, virtual):
    """A plan.Save for each word of --save."""
    if not words:
        return []
    first = guests[0].names[0]
    if not virtual or not guests[0].drives:
        raise UsageError(NOTHING)
    found = {}
    for word in words:
        guest, letter, out = read(word, first, guests[0].drives[0].letter)
        check_drive(word, guest, letter, guests)
        if (guest, letter) in found:
            raise UsageError(f'two --save for drive {letter} of guest {guest}')
        try:
            whole_file.check(out)
        except whole_file.CannotWrite as error:
            raise UsageError(f'--save cannot write {out}: {error}') from None
        found[guest, letter] = plan.Save(letter if guest == first else f'{guest}:{letter}', out)
    return list(found.values())


def check_shared(words, guests, share):
    """What copies write to an image that they share lies in single pages, and nobody puts those together."""
    if words and share == 'on' and any(guest.copies > 1 for guest in guests):
        raise UsageError('--save is not for guests that share their images (--append share=on with copies=)')


def read(word, first_guest, first_letter):
    """(guest, letter, file)"""
    said = OF_FIRST.fullmatch(word)
    if said:
        return first_guest, said[1], said[2]
    said = OF_GUEST.fullmatch(word)
    if said:
        return said[1], said[2], said[3]
    return first_guest, first_letter, word


def check_drive(word, name, letter, guests):
    guest = next((guest for guest in guests if name in guest.names), None)
    if not guest:
        names = ' '.join(itertools.chain.from_iterable(guest.names for guest in guests))
        raise UsageError(f'--save {word}: there is no guest {name}; the guests are called {names}')
    drive = guest.drive(letter)
    if not drive:
        raise UsageError(f'--save {word}: there is no drive {letter} of guest {name}')
    if drive.image.read_only:
        raise UsageError(f'--save {word}: drive {letter} of guest {name} is read-only')
    if drive.image.found.assumed:
        raise UsageError(
            f'--save {word}: nobody knows what tracks the image of drive {letter} has, so what is written may '
            'lie at the wrong place; truncate -s 1440K IMAGE makes it a floppy of 1440 KiB')


# ---- what is said before the run -------------------------------------------------------------------------

def fate(guests, virtual, saves):
    """What becomes of the guests' writes, as lines, the first about floppies whose tracks are a guess."""
    drives = [drive for guest in guests for drive in guest.drives]
    assumed = ', '.join(drive.file for drive in drives if drive.image.found.assumed)
    written = [drive for drive in drives if drive.is_written]
    files = ', '.join(drive.file for drive in written)
    lines = []
    if assumed:
        lines.append(f'nobody knows what tracks {assumed} has: taken for the start of a 1440 KiB floppy, '
                     'to which writes are forgotten at the end')
    if not written:
        return lines
    if saves:
        kept = ' '.join(map(str, saves))
        lines.append(f'writes to {files} stay in memory; at the end --save keeps {kept}')
    elif virtual:
        kept = 'them' if len(written) == 1 else "a drive's"
        lines.append(f'writes to {files} stay in memory; --save {save_word(written)}OUT.img keeps {kept}')
    else:
        lines.append(f'writes to {files} are forgotten at the end')
    return lines


def save_word(written):
    """What stands before OUT to keep the only one of these drives, or what kind of word if there are several."""
    first, guest = written[0], written[0].guest
    if len(written) > 1:
        return 'DRIVE=' if guest.copies == 1 and all(drive.guest.number == 1 for drive in written) else 'GUEST:DRIVE='
    if guest.copies > 1:
        return f'{guest.names[0]}:{first.letter}='
    if guest.number > 1:
        return f'{guest.name}:{first.letter}='
    return '' if first is guest.drives[0] else f'{first.letter}='

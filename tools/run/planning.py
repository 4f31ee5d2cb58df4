"""From the command line to the plan of a machine. Files are looked at, and nothing is written."""

import os

import builtin_guests
import client
import drives
import images
import memory
import saves
from builtin_guests import ROOT
from plan import Attached, Blank, Copy, Link, Module, Plan
from say import UsageError

BLANK_FLOPPY = 1440 * 1024


def make(options, directory):
    """The Plan, with files of this run in that directory. UsageError says what cannot be done."""
    plan = Plan(directory)
    if options.guest:
        choose_guest(plan, options.guest)
    rack = drives.Rack(copies_of_all(plan, options), options.boot)
    for word in options.images:
        image = images.read(word, options.image_type, options.read_only)
        if image.kind == images.CLIENT:
            client.add(plan, options, image)
        elif image.is_program:
            add_program(plan, options, image)
            rack.guest.take(image)
        else:
            rack.add(image)
    plan.guests = rack.guests
    choose_machine(plan, options)
    check_names(plan)
    place_drives(plan, options)
    plan.saves = saves.choose(options.saves, plan.guests, plan.virtual)
    saves.check_shared(options.saves, plan.guests, options.appended_value('share'))
    plan.memory = memory.choose(plan, options)
    return plan


def copies_of_all(plan, options):
    """copies= on the monitor's own line is for every guest that says nothing else; a lecture guest's source may say it."""
    said = options.appended_value('copies')
    if said and images.GUEST_OPTIONS['copies'].fullmatch(said):
        return int(said)
    return builtin_guests.copies(plan.builtin) if plan.builtin else 1


# ---- programs --------------------------------------------------------------------------------------------

def choose_guest(plan, name):
    """--guest: one that is inside the monitor, or one that make builds."""
    program = builtin_guests.find(name)
    if not program:
        plan.builtin = name
        return
    plan.build = program.target
    plan.modules.append(Module(os.path.join(ROOT, program.target), program.options))


def add_program(plan, options, image):
    if options.guest:
        raise UsageError(f'--guest {options.guest} and the program {image.file}: which one is to run?')
    if image.drive or image.boot:
        raise UsageError(f'{image.file} is a program and no drive; :as=floppy makes it one')
    name = images.name_after(image.file)
    words = image.guest_words() if 'name' in image.guest else [f'name={name}', *image.guest_words()]
    if image.kind == 'com':
        words.append('format=com')
    plan.modules.append(Module(plan.plain_name(image.file, f'{name}.bin'), ' '.join(words)))
    plan.programs = True


# ---- which machine ---------------------------------------------------------------------------------------

def choose_machine(plan, options):
    """Drives beside a program are there for its use, and the program has the real machine unless --virtual is said.
    By themselves they are what to run."""
    runs_program = bool(options.guest or plan.programs)
    if plan.drives and not runs_program:
        plan.boot = drives.boot_drive(plan.guests[0])
        plan.virtual = not options.passthrough
    elif plan.builtin and plan.guest_count > 1:
        # The monitor gives each a machine without drives.
        if options.passthrough:
            raise UsageError(f'guest {plan.builtin} runs on {plan.guest_count} machines, and --passthrough has one')
        plan.virtual = True
    elif options.virtual:
        plan.virtual = True
        if not runs_program:
            plan.builtin = builtin_guests.DEFAULT       # the monitor's own default is for the real machine only
        if not plan.drives:
            # A virtual machine is one with drives of its own.
            plan.files.append(Blank(plan.path('blank.img'), BLANK_FLOPPY))
            plan.modules.append(Module(plan.path('blank.img'), 'drive=a'))
    if not plan.boot and (options.boot or any(drive.image.boot for drive in plan.drives)):
        letter = options.boot or next(drive.letter for drive in plan.drives if drive.image.boot)
        beside = ': those beside a program are for its use' if plan.drives else ''
        raise UsageError(f'--boot {letter}, but there is no drive to boot from{beside}')
    check_real_machine(plan, options)


# What the monitor refuses for a guest that owns the real machine.
VIRTUAL_ONLY = ('share', 'vme', 'restart')


def check_real_machine(plan, options):
    if not plan.virtual and plan.guest_count > 1 and any(guest.said_copies for guest in plan.guests):
        raise UsageError('copies= is for virtual machines, and here the guest has the real one')
    for key in VIRTUAL_ONLY if not (plan.virtual or plan.clients) else ():
        if options.appended_value(key) not in (None, 'off', '0'):
            raise UsageError(f'{key}= is for virtual machines, and here the guest has the real one; --virtual gives it one')
    if not plan.virtual and len(plan.guests) > 1:
        raise UsageError(f'name={plan.guests[1].name} makes a second guest, and there is one real machine; without '
                         '--passthrough, or with --virtual, each has one of its own')


def check_names(plan):
    """No two guests are called the same: copies get names that nobody has typed."""
    names = plan.client_names + (plan.names if plan.virtual else [])
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f'two guests are called {name}: give one of them another name=')
        if len(name) > images.LONGEST_NAME:
            raise UsageError(f'the name {name} is too long: a guest has one of at most {images.LONGEST_NAME} letters')


# ---- drives ----------------------------------------------------------------------------------------------

def place_drives(plan, options):
    """Modules of virtual guests, or drives of the real machine."""
    for drive in plan.drives:
        if plan.virtual:
            place_module(plan, drive)
        else:
            place_real_drive(plan, drive, 'bochs' if options.bochs else 'qemu')


def place_module(plan, drive):
    if drive.letter == 'e':
        raise drives.third_disk(drive.file)
    file = whole_image(plan, drive, drive.image.found.padded)
    if file == drive.file:
        file = plan.plain_name(file, f'drive-{drives.suffix(drive)}.img')
    first = drive is plan.drives[0]
    plan.modules.append(Module(file, drives.options_of(drive, plan.boot if first else '')))


def place_real_drive(plan, drive, emulator):
    """The emulator's own drives do not know all floppies that a virtual machine knows."""
    if drive.image.read_only or 'mem' in drive.image.guest:
        raise UsageError(f"{drive.file}: ro and mem= are for a virtual machine's drives, and here the guest has the "
                         'real ones')
    found = images.look(drive.file, drive.image.kind, emulator)
    plan.attached.append(Attached(drive.letter, whole_image(plan, drive, found.padded)))
    if drive.letter == plan.boot and drive.image.found.any_signature:
        plan.any_signature = True


def whole_image(plan, drive, padded):
    """The file itself, or a copy that is long enough."""
    if not padded:
        return drive.file
    path = plan.path(f'drive-{drives.suffix(drive)}.img')
    plan.files.append(Copy(path, drive.file, padded))
    return path

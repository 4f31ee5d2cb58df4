"""The end of a run: what is kept of it, and the exit status."""

import contextlib

import page
import running
import save
import saves
import say
import verdict

HOST_ERROR = say.HostError.status


def reserve(plan):
    """With --save the machine's memory is a file."""
    if plan.saves:
        try:
            save.reserve(plan.path('ram'), plan.memory << 20)
        except save.CannotSave as error:
            raise say.HostError(str(error)) from None


def announce(plan):
    for line in saves.fate(plan.guests, plan.virtual, plan.saves):
        say.note(line)


def run(emulator, run_, words):
    """The exit status of the whole run, whichever way it ends."""
    try:
        with run_.while_read() if lives_for_its_reader(emulator.options) else contextlib.nullcontext():
            status = emulator.run(run_)
    except SystemExit as leaving:
        status = leaving.code
    except say.Refused as refused:
        say.note(refused)
        status = refused.status
    running.ignore_signals()
    if not run_.started:
        return status
    status = keep_images(emulator.plan, status)
    return keep_page(emulator.options, words, status)


def lives_for_its_reader(options):
    """A window is used, a script goes on and may keep files, a debugger is at work."""
    return options.display == 'headless' and not options.script and not options.gdb


def keep_images(plan, status):
    """What a guest of a broken monitor left behind is not worth keeping, and if QEMU failed there is nothing."""
    if not plan.saves:
        return status
    if status in (verdict.FAULT, HOST_ERROR):
        say.note('nothing is saved')
        return status
    pairs = [str(kept) for kept in plan.saves]
    return status if save.write(plan.path('ram'), plan.path('log'), pairs) else HOST_ERROR


def keep_page(options, words, status):
    if not options.explain or status == HOST_ERROR or page.write(options, words):
        return status
    return HOST_ERROR

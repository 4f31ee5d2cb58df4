"""--keys and --script: a run without hands, which supervise.py carries out."""

import keyscript
import supervise
from say import UsageError


def load(options):
    """The steps; mistakes in them are found before anything is built or started."""
    if not options.script:
        return []
    option, value = options.script
    try:
        return supervise.load(value if option == '--keys' else supervise.read(value))
    except keyscript.ScriptError as error:
        raise UsageError(str(error)) from None


def check_guests(plan, steps):
    """Steps of one guest need virtual ones. Whose name a program gives to a guest, the monitor knows."""
    named = [step for step in steps if step.guest]
    if not named:
        return
    if not plan.virtual and not plan.clients:
        raise UsageError(f'script line {named[0].line}: in {named[0].guest}: is for virtual guests, and here the guest has '
                         'the real machine')
    if plan.programs or plan.builtin or plan.build:
        return
    try:
        keyscript.check_guests(steps, plan.names + plan.client_names)
    except keyscript.ScriptError as error:
        raise UsageError(str(error)) from None


def check_command(steps, command):
    try:
        keyscript.check_command(steps, command)
    except keyscript.ScriptError as error:
        raise UsageError(str(error)) from None

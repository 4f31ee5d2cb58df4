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


def check_command(steps, command):
    try:
        keyscript.check_command(steps, command)
    except keyscript.ScriptError as error:
        raise UsageError(str(error)) from None

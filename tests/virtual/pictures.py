"""Pictures of a machine's screen."""

import os
import time

import machines
from machines import Wrong
import screen


def still_picture(machine, wanted, seconds=30):
    """The picture when it no longer changes; or, as a cursor blinks, when it is one of those wanted."""
    deadline = time.monotonic() + seconds
    last = machine.screendump()
    while time.monotonic() < deadline:
        time.sleep(0.3)
        now = machine.screendump()
        if now in wanted or not wanted and now == last:
            return now
        last = now
    return last


def same_picture(what, side, found, wanted):
    if found != wanted:
        name = os.path.join(machines.BUILD, what.replace(' ', '-').replace(',', ''))
        for kind, picture in (('found', found), ('wanted', wanted)):
            with open(f'{name}-{kind}.png', 'wb') as file:
                file.write(screen.png(*screen.parse_ppm(picture)))
        raise Wrong(f'{side}: {what} is not what it should be: compare {name}-found.png and -wanted.png')

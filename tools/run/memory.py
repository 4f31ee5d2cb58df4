"""How much memory the machine gets, in MB."""

import re

from say import UsageError

MONITOR = 8                 # its own, and the low megabyte
USUAL = 24                  # beyond what is needed
USUAL_PER_GUEST = 5         # of each guest after the first
BLANK_FLOPPY = 2
CLIENT = 4                  # of a Linux program, beside its file: low megabyte, stack, heap
# The images lie in memory beside the monitor. QEMU's multiboot loader cannot count beyond 2 GB.
MOST = 2048


SHARES = 'on'               # share=: guests share memory and images (docs/virtual.md)


def needed(plan, share):
    """What the monitor and the images need."""
    clients = sum(CLIENT + -(-image.size >> 20) for image in plan.clients)
    if not plan.virtual:
        return MONITOR + clients
    # Each guest after the first takes 1.25 MB by itself, at least; 0.75 MB if they share, and they all need 1 MB more.
    quarters = 3 if share == SHARES else 5
    bytes_of_images = sum(sum(drive.bytes for drive in guest.drives) if share == SHARES else guest.bytes
                          for guest in plan.guests)
    return (MONITOR + clients + (BLANK_FLOPPY if not plan.drives else 0) + ((plan.guest_count - 1) * quarters + 3) // 4
            + (share == SHARES) + -(-bytes_of_images >> 20))


def asked(plan, for_all, share):
    """What mem= asks for: in the guests' own options, and on the monitor's line, where it is for every guest. Guests
    that share get it as they write to it."""
    if share == SHARES:
        return 0
    said = sum(guest.mem_mib * guest.copies for guest in plan.guests)
    if for_all and re.fullmatch('[0-9]{1,6}', for_all):
        said += (int(for_all) + 1023) // 1024 * plan.guest_count
    return said


def choose(plan, options):
    """What the machine gets; UsageError if that is too little, or more than possible."""
    share = options.appended_value('share')
    least, wanted = needed(plan, share), asked(plan, options.appended_value('mem'), share)
    if least > MOST:
        without = ', without mem=' if wanted else ''
        raise UsageError(f'{least} MB of memory are needed for the monitor and the images, and at most {MOST} are '
                         f'possible; --passthrough needs none{without}')
    least += wanted
    if least > MOST:
        raise UsageError(f'{least} MB of memory are needed, {wanted} of them as mem= says, and at most {MOST} are '
                         'possible; ask for less')
    if options.memory is None:
        return min(least + USUAL + USUAL_PER_GUEST * (plan.guest_count - 1), MOST)
    if options.memory < least:
        if least == MONITOR:
            raise UsageError(f'--memory {options.memory}: the monitor needs at least {least} MB; '
                             f'pass --memory {least}')
        raise UsageError(f'--memory {options.memory}: the monitor and the images need {least} MB; '
                         f'pass --memory {least}')
    return options.memory

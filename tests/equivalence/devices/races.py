"""Does a sequence differ because an access meets an edge? A timer's OUT that rises within a tick of a write has risen
before it on one side and not on the other, and both are right."""

from access import NS, PIT_HZ, WAIT, wait_ticks

TICK = NS // PIT_HZ + 1


def moved(times, at, nanoseconds):
    """The accesses from `at` on come earlier or later, but not before the one before them."""
    earliest = times[at - 1]
    return times[:at] + tuple(max(time + nanoseconds, earliest) for time in times[at:])


def places(court, result):
    """Where something happens after the reset."""
    return [at for at in range(len(court.device.RESET), len(result.accesses)) if result.accesses[at].kind != WAIT]


def agrees_when_moved(court, result):
    """Is there an access with which ours has only to come a little earlier or later to say the same?"""
    variants = (moved(result.times, at, ticks * TICK) for at in places(court, result)
                for ticks in court.device.RACE_TICKS)
    return any(not court.results([result.steps], result.accesses, times, result.theirs)[0].unknown()
               for times in variants)


def agrees_with_pauses(court, result):
    """Is there an access before which a pause, on both sides, lets them agree?"""
    pause = [wait_ticks(2 * max(court.device.RACE_TICKS))]
    size = len(court.device.RESET)
    start, rest = result.accesses[:size], result.accesses[size:]
    paused = [[start, rest[:at - size], pause, rest[at - size:]] for at in places(court, result)]
    return any(not one.unknown() for one in court.many(paused))


def is_one(court, result):
    """A device whose answers do not depend on ticks has no races."""
    return (hasattr(court.device, 'RACE_TICKS') and bool(places(court, result)) and agrees_when_moved(court, result)
            and agrees_with_pauses(court, result))

"""Makes a failing guest small: what it does not need to fail is cut off, taken out or made a NOP."""

NOP = b'\x90'


def _candidates(code, size):
    """The code without one piece of that size, in each of the three ways."""
    for start in range(0, len(code), size):
        end = min(start + size, len(code))
        if end == len(code):
            yield code[:start]
        else:
            yield code[:start] + code[end:]
        if code[start:end] != NOP * (end - start):
            yield code[:start] + NOP * (end - start) + code[end:]


def minimise(guest, checks, run):
    """The smallest guest found that still fails the same checks. `run` takes a list of guests, and returns an
    outcome as machine.run() does. The first of the list that fails ends a run, and that one is taken."""
    size = max(1, len(guest.code) // 2)
    while True:
        candidates = [guest.with_code(code) for code in _candidates(guest.code, size)]
        for number, candidate in enumerate(candidates):
            candidate.number = number
        outcome, tried = None, 0
        while tried < len(candidates):
            outcome = run(candidates[tried:])
            if outcome.failed is None or checks <= outcome.checks:
                break
            tried = outcome.failed + 1          # it failed in some other way
        if tried < len(candidates) and outcome.failed is not None:
            smaller = candidates[outcome.failed]
            smaller.number = guest.number
            guest = smaller
            size = min(size, max(1, len(guest.code) // 2))
        elif size > 1:
            size //= 2
        else:
            return guest
        if not guest.code:
            return guest

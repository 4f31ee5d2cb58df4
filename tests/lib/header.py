"""What the header lines of a check guest say, for all that run one."""

import re


def header(path):
    """The "; key: value" lines at the top of a guest's source, as a dict of lists."""
    found = {}
    with open(path, encoding="ascii") as source:
        for line in source:
            if not line.startswith(";"):
                break
            match = re.match(r"; ([a-z0-9-]+): (.*)", line)
            if match:
                found.setdefault(match.group(1), []).append(match.group(2).strip())
    return found

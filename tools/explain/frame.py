"""The slots of the trap frame, out of the file that the monitor itself is built from."""

import os
import re

ROW = re.compile(r"^TF\(\s*(\w+),\s*(0x[0-9a-f]+),\s*(\w+)\s*\)", re.M)


def slots(root):
    """[{"name": "edi", "offset": 0, "by": "pushad"}, ...], lowest address first."""
    with open(os.path.join(root, "monitor", "cpu", "trap_frame.def"), encoding="ascii") as file:
        return [{"name": name, "offset": int(offset, 16), "by": by} for name, offset, by in ROW.findall(file.read())]

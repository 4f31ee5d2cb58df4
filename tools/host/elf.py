"""Is an ELF file a program that the monitor runs as a client: a static one for 32-bit Linux on the i386?"""

import struct

from floppy import BadImage

MAGIC = b"\x7fELF"
CLASS_32, LITTLE_ENDIAN = 1, 1
RELOCATABLE, EXECUTABLE, SHARED = 1, 2, 3
I386 = 3
INTERPRETER = 3                 # PT_INTERP
HEADER = 52
REAL_MODE_END = 0x110000        # what is linked below it is a guest's code, not a client's
HOW = "; gcc -m32 -static makes one that runs here"


def check(head):
    """BadImage says why the file that starts with these bytes is no client."""
    if len(head) < HEADER:
        raise BadImage("is an ELF file that is cut off")
    if head[4] != CLASS_32 or head[5] != LITTLE_ENDIAN or struct.unpack_from("<H", head, 18)[0] != I386:
        raise BadImage("is an ELF file, and not for the i386" + HOW)
    kind, entry, table, size, count = (*struct.unpack_from("<H", head, 16), *struct.unpack_from("<II", head, 24),
                                       *struct.unpack_from("<HH", head, 42))
    if kind == RELOCATABLE:
        raise BadImage("is an ELF object, and no program yet: link it" + HOW)
    kinds = [struct.unpack_from("<I", head, at)[0] for at in range(table, table + size * count, size or 1)
             if at + 4 <= len(head)]
    if kind != EXECUTABLE or INTERPRETER in kinds:
        raise BadImage("is an ELF file that asks for a dynamic linker" + HOW)
    if entry < REAL_MODE_END:
        raise BadImage("is an ELF file of 8086 code; objcopy -O binary makes a flat guest of it")

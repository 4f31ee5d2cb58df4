/* INT 13h: disks that are images. */
#ifndef BIOS_DISK_H
#define BIOS_DISK_H

#include "bios/rom.h"		/* enum service_result */

/* vm->missed_disk: what may be wrong then. */
#define DISK_MISSED "it reads a hard disk and has none: if its image is a hard disk's, :as=disk makes it drive C"

/**
 * disk_int13 - INT 13h, and INT 40h, where firmware keeps the floppy half of it
 *
 * Effects: AH = status, CF = error; the status is also kept in BDA 40:41h (floppy)
 *          or 40:74h (hard disk). Registers that a function does not document as
 *          output keep their values, high halves included.
 * Errors:  a function, drive, cylinder, head or sector that is not there: AH=01h.
 * Source:  Ralf Brown's Interrupt List, INT 13h; "BIOS Enhanced Disk Drive
 *          Specification" 1.1 and 3.0. Where those leave a choice the answers are
 *          SeaBIOS's on QEMU's drives, register for register.
 */
enum service_result disk_int13(struct vm *vm);

#endif

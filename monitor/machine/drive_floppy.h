/* Which floppy disk an image is, and which drive it needs. */
#ifndef MACHINE_DRIVE_FLOPPY_H
#define MACHINE_DRIVE_FLOPPY_H

#include <stdbool.h>

struct drive;

enum { MEDIA_ESTABLISHED = 0x10 };	/* of a media state: the firmware knows the format */

/**
 * floppy_geometry - set drive type, tracks and media state from size and boot sector
 * Returns false if neither tells what tracks the disk has.
 */
bool floppy_geometry(struct drive *d);

/**
 * floppy_no_disk - the drive that QEMU has where there is no disk: 2.88 MB
 */
void floppy_no_disk(struct drive *d);

#endif

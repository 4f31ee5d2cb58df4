/* Which floppy disk an image is, and which drive it needs. */
#ifndef MACHINE_DRIVE_FLOPPY_H
#define MACHINE_DRIVE_FLOPPY_H

#include <stdint.h>

struct drive;

/**
 * floppy_geometry - set drive type, tracks and media state from size and first sector
 */
void floppy_geometry(struct drive *d, const uint8_t *first);

/**
 * floppy_no_disk - the drive that QEMU has where there is no disk: 2.88 MB
 */
void floppy_no_disk(struct drive *d);

#endif

/* What the files of INT 13h share. */
#ifndef BIOS_DISK_PARTS_H
#define BIOS_DISK_PARTS_H

#include "bios/caller.h"		/* reg_*, struct vcpu */
#include "machine/drive.h"	/* struct drive */

struct vm;

enum disk_status {		/* AH: RBIL table 00234 */
	DISK_OK = 0x00,
	DISK_BAD_COMMAND = 0x01,	/* or parameter */
	DISK_WRITE_PROTECTED = 0x03,
	DISK_CHANGED = 0x06,
	DISK_BOUNDARY = 0x09,		/* DMA across 64 KiB; no such memory */
	DISK_BAD_TRACK = 0x0c,		/* also: beyond the end of a hard disk image */
	DISK_CONTROLLER = 0x20,		/* the floppy controller found no such sector */
	DISK_SEEK_FAILED = 0x40,
	DISK_NOT_READY = 0x80,
	DISK_NOT_REMOVABLE = 0xb2,
};

enum disk_command { DISK_READ, DISK_WRITE, DISK_VERIFY };

enum { DISK_MOST_SECTORS = 128 };	/* per call: 64 KiB */

/* The cylinder in CH and the high bits of CL. */
static inline uint16_t reg_cylinder(const struct vcpu *v)
{
	return (uint16_t)(reg_ch(v) | (reg_cl(v) & 0xc0) << 2);
}

/* disk_move.c */

/**
 * disk_move - move sectors between an image and guest memory
 * @count: in: sectors wanted, DISK_MOST_SECTORS at most; out: sectors done
 * @lin:   guest address. A page that the guest may not write is ROM: nothing changes.
 * Beyond the end of the image a floppy reads as zeros; all else ends there with an
 * error, as on the drives that QEMU has.
 */
enum disk_status disk_move(struct vm *vm, struct drive *d, enum disk_command command, uint32_t lba,
			   uint32_t *count, uint32_t lin);

/**
 * disk_access - AH=02h, 03h, 04h: by cylinder, head and sector; sets AL to the sectors done
 */
enum disk_status disk_access(struct vm *vm, struct drive *d, enum disk_command command);

/* disk_floppy.c */

struct floppy_place {		/* what one floppy command is about */
	uint8_t number;		/* of the drive */
	uint16_t cylinder, head, sector;
};

/**
 * floppy_prepare - what comes before a floppy is touched: BDA, disk in the drive, place on it
 * @dma, @bytes: guest memory that the DMA controller will go through; 0 bytes for none
 */
enum disk_status floppy_prepare(struct vm *vm, struct drive *d, const struct floppy_place *p,
				uint32_t dma, uint32_t bytes);

/**
 * floppy_done - the controller's result bytes, as the BDA shows them
 * @count: sectors done
 */
void floppy_done(struct vm *vm, const struct drive *d, const struct floppy_place *p, uint32_t count,
		 enum disk_status status);

enum disk_status floppy_reset(struct vm *vm);
enum disk_status floppy_format(struct vm *vm, struct drive *d);		/* AH=05h */
enum disk_status floppy_set_type(struct vm *vm, const struct drive *d);	/* AH=17h */
enum disk_status floppy_set_media(struct vm *vm, const struct drive *d);	/* AH=18h */

/* disk_info.c */
enum disk_status disk_parameters(struct vm *vm, const struct drive *d);	/* AH=08h */
uint8_t disk_type(struct vm *vm, const struct drive *d);		/* AH=15h */

/* disk_edd.c */

/**
 * disk_extended - AH=41h to 4Eh of a hard disk, except for AH=41h's version in AH
 */
enum disk_status disk_extended(struct vm *vm, struct drive *d);

#endif

/* A drive of the virtual PC: an image in physical memory, and the tracks that the
 * guest is told about. */
#ifndef MACHINE_DRIVE_H
#define MACHINE_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;

#define SECTOR_SIZE 512u

/* vm->drives[]: two floppy drives, then the hard disks. */
enum { DRIVE_A, DRIVE_B, DRIVE_C, DRIVE_SLOTS = 8 };

/* Types of floppy drives: CMOS 10h and INT 13h AH=08h. QEMU's have these three. */
enum { FLOPPY_1200K = 2, FLOPPY_1440K = 4, FLOPPY_2880K = 5 };

struct chs {
	uint16_t cylinders;
	uint16_t heads, sectors;	/* per cylinder, per track */
};

struct drive {
	bool present;
	bool read_only;
	bool is_floppy;
	bool changed;			/* another disk was put in and not used since */
	phys_t image;			/* in physical memory */
	uint32_t *own;			/* by page of the image: where what was written to it lies, 0 if nothing was. NULL: in the image */
	struct vm *vm;			/* whose memory that is, if @own is not NULL */
	uint32_t size;			/* of the image; 0 bytes: no disk in the drive */
	uint32_t sectors;		/* of the image, the last one perhaps not whole */
	struct chs logical;		/* what AH=08h is about */
	struct chs medium;		/* a floppy's own tracks; what a hard disk's IDENTIFY says */
	uint8_t floppy_type;
	uint8_t media_state;		/* BDA 40:90h once the disk was used */
	uint16_t table_seg, table_off;	/* its parameter table: see bios/disk_tables.h */
};

/**
 * drive_attach - put an image into a slot
 * @slot: DRIVE_A, DRIVE_B, or DRIVE_C and up without a gap
 * @image, @size: where it lies, and its bytes. Its last sector need not be whole: the rest
 *        of it reads as zeros and cannot be written.
 * Returns what is wrong with the image in one English sentence; NULL if it is fine.
 * The geometry is what QEMU and SeaBIOS make of the same image, so that a guest sees
 * the same disk; for a floppy of an unusual size the image's own BPB decides instead.
 */
const char *drive_attach(struct vm *vm, unsigned slot, phys_t image, uint32_t size, bool read_only);

/**
 * drive_keep_apart - let the image stay as it is: other drives have it as well
 * @own: room for an entry for each page of the image; it becomes all 0
 * What is written lies in pages of the guest's, which shares memory (machine/shared_pages.h).
 */
void drive_keep_apart(struct vm *vm, unsigned slot, uint32_t *own);

/**
 * drive_attach_empty - a floppy drive (DRIVE_A or DRIVE_B) without a disk
 * QEMU's machine has one as drive A, whatever it is started with.
 */
void drive_attach_empty(struct vm *vm, unsigned slot);

/**
 * drive_read, drive_write - copy @n bytes of the image at byte @at
 * Reads beyond the end give zeros; a write must lie inside.
 */
void drive_read(const struct drive *d, uint32_t at, void *to, uint32_t n);
void drive_write(const struct drive *d, uint32_t at, const void *from, uint32_t n);

#endif

/* A guest with disks on the host: registers, memory and images as arrays.
 *
 *	disk_machine();
 *	regs(0x0201, 0x0000, 0x0001, 0x0000);	// AX, BX, CX, DX
 *	want.eax = 0x0001;			// what must come out; the rest stays
 *	INT13(DISK_OK);
 */
#ifndef UNIT_DISK_MACHINE_H
#define UNIT_DISK_MACHINE_H

#include "check.h"
#include "bios/disk.h"
#include "bios/disk_parts.h"
#include "bios/disk_tables.h"
#include "machine/vm.h"		/* struct vm */

enum { GUEST_SIZE = 0x110000, ES = 0x4000, DS = 0x5000, SS = 0x2000, SP = 0x0ff8, TABLES = 0xc900 };

/* The images: sector n is full of the 32-bit number n, with the drive in its top byte. */
struct image {
	uint32_t phys, size;
	uint8_t *bytes;
};
enum { A, B, C, D, IMAGES };
extern struct image images[IMAGES];	/* 360 K, 1.44 M, 2 MiB with half a sector, 1 MiB */

extern struct vm vm;
extern uint8_t *const memory;
extern struct trap_frame want;
extern uint8_t rom_tables[DISK_TABLES_SIZE];

/**
 * disk_machine - all drives attached, all tables installed, memory full of EEh but
 * for the firmware's tables; ROM from C0000h on
 */
void disk_machine(void);

/**
 * regs - set the four registers, the others to what disk_machine() gave them; want = that
 */
void regs(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx);

/**
 * chs - regs() with a place in CX, DH, and ES:BX = ES:0
 */
void chs(uint16_t ax, uint8_t drive, unsigned cylinder, unsigned head, unsigned sector);

/**
 * INT13 - call, and compare AH and CF with @status, all registers with want, the BDA's status
 */
#define INT13(status) disk_call(__FILE__, __LINE__, status)
void disk_call(const char *file, int line, uint8_t status);

/* AL of want. */
void want_al(uint8_t al);

/* Is guest memory at @lin what the image has at sector @lba? */
#define CHECK_SECTORS(which, lba, count, lin) \
	CHECK("sectors", 0, compare_sectors(which, lba, count, lin))
int compare_sectors(unsigned which, uint32_t lba, uint32_t count, uint32_t lin);

extern const struct test disk_tests[], floppy_tests[], format_tests[], edd_tests[], table_tests[];
extern const struct test fuzz_tests[];

#endif

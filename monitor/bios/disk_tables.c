#include "bios/disk_tables.h"
#include "bios/disk_parts.h"	/* BDA_*, struct drive */
#include "lib/string.h"		/* memcpy */
#include "machine/guest_memory.h"	/* guest_* */
#include "machine/vm.h"		/* struct vm */

enum { VECTOR_FLOPPY_TABLE = 0x1e, VECTOR_DISK_0 = 0x41, VECTOR_DISK_1 = 0x46 };
enum { FLOPPY_TABLE_SIZE = 16, DISK_TABLE_SIZE = 16 };
enum { TABLE_SECTORS = 4 };		/* offset in the floppy's table: sectors per track */

_Static_assert(2 * FLOPPY_TABLE_SIZE + 2 * DISK_TABLE_SIZE == DISK_TABLES_SIZE, "four tables");

static uint32_t far(uint16_t seg, uint16_t off)
{
	return (uint32_t)seg << 16 | off;
}

/* The diskette parameter table, with three bytes that PS/2 firmware has after it:
 * last cylinder, data rate, type of drive. IBM PC AT Technical Reference, BIOS "DISK_BASE". */
static void make_floppy_table(uint8_t *t, const struct drive *d)
{
	const uint8_t table[14] = {
		0xaf, 0x02,	/* step rate, head unload and load time, DMA: SPECIFY's bytes */
		37,		/* ticks until the motor is off */
		2,		/* 512 bytes */
		(uint8_t)d->logical.sectors,
		0x1b, 0xff, 0x6c,	/* gap, data length, gap when formatting */
		0xf6,		/* what a formatted sector is full of */
		15, 8,		/* head settle time, motor start time */
		(uint8_t)(d->logical.cylinders - 1), d->media_state >> 6, d->floppy_type,
	};

	memcpy(t, table, sizeof(table));
}

static void put16(uint8_t *t, uint16_t value)
{
	t[0] = (uint8_t)value;
	t[1] = (uint8_t)(value >> 8);
}

/* Fixed disk parameter table; with the sign A0h, Phoenix's form for translated disks,
 * which has the physical geometry too. EDD 1.1, "Fixed Disk Parameter Table". */
static void make_disk_table(uint8_t *t, const struct drive *d)
{
	const struct chs *l = &d->logical, *p = &d->medium;
	uint8_t sum = 0;

	memset(t, 0, DISK_TABLE_SIZE);
	put16(t, l->cylinders);
	t[2] = (uint8_t)l->heads;
	put16(t + 5, 0xffff);		/* no write precompensation */
	t[8] = (uint8_t)(0xc0 | (p->heads > 8) << 3);
	put16(t + 12, p->cylinders);	/* landing zone */
	t[14] = (uint8_t)l->sectors;
	if (l->cylinders == p->cylinders && l->heads == p->heads && l->sectors == p->sectors)
		return;
	t[3] = 0xa0;
	t[4] = (uint8_t)p->sectors;
	put16(t + 9, p->cylinders);
	t[11] = (uint8_t)p->heads;
	for (unsigned i = 0; i < DISK_TABLE_SIZE - 1; i++)
		sum = (uint8_t)(sum + t[i]);
	t[15] = (uint8_t)-sum;
}

/* Differs: SeaBIOS has one table, of 18 sectors, for drives of every type. */
static void install_floppies(struct vm *vm, uint8_t *where, uint16_t seg, uint16_t off)
{
	const uint32_t vector = VECTOR_FLOPPY_TABLE * 4;
	const uint16_t old_off = guest_read16(vm, vector), old_seg = guest_read16(vm, vector + 2);
	const uint8_t old_sectors = guest_read8(vm, linear(old_seg, (uint16_t)(old_off + TABLE_SECTORS)));

	for (unsigned i = DRIVE_A; i <= DRIVE_B; i++) {
		struct drive *d = &vm->drives[i];
		const bool fits = !d->present || d->logical.sectors == old_sectors;

		make_floppy_table(where + FLOPPY_TABLE_SIZE * i, d);
		d->table_seg = fits ? old_seg : seg;
		d->table_off = fits ? old_off : (uint16_t)(off + FLOPPY_TABLE_SIZE * i);
	}
	guest_write32(vm, vector, far(vm->drives[DRIVE_A].table_seg, vm->drives[DRIVE_A].table_off));
}

/* Without a disk the firmware's vector points to its IRET, or to a disk of the real
 * machine's, which the guest does not have. */
static void install_disk(struct vm *vm, struct drive *d, uint8_t vector, uint8_t *where, uint16_t seg,
			 uint16_t off)
{
	if (d->present) {
		make_disk_table(where, d);
		d->table_seg = seg;
		d->table_off = off;
		guest_write32(vm, vector * 4u, far(seg, off));
	} else if (guest_read16(vm, vector * 4u + 2) != FIRMWARE_SEGMENT) {
		guest_write32(vm, vector * 4u, 0);
	}
}

static void install_bda(struct vm *vm)
{
	uint8_t *low = guest_low(vm);
	const bool a = vm->drives[DRIVE_A].present, b = vm->drives[DRIVE_B].present;
	const uint16_t floppies = b ? 0x0041 : a ? 0x0001 : 0;	/* bit 0: some; 7-6: how many, less one */
	uint8_t disks = 0;

	while (DRIVE_C + disks < DRIVE_SLOTS && vm->drives[DRIVE_C + disks].present)
		disks++;
	guest_write16(vm, BDA_EQUIPMENT, (uint16_t)((guest_read16(vm, BDA_EQUIPMENT) & ~0x00c1u) | floppies));
	low[BDA_DISK_COUNT] = disks;
	low[BDA_DISK_STATUS] = 0;
	low[BDA_FLOPPY_STATUS] = 0;
	low[BDA_FLOPPY_HARDWARE] = b ? 0x77 : a ? 0x07 : 0;
	memset(low + BDA_FLOPPY_RESULT, 0, 7);
	floppy_reset(vm);
}

void disk_tables_install(struct vm *vm, uint8_t *where, uint16_t seg, uint16_t off)
{
	struct drive *c = &vm->drives[DRIVE_C];

	install_bda(vm);
	install_floppies(vm, where, seg, off);
	where += 2 * FLOPPY_TABLE_SIZE;
	off += 2 * FLOPPY_TABLE_SIZE;
	install_disk(vm, c, VECTOR_DISK_0, where, seg, off);
	install_disk(vm, c + 1, VECTOR_DISK_1, where + DISK_TABLE_SIZE, seg, off + DISK_TABLE_SIZE);
}

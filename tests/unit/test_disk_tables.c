/* BDA and vectors agree with the drives. */
#include "disk_machine.h"

#include <string.h>

static uint32_t vector(unsigned n)
{
	return running_read32(&vm.vcpu, n * 4);
}

static void with(unsigned floppies, unsigned disks)
{
	disk_machine();
	memory[BDA_FLOPPY_CALIBRATED] = memory[BDA_FLOPPY_MEDIA] = memory[BDA_FLOPPY_MEDIA + 1] = 0xff;
	memory[BDA_FLOPPY_STATUS] = memory[BDA_DISK_STATUS] = memory[BDA_FLOPPY_RESULT + 6] = 0xff;
	running_write16(&vm.vcpu, BDA_EQUIPMENT, 0x4be6);
	running_write32(&vm.vcpu, 0x1e * 4, 0xf000601c);
	running_write32(&vm.vcpu, 0x41 * 4, 0xf000ff53);
	running_write32(&vm.vcpu, 0x46 * 4, 0x9fc0004d);	/* a disk of the real machine's */
	for (unsigned i = 0; i < DRIVE_SLOTS; i++)
		vm.drives[i].present = i < C ? i < floppies : i < C + disks;
	disk_tables_install(&vm, rom_tables, TABLES, 0x20);
}

static void bda(void)
{
	static const struct { uint16_t equipment; uint8_t hardware; } by_floppies[] = {
		{ 0x4b26, 0x00 }, { 0x4b27, 0x07 }, { 0x4b67, 0x77 },
	};

	for (unsigned floppies = 0; floppies < 3; floppies++)
		for (unsigned disks = 0; disks < 3; disks++) {
			check_case("%u floppy drives, %u disks", floppies, disks);
			with(floppies, disks);
			CHECK("equipment", by_floppies[floppies].equipment,
			      running_read16(&vm.vcpu, BDA_EQUIPMENT));
			CHECK("8Fh", by_floppies[floppies].hardware, memory[BDA_FLOPPY_HARDWARE]);
			CHECK("disks", disks, memory[BDA_DISK_COUNT]);
			CHECK("status", 0, memory[BDA_FLOPPY_STATUS] | memory[BDA_DISK_STATUS]);
			CHECK("floppy state", 0, memory[BDA_FLOPPY_CALIBRATED] | memory[BDA_FLOPPY_MEDIA] |
			      memory[BDA_FLOPPY_MEDIA + 1] | memory[BDA_FLOPPY_RESULT + 6]);
			CHECK("INT 41h", disks > 0 ? (uint32_t)TABLES << 16 | 0x40 : 0xf000ff53u,
			      vector(0x41));
			CHECK("INT 46h", disks > 1 ? (uint32_t)TABLES << 16 | 0x50 : 0, vector(0x46));
		}
}

static void every_slot(void)
{
	with(2, DRIVE_SLOTS - C);
	CHECK("disks", DRIVE_SLOTS - C, memory[BDA_DISK_COUNT]);
	vm.drives[C + 1].present = false;
	disk_tables_install(&vm, rom_tables, TABLES, 0x20);
	CHECK("disks before the gap", 1, memory[BDA_DISK_COUNT]);
}

static void floppy_table(void)
{
	static const uint8_t dense[14] = { 0xaf, 2, 37, 2, 36, 0x1b, 0xff, 0x6c, 0xf6, 15, 8, 79, 3, 5 };

	with(2, 0);			/* A has 15 sectors, B the firmware's 18 */
	CHECK("INT 1Eh", (uint32_t)TABLES << 16 | 0x20, vector(0x1e));
	CHECK("sectors", 15, rom_tables[4]);
	CHECK("B's table", 0xf000, vm.drives[DRIVE_B].table_seg);
	CHECK("B's table", 0x601c, vm.drives[DRIVE_B].table_off);
	disk_machine();
	running_write32(&vm.vcpu, 0x1e * 4, 0xf000601c);
	vm.drives[DRIVE_A] = vm.drives[DRIVE_B];
	drive_attach_empty(&vm, DRIVE_B);
	disk_tables_install(&vm, rom_tables, TABLES, 0x20);
	CHECK("INT 1Eh of a 1.44 MB drive", 0xf000601c, vector(0x1e));
	CHECK("B's table", TABLES, vm.drives[DRIVE_B].table_seg);
	CHECK("B's table", 0x30, vm.drives[DRIVE_B].table_off);
	CHECK("2.88 MB", 0, memcmp(dense, rom_tables + 16, sizeof(dense)));
}

/* Measured: the tables that SeaBIOS makes of those geometries. */
static void disk_tables(void)
{
	static const struct { struct chs logical, medium; uint8_t table[16]; } rows[] = {
		{ { 10, 16, 63 }, { 10, 16, 63 },
		  { 0x0a, 0, 0x10, 0, 0, 0xff, 0xff, 0, 0xc8, 0, 0, 0, 0x0a, 0, 0x3f, 0 } },
		{ { 615, 4, 17 }, { 615, 4, 17 },
		  { 0x67, 2, 4, 0, 0, 0xff, 0xff, 0, 0xc0, 0, 0, 0, 0x67, 2, 0x11, 0 } },
		{ { 1015, 32, 63 }, { 2031, 16, 63 },
		  { 0xf7, 3, 0x20, 0xa0, 0x3f, 0xff, 0xff, 0, 0xc8, 0xef, 7, 0x10, 0xef, 7, 0x3f, 0x06 } },
		{ { 522, 255, 63 }, { 8322, 16, 63 },
		  { 0x0a, 2, 0xff, 0xa0, 0x3f, 0xff, 0xff, 0, 0xc8, 0x82, 0x20, 0x10, 0x82, 0x20, 0x3f,
		    0xbd } },
		{ { 1024, 16, 63 }, { 1025, 16, 63 },
		  { 0, 4, 0x10, 0xa0, 0x3f, 0xff, 0xff, 0, 0xc8, 1, 4, 0x10, 1, 4, 0x3f, 0xee } },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("row %u", i);
		disk_machine();
		vm.drives[DRIVE_C].logical = vm.drives[DRIVE_C + 1].logical = rows[i].logical;
		vm.drives[DRIVE_C].medium = vm.drives[DRIVE_C + 1].medium = rows[i].medium;
		memset(rom_tables, 0xee, sizeof(rom_tables));
		disk_tables_install(&vm, rom_tables, TABLES, 0x20);
		CHECK("table of C", 0, memcmp(rows[i].table, rom_tables + 32, 16));
		CHECK("table of D", 0, memcmp(rows[i].table, rom_tables + 48, 16));
	}
}

const struct test table_tests[] = {
	{ "disk-tables-bda", bda },
	{ "disk-tables-count-to-the-first-gap", every_slot },
	{ "disk-tables-int-1eh", floppy_table },
	{ "disk-tables-int-41h-46h", disk_tables },
	{ NULL, NULL },
};

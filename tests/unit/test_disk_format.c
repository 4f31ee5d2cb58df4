/* INT 13h AH=05h, 17h and 18h: formatting floppies. */
#include "disk_machine.h"

enum { BUFFER = ES << 4 };

static void fields(unsigned cylinder, unsigned head, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		uint8_t *f = memory + BUFFER + 4 * i;

		f[0] = (uint8_t)cylinder;
		f[1] = (uint8_t)head;
		f[2] = (uint8_t)(i * 2 % count + (i * 2 >= count) + 1);	/* interleaved; count is even */
		f[3] = 2;
	}
}

static void formats(void)
{
	uint8_t *track;

	disk_machine();
	track = images[B].bytes + (3 * 2 + 1) * 18 * SECTOR_SIZE;
	fields(3, 1, 18);
	chs(0x512, 0x01, 3, 1, 1);
	INT13(DISK_OK);
	for (unsigned i = 0; i < 18 * SECTOR_SIZE && !check_failed(); i++)
		CHECK("formatted", 0xf6, track[i]);
	CHECK("the track before", 125, track[-4]);
	CHECK("the track after", 144, track[18 * SECTOR_SIZE]);
	for (unsigned bad = 0; bad < 4; bad++) {
		static const uint8_t values[] = { 9, 0, 19, 3 };

		check_case("bad byte %u", bad);
		fields(4, 1, 18);
		memory[BUFFER + 4 * 17 + bad] = values[bad];
		chs(0x512, 0x01, 4, 1, 1);
		INT13(DISK_BAD_TRACK);
		CHECK("nothing written", 4 * 36 + 18, track[36 * SECTOR_SIZE]);
	}
	check_case("parameters");
	chs(0x500, 0x01, 3, 1, 1);
	INT13(DISK_BAD_COMMAND);
	chs(0x513, 0x01, 3, 1, 1);
	INT13(DISK_BAD_COMMAND);
	chs(0x512, 0x01, 80, 1, 1);
	INT13(DISK_BAD_COMMAND);
	chs(0x512, 0x01, 3, 2, 1);
	INT13(DISK_BAD_COMMAND);
	vm.drives[DRIVE_B].size = 100 * SECTOR_SIZE;
	fields(79, 1, 18);
	chs(0x512, 0x01, 79, 1, 1);
	INT13(DISK_CONTROLLER);
}

static void set_types(void)
{
	disk_machine();
	for (unsigned type = 0; type < 6; type++) {
		check_case("type %u", type);
		regs((uint16_t)(0x1700 | type), 0, 0, 0x00);
		INT13(type == 2 ? DISK_OK : DISK_BAD_COMMAND);
		regs((uint16_t)(0x1700 | type), 0, 0, 0x01);
		INT13(DISK_BAD_COMMAND);
	}
	regs(0x1855, 0, 0x2709, 0x00);
	want.es = TABLES;
	want.edi = 0xd1d10020;
	INT13(DISK_OK);
	regs(0x1855, 0, 0x4f0f, 0x00);
	INT13(DISK_BAD_TRACK);
	regs(0x1855, 0, 0x4f12, 0x01);
	want.es = 0xf000;
	want.edi = 0xd1d1601c;
	INT13(DISK_OK);
}

const struct test format_tests[] = {
	{ "floppy-format-fills-with-f6h", formats },
	{ "floppy-set-type-and-media", set_types },
	{ NULL, NULL },
};

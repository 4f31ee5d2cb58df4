/* INT 13h by cylinder, head and sector. What is expected of each call was measured
 * on QEMU 7.2 with SeaBIOS 1.16, but where a comment in monitor/bios says "Differs". */
#include "disk_machine.h"

#include <string.h>

enum { BUFFER = ES << 4 };

static void reads(void)
{
	static const struct { uint8_t drive, which; uint16_t c; uint8_t h, s, n; uint32_t lba; } rows[] = {
		{ 0x00, A, 0, 0, 1, 1, 0 }, { 0x00, A, 0, 0, 9, 2, 8 }, { 0x00, A, 39, 1, 9, 1, 719 },
		{ 0x00, A, 0, 1, 1, 72, 9 }, { 0x00, A, 5, 0, 3, 128, 92 }, { 0x01, B, 0, 0, 18, 1, 17 },
		{ 0x01, B, 3, 1, 18, 2, 143 }, { 0x01, B, 79, 1, 18, 1, 2879 }, { 0x80, C, 0, 0, 1, 128, 0 },
		{ 0x80, C, 3, 15, 63, 1, 4031 }, { 0x80, C, 0, 0, 63, 2, 62 }, { 0x81, D, 1, 0, 1, 3, 1008 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		disk_machine();
		check_case("row %u", i);
		chs(0x200 | rows[i].n, rows[i].drive, rows[i].c, rows[i].h, rows[i].s);
		INT13(DISK_OK);
		CHECK_SECTORS(rows[i].which, rows[i].lba, rows[i].n, BUFFER);
		CHECK("the byte before", 0xee, memory[BUFFER - 1]);
		CHECK("the byte after", 0xee, memory[BUFFER + rows[i].n * SECTOR_SIZE]);
	}
}

static void writes(void)
{
	static uint8_t sectors[3 * SECTOR_SIZE];

	disk_machine();
	for (unsigned i = 0; i < sizeof(sectors); i++)
		sectors[i] = (uint8_t)(i * 7);
	for (unsigned drive = 0; drive < IMAGES; drive++) {
		const uint8_t number = (uint8_t)(drive < C ? drive : 0x80 + drive - C);
		const uint32_t first = drive < C ? (drive == A ? 8 : 17) : 62;
		uint8_t *at = images[drive].bytes + first * SECTOR_SIZE;

		check_case("drive %xh", number);
		memcpy(memory + BUFFER, sectors, sizeof(sectors));
		chs(0x303, number, 0, 0, first + 1);
		INT13(DISK_OK);
		CHECK("written", 0, memcmp(sectors, at, sizeof(sectors)));
		CHECK("the sector before", (uint8_t)(first - 1), at[-4]);
		CHECK("the sector after", (uint8_t)(first + 3), at[3 * SECTOR_SIZE]);
		memset(memory + BUFFER, 0, sizeof(sectors));
		chs(0x203, number, 0, 0, first + 1);
		INT13(DISK_OK);
		CHECK("read back", 0, memcmp(sectors, memory + BUFFER, sizeof(sectors)));
		memset(memory + BUFFER, 0x5a, sizeof(sectors));
		chs(0x403, number, 0, 0, first + 1);
		INT13(DISK_OK);
		CHECK("verify moves nothing", 0x5a, memory[BUFFER]);
	}
}

/* A parameter that no drive of the kind has: AH=01h, AL as it was. */
static void bad_parameters(void)
{
	static const struct { uint8_t drive; uint16_t c; uint8_t h, s, n; } rows[] = {
		{ 0x00, 0, 0, 1, 0 }, { 0x00, 0, 0, 0, 1 }, { 0x00, 0, 0, 1, 129 }, { 0x00, 0, 0, 1, 255 },
		{ 0x00, 80, 0, 1, 1 }, { 0x00, 1023, 0, 1, 1 }, { 0x00, 0, 2, 1, 1 }, { 0x00, 0, 255, 1, 1 },
		{ 0x00, 0, 0, 16, 1 }, { 0x01, 0, 0, 19, 1 }, { 0x80, 4, 0, 1, 1 }, { 0x80, 1023, 0, 1, 1 },
		{ 0x80, 0, 16, 1, 1 }, { 0x80, 0, 0, 0, 1 }, { 0x80, 0, 0, 1, 0 }, { 0x80, 0, 0, 1, 129 },
		{ 0x81, 2, 0, 1, 1 }, { 0x02, 0, 0, 1, 1 }, { 0x7f, 0, 0, 1, 1 }, { 0x82, 0, 0, 1, 1 },
		{ 0x86, 0, 0, 1, 1 }, { 0xe0, 0, 0, 1, 1 }, { 0xff, 0, 0, 1, 1 },
	};

	disk_machine();
	for (unsigned function = 2; function <= 4; function++)
		for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			check_case("function %u row %u", function, i);
			chs((uint16_t)(function << 8 | rows[i].n), rows[i].drive, rows[i].c, rows[i].h,
			    rows[i].s);
			INT13(DISK_BAD_COMMAND);
			CHECK("nothing read", 0xee, memory[BUFFER]);
		}
}

/* Inside the cylinders that the guest is told of, but the image ends before. */
static void past_the_image(void)
{
	disk_machine();
	images[C].bytes[0] = 0;
	vm.drives[DRIVE_C].size = 10 * SECTOR_SIZE - 100;
	vm.drives[DRIVE_C].sectors = 10;
	chs(0x214, 0x80, 0, 0, 1);
	want_al(10);
	INT13(DISK_BAD_TRACK);
	CHECK_SECTORS(C, 0, 9, BUFFER);
	CHECK("the last byte", images[C].bytes[10 * SECTOR_SIZE - 101],
	      memory[BUFFER + 10 * SECTOR_SIZE - 101]);
	CHECK("zeros after it", 0, memory[BUFFER + 10 * SECTOR_SIZE - 100]);
	CHECK("and nothing in the next", 0xee, memory[BUFFER + 10 * SECTOR_SIZE]);
	chs(0x201, 0x80, 0, 0, 11);
	want_al(0);
	INT13(DISK_BAD_TRACK);
	chs(0x303, 0x80, 0, 0, 9);		/* a half sector cannot be written */
	want_al(1);
	INT13(DISK_BAD_TRACK);
	CHECK("the whole one is", memory[BUFFER], images[C].bytes[8 * SECTOR_SIZE]);
	CHECK("the half one is not", 9, images[C].bytes[9 * SECTOR_SIZE]);
	chs(0x403, 0x80, 0, 0, 9);
	want_al(2);
	INT13(DISK_BAD_TRACK);
}

static void read_only(void)
{
	static const uint8_t numbers[] = { 0x00, 0x80 };

	disk_machine();
	vm.drives[DRIVE_A].read_only = vm.drives[DRIVE_C].read_only = true;
	for (unsigned i = 0; i < 2; i++) {
		const unsigned which = i ? C : A;

		check_case("drive %xh", numbers[i]);
		chs(0x302, numbers[i], 0, 0, 1);
		want_al(0);
		INT13(DISK_WRITE_PROTECTED);
		CHECK("not written", 1, images[which].bytes[SECTOR_SIZE]);
		chs(0x509, numbers[i], 0, 0, 1);
		INT13(DISK_WRITE_PROTECTED);
		chs(0x202, numbers[i], 0, 0, 1);
		INT13(DISK_OK);
		chs(0x402, numbers[i], 0, 0, 1);
		INT13(DISK_OK);
	}
}

/* The segment's end is no boundary, ROM stays what it is, and memory ends. */
static void buffers(void)
{
	disk_machine();
	chs(0x202, 0x80, 0, 0, 1);
	vm.vcpu.frame.ebx = want.ebx = 0xbbbbff00;
	INT13(DISK_OK);
	CHECK_SECTORS(C, 0, 2, BUFFER + 0xff00);
	chs(0x202, 0x80, 0, 0, 2);
	vm.vcpu.frame.ebx = want.ebx = 0xbbbb0001;
	INT13(DISK_OK);
	CHECK_SECTORS(C, 1, 2, BUFFER + 1);

	memset(memory + 0xbfe00, 0xee, 0x400);
	chs(0x202, 0x80, 0, 0, 2);
	vm.vcpu.frame.es = want.es = 0xbfe0;
	INT13(DISK_OK);
	CHECK_SECTORS(C, 1, 1, 0xbfe00);
	CHECK("ROM", 0xee, memory[0xc0000]);
	chs(0x302, 0x80, 0, 0, 2);
	vm.vcpu.frame.es = want.es = 0xc000;
	INT13(DISK_OK);
	CHECK_SECTORS(C, 1, 2, 0xc0000);

	chs(0x280, 0x80, 0, 0, 1);
	vm.vcpu.frame.es = want.es = 0xffff;
	vm.vcpu.frame.ebx = want.ebx = 0xbbbb0011;
	want_al(0);
	INT13(DISK_BOUNDARY);
	CHECK("nothing read", 0xee, memory[0x100001]);
	chs(0x280, 0x80, 0, 0, 1);
	vm.vcpu.frame.es = want.es = 0xffff;
	vm.vcpu.frame.ebx = want.ebx = 0xbbbb0010;
	INT13(DISK_OK);
	CHECK_SECTORS(C, 0, 128, 0x100000);
}

/* Map mask and read map choose the plane: IBM PS/2 Hardware Interface Technical Reference, "Sequencer". */
static void planes(void)
{
	enum { VIDEO = 0x50000, MAP_MASK = 2, MEMORY_MODE = 4, EXTENDED_IN_ORDER = 6, READ_MAP = 4, MISC = 6, AT_A0000H = 5,
	       BIT_MASK = 8 };
	unsigned wrong = 0;

	disk_machine();
	vm.video = phys(VIDEO);
	vm.vvga.view = VVGA_TRAPPED;
	vm.vvga.misc = 2;
	vm.vvga.sequencer[MAP_MASK] = 1 << 2;
	vm.vvga.sequencer[MEMORY_MODE] = EXTENDED_IN_ORDER;
	vm.vvga.graphics[MISC] = AT_A0000H;
	vm.vvga.graphics[BIT_MASK] = 0xff;
	vm.vvga.graphics[READ_MAP] = 2;
	for (unsigned page = 0xa0; page < 0xc0; page++)
		vm.space.table[page] = 0;
	chs(0x202, 0x80, 0, 0, 1);
	vm.vcpu.frame.es = want.es = 0xa000;
	INT13(DISK_OK);
	for (unsigned n = 0; n < 4 * 2 * SECTOR_SIZE; n++)
		wrong += memory[VIDEO + n] != (n % 4 == 2 ? images[C].bytes[n / 4] : 0xee);
	CHECK("bytes that are not in plane 2, or elsewhere", 0, wrong);
	chs(0x302, 0x80, 0, 0, 11);
	vm.vcpu.frame.es = want.es = 0xa000;
	INT13(DISK_OK);
	CHECK("written from plane 2", 0, memcmp(images[C].bytes, images[C].bytes + 10 * SECTOR_SIZE, 2 * SECTOR_SIZE));
}

static void hard_disk_functions(void)
{
	static const struct { uint16_t ax; uint8_t status; } rows[] = {
		{ 0x0033, DISK_OK }, { 0x0933, DISK_OK }, { 0x0d33, DISK_OK }, { 0x1033, DISK_OK },
		{ 0x1133, DISK_OK }, { 0x1433, DISK_OK }, { 0x1633, DISK_BAD_COMMAND },
		{ 0x1703, DISK_BAD_COMMAND }, { 0x1833, DISK_BAD_COMMAND }, { 0x0633, DISK_BAD_COMMAND },
		{ 0x0733, DISK_BAD_COMMAND },
		{ 0x0a01, DISK_BAD_COMMAND }, { 0x0b01, DISK_BAD_COMMAND }, { 0x0e01, DISK_BAD_COMMAND },
		{ 0x1201, DISK_BAD_COMMAND }, { 0x1901, DISK_BAD_COMMAND }, { 0x4000, DISK_BAD_COMMAND },
		{ 0x4b01, DISK_BAD_COMMAND }, { 0x5001, DISK_BAD_COMMAND }, { 0xff01, DISK_BAD_COMMAND },
		{ 0x0500, DISK_BAD_COMMAND }, { 0x0540, DISK_BAD_COMMAND }, { 0x053f, DISK_OK },
	};

	disk_machine();
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("AX=%04xh", rows[i].ax);
		chs(rows[i].ax, 0x80, 0, 0, 1);
		INT13(rows[i].status);
		CHECK("the disk is as it was", 1, images[C].bytes[SECTOR_SIZE]);
	}
	check_case("seek");
	chs(0x0c00, 0x80, 3, 15, 1);
	INT13(DISK_OK);
	chs(0x0c00, 0x80, 4, 0, 1);
	INT13(DISK_SEEK_FAILED);
	chs(0x0c00, 0x80, 0, 16, 1);
	INT13(DISK_SEEK_FAILED);
	check_case("format");
	chs(0x0501, 0x80, 4, 0, 1);
	INT13(DISK_BAD_COMMAND);
	chs(0x0501, 0x80, 0, 16, 1);
	INT13(DISK_BAD_COMMAND);
}

static void last_status(void)
{
	disk_machine();
	chs(0x201, 0x00, 0, 0, 35);
	INT13(DISK_BAD_COMMAND);
	regs(0x0100, 0, 0, 0x80);
	INT13(DISK_OK);
	for (unsigned i = 0; i < 2; i++) {		/* reading it does not clear it */
		regs(0x0177, 0, 0, 0x00);
		INT13(DISK_BAD_COMMAND);
	}
	chs(0x201, 0x01, 0, 0, 1);
	INT13(DISK_OK);
	regs(0x0100, 0, 0, 0x00);
	INT13(DISK_OK);
	regs(0x0100, 0, 0, 0x82);
	INT13(DISK_BAD_COMMAND);
	regs(0x0100, 0, 0, 0x80);
	INT13(DISK_BAD_COMMAND);
}

const struct test disk_tests[] = {
	{ "disk-read-lands-where-it-should", reads },
	{ "disk-write-and-verify", writes },
	{ "disk-bad-parameters-are-01h", bad_parameters },
	{ "disk-past-the-image-is-0ch", past_the_image },
	{ "disk-read-only-is-03h", read_only },
	{ "disk-buffers-at-the-edges-of-memory", buffers },
	{ "disk-reads-and-writes-planes", planes },
	{ "disk-hard-disk-functions", hard_disk_functions },
	{ "disk-status-of-the-last-call", last_status },
	{ NULL, NULL },
};

int main(int argc, char **argv)
{
	check_main(argc, argv);
	check_list(disk_tests, 1, NULL);
	check_list(floppy_tests, 1, NULL);
	check_list(format_tests, 1, NULL);
	check_list(edd_tests, 1, NULL);
	check_list(table_tests, 1, NULL);
	check_list(fuzz_tests, 1, NULL);
	return check_status();
}

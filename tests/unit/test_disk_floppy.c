/* INT 13h on floppies: the controller's own errors, the change line, the BDA. */
#include "disk_machine.h"

#include <string.h>

enum { BUFFER = ES << 4 };

/* BDA 42h to 48h as eight hex bytes without the last, which is always 02h. */
static void check_result(uint64_t expected)
{
	uint64_t found = 0;

	for (unsigned i = 0; i < 6; i++)
		found = found << 8 | memory[BDA_FLOPPY_RESULT + i];
	CHECK("controller's result bytes", expected, found);
	CHECK("size code", 2, memory[BDA_FLOPPY_RESULT + 6]);
}

static void results(void)
{
	static const struct { uint8_t c, h, s, n; uint64_t result; } rows[] = {	/* of drive A, 9 sectors */
		{ 0, 0, 9, 1, 0x040000000101 }, { 39, 1, 9, 1, 0x200000280001 },
		{ 0, 0, 9, 2, 0x040000000102 }, { 0, 0, 1, 18, 0x200000010001 },
		{ 0, 0, 1, 37, 0x200000020002 }, { 0, 1, 9, 2, 0x200000010002 },
		{ 0, 1, 1, 72, 0x240000040101 }, { 0, 0, 1, 128, 0x200000070003 },
		{ 0, 0, 3, 2, 0x040000000101 },
	};

	disk_machine();
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("row %u", i);
		chs(0x200 | rows[i].n, 0x00, rows[i].c, rows[i].h, rows[i].s);
		INT13(DISK_OK);
		check_result(rows[i].result);
	}
}

/* On a 360 K disk the 1.2 MB drive allows more than there is. */
static void no_such_sector(void)
{
	disk_machine();
	chs(0x201, 0x00, 0, 0, 10);
	want_al(0);
	INT13(DISK_CONTROLLER);
	check_result(0x40800000000a);
	chs(0x301, 0x00, 79, 1, 1);
	want_al(0);
	INT13(DISK_CONTROLLER);
	check_result(0x4400004f0101);
	chs(0x401, 0x00, 40, 0, 9);
	want_al(0);
	INT13(DISK_CONTROLLER);
	check_result(0x400000280009);
	chs(0x201, 0x00, 39, 1, 9);
	INT13(DISK_OK);
	vm.drives[DRIVE_A].read_only = true;
	chs(0x301, 0x00, 0, 0, 1);
	want_al(0);
	INT13(DISK_WRITE_PROTECTED);
	check_result(0x600200000001);
	vm.drives[DRIVE_A].medium.heads = 1;
	chs(0x201, 0x00, 0, 1, 1);
	want_al(0);
	INT13(DISK_CONTROLLER);
}

/* Tracks beyond the usual ones, when the disk has them. */
static void dense_disk(void)
{
	disk_machine();
	vm.drives[DRIVE_B].medium = (struct chs){ 80, 2, 21 };
	chs(0x202, 0x01, 0, 0, 20);
	INT13(DISK_OK);
	CHECK_SECTORS(B, 19, 2, BUFFER);
	chs(0x201, 0x01, 0, 1, 1);
	INT13(DISK_OK);
	CHECK_SECTORS(B, 21, 1, BUFFER);
	chs(0x201, 0x01, 0, 0, 22);
	INT13(DISK_BAD_COMMAND);
}

static void dma_boundary(void)
{
	static const uint8_t functions[] = { 2, 3, 4 };

	disk_machine();
	for (unsigned i = 0; i < 3; i++) {
		check_case("AH=%02xh", functions[i]);
		chs((uint16_t)(functions[i] << 8 | 2), 0x01, 0, 0, 1);
		vm.vcpu.frame.ebx = want.ebx = 0xbbbbff00;
		want_al(functions[i] == 4 ? 2 : 0);
		INT13(functions[i] == 4 ? DISK_OK : DISK_BOUNDARY);
		CHECK("nothing moved", 0xee, memory[BUFFER + 0xff00]);
		CHECK("nothing written", 0, images[B].bytes[0]);
	}
	chs(0x280, 0x01, 0, 0, 1);			/* all of the 64 KiB */
	INT13(DISK_OK);
	CHECK_SECTORS(B, 0, 128, BUFFER);
	chs(0x27f, 0x01, 0, 0, 1);			/* across the segment's end, not the page's */
	vm.vcpu.frame.es = want.es = 0x3001;
	vm.vcpu.frame.ebx = want.ebx = 0xbbbbfff0;
	INT13(DISK_OK);
	CHECK_SECTORS(B, 0, 127, BUFFER);
	chs(0x512, 0x01, 0, 0, 1);
	vm.vcpu.frame.ebx = want.ebx = 0xbbbbffe0;
	INT13(DISK_BOUNDARY);
}

static void short_image(void)
{
	disk_machine();
	vm.drives[DRIVE_B].size = 200 * SECTOR_SIZE - 12;
	vm.drives[DRIVE_B].sectors = 200;
	chs(0x203, 0x01, 5, 1, 2);			/* sectors 199 to 201 */
	INT13(DISK_OK);
	CHECK("the last byte", images[B].bytes[200 * SECTOR_SIZE - 13], memory[BUFFER + SECTOR_SIZE - 13]);
	for (unsigned i = SECTOR_SIZE - 12; i < 3 * SECTOR_SIZE && !check_failed(); i++)
		CHECK("zeros after the image", 0, memory[BUFFER + i]);
	chs(0x302, 0x01, 5, 1, 1);			/* 198 is there, 199 only in part */
	want_al(0);
	INT13(DISK_CONTROLLER);
	check_result(0x650000050101);
	CHECK("what is left of 199", 199, images[B].bytes[199 * SECTOR_SIZE]);
	chs(0x301, 0x01, 70, 1, 1);
	want_al(0);
	INT13(DISK_CONTROLLER);
	chs(0x201, 0x01, 70, 1, 1);
	INT13(DISK_OK);
}

static void empty_drive(void)
{
	disk_machine();
	drive_attach_empty(&vm, DRIVE_A);
	vm.drives[DRIVE_A].changed = false;
	for (unsigned function = 2; function <= 4; function++) {
		chs((uint16_t)(function << 8 | 1), 0x00, 0, 0, 1);
		want_al(0);
		INT13(DISK_CONTROLLER);
		check_result(0x400000000001);
	}
	chs(0x0512, 0x00, 0, 0, 1);
	INT13(DISK_CONTROLLER);
	regs(0x0000, 0, 0, 0);
	INT13(DISK_OK);
	regs(0x1702, 0, 0, 0);
	INT13(DISK_NOT_READY);
	regs(0x1800, 0, 0x4f24, 0);
	INT13(DISK_NOT_READY);
	regs(0x0899, 0x2222, 0x3333, 0x4400);
	want_al(0);
	want.ebx = 0xbbbb0005;
	want.ecx = 0xcccc4f24;
	want.edx = 0xdddd0102;
	want.es = vm.drives[DRIVE_A].table_seg;
	want.edi = 0xd1d10000u | vm.drives[DRIVE_A].table_off;
	INT13(DISK_OK);
}

static void change_line(void)
{
	disk_machine();
	drive_attach(&vm, DRIVE_A, phys(images[A].phys), images[A].size, false);
	memory[BDA_FLOPPY_MEDIA] = 0x74;
	regs(0x1600, 0, 0, 0);
	INT13(DISK_CHANGED);
	chs(0x201, 0x00, 0, 0, 1);
	want_al(0);
	INT13(DISK_CHANGED);
	CHECK("media state", 0, memory[BDA_FLOPPY_MEDIA]);
	CHECK("nothing read", 0xee, memory[BUFFER]);
	chs(0x201, 0x00, 0, 0, 1);
	INT13(DISK_OK);
	CHECK("media state", 0x74, memory[BDA_FLOPPY_MEDIA]);
	regs(0x1600, 0, 0, 0);				/* no change line was promised by AH=15h */
	INT13(DISK_CHANGED);
}

static void bda(void)
{
	disk_machine();
	chs(0x201, 0x01, 5, 0, 1);
	INT13(DISK_OK);
	CHECK("calibrated", 0x02, memory[BDA_FLOPPY_CALIBRATED]);
	CHECK("motor", 37, memory[BDA_FLOPPY_MOTOR_TICKS]);
	CHECK("media", 0x17, memory[BDA_FLOPPY_MEDIA + 1]);
	CHECK("track", 5, memory[BDA_FLOPPY_TRACK + 1]);
	chs(0x201, 0x00, 7, 0, 1);
	INT13(DISK_OK);
	CHECK("calibrated", 0x03, memory[BDA_FLOPPY_CALIBRATED]);
	CHECK("media", 0x74, memory[BDA_FLOPPY_MEDIA]);
	CHECK("rate", 0x40, memory[BDA_FLOPPY_RATE]);
	CHECK("track", 7, memory[BDA_FLOPPY_TRACK]);
	regs(0, 0, 0, 0x80);				/* a hard disk's reset is none of theirs */
	INT13(DISK_OK);
	CHECK("calibrated", 0x03, memory[BDA_FLOPPY_CALIBRATED]);
	regs(0, 0, 0, 0x00);
	INT13(DISK_OK);
	CHECK("calibrated", 0, memory[BDA_FLOPPY_CALIBRATED]);
	CHECK("media", 0, memory[BDA_FLOPPY_MEDIA] | memory[BDA_FLOPPY_MEDIA + 1]);
	CHECK("tracks", 0, memory[BDA_FLOPPY_TRACK] | memory[BDA_FLOPPY_TRACK + 1]);
	CHECK("rate", 0, memory[BDA_FLOPPY_RATE]);
}

static void others(void)
{
	disk_machine();
	for (unsigned function = 0; function < 256; function++) {
		if (function <= 5 || function == 8 || (function >= 0x15 && function <= 0x18))
			continue;
		check_case("AH=%02xh", function);
		regs((uint16_t)(function << 8 | 1), 0, 1, 0);
		INT13(DISK_BAD_COMMAND);
	}
}

/* A guest that booted from A: reads drive 80h, which is not there: perhaps A: should have been C:. */
static void missing_disk(void)
{
	static const struct { uint16_t ax; uint8_t drive; char boot; bool has_c, missed; } rows[] = {
		{ 0x0201, 0x80, 'a', false, true }, { 0x4200, 0x80, 'a', false, true },
		{ 0x0800, 0x80, 'a', false, false }, { 0x1500, 0x80, 'a', false, false },
		{ 0x4100, 0x80, 'a', false, false }, { 0x0201, 0x80, 'c', false, false },
		{ 0x0201, 0x02, 'a', false, false }, { 0x0201, 0x87, 'a', true, false },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		disk_machine();
		vm.missed_disk = false;
		vm.options.boot = rows[i].boot;
		vm.drives[DRIVE_C].present = rows[i].has_c;
		check_case("AX=%04xh DL=%02xh", rows[i].ax, rows[i].drive);
		chs(rows[i].ax, rows[i].drive, 0, 0, 1);
		disk_int13(&vm);
		CHECK("missed", rows[i].missed, vm.missed_disk);
	}
}

const struct test floppy_tests[] = {
	{ "disk-that-is-read-and-missing-is-noted", missing_disk },
	{ "floppy-result-bytes", results },
	{ "floppy-no-such-sector-is-20h", no_such_sector },
	{ "floppy-dense-disk-decides-itself", dense_disk },
	{ "floppy-dma-across-64k-is-09h", dma_boundary },
	{ "floppy-short-image-reads-zeros", short_image },
	{ "floppy-empty-drive", empty_drive },
	{ "floppy-change-is-06h-once", change_line },
	{ "floppy-bda-follows", bda },
	{ "floppy-other-functions-are-01h", others },
	{ NULL, NULL },
};

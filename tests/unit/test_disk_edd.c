/* INT 13h extensions, and AH=08h and 15h. */
#include "disk_machine.h"

#include <string.h>

enum { BUFFER = ES << 4, PACKET = DS << 4 };

static void packet(uint8_t size, uint16_t count, uint32_t seg_off, uint64_t lba, uint64_t flat)
{
	uint8_t *p = memory + PACKET;

	p[0] = size;
	p[1] = 0;
	memcpy(p + 2, &count, 2);
	memcpy(p + 4, &seg_off, 4);
	memcpy(p + 8, &lba, 8);
	memcpy(p + 16, &flat, 8);
}

/* AH and AL as usual; the packet's count afterwards. */
static void extended(uint16_t ax, uint8_t status, uint16_t count)
{
	regs(ax, 0x2222, 0x3333, 0x4480);
	INT13(status);
	CHECK("count in the packet", count, running_read16(&vm.vcpu, PACKET + 2));
}

static void transfers(void)
{
	disk_machine();
	packet(16, 2, ES << 16, 5, 0);
	extended(0x4200, DISK_OK, 2);
	CHECK_SECTORS(C, 5, 2, BUFFER);
	CHECK("the byte after", 0xee, memory[BUFFER + 1024]);
	memset(memory + BUFFER, 0x5a, 512);
	packet(16, 1, ES << 16, 4095, 0);
	extended(0x4301, DISK_OK, 1);
	CHECK_SECTORS(C, 4095, 1, BUFFER);
	packet(0, 128, ES << 16, 0, 0);			/* SeaBIOS looks at no size either */
	extended(0x4200, DISK_OK, 128);
	CHECK_SECTORS(C, 0, 128, BUFFER);
	packet(24, 2, 0xffffffff, 7, BUFFER + 0x200);
	extended(0x4200, DISK_OK, 2);
	CHECK_SECTORS(C, 7, 2, BUFFER + 0x200);
	packet(16, 1, 0xffff0010, 9, 0);
	extended(0x4200, DISK_OK, 1);
	CHECK_SECTORS(C, 9, 1, 0x100000);
	packet(24, 2, 0xffffffff, 1, 0x10fc00);
	extended(0x4200, DISK_OK, 2);
	CHECK_SECTORS(C, 1, 2, 0x10fc00);
	memory[BUFFER] = 0x33;
	packet(16, 2, ES << 16, 5, 0);
	extended(0x4400, DISK_OK, 2);
	CHECK("verify moves nothing", 0x33, memory[BUFFER]);
	extended(0x4700, DISK_OK, 2);
}

static void errors(void)
{
	disk_machine();
	for (unsigned function = 0x42; function <= 0x44; function++) {
		const bool moves = function != 0x44;
		const uint16_t ax = (uint16_t)(function << 8);

		check_case("AH=%02xh", function);
		packet(16, 0, ES << 16, 5, 0);
		extended(ax, DISK_OK, 0);
		packet(16, 1, ES << 16, 4097, 0);
		extended(ax, DISK_BAD_COMMAND, 1);
		packet(16, 1, ES << 16, 1ull << 32, 0);
		extended(ax, DISK_BAD_COMMAND, 1);
		packet(16, 129, ES << 16, 5, 0);
		extended(ax, DISK_BOUNDARY, 0);
		packet(16, 0xffff, ES << 16, 5, 0);
		extended(ax, DISK_BOUNDARY, 0);
		packet(16, 3, ES << 16, 4095, 0);		/* 4096 has half a sector */
		extended(ax, DISK_BAD_TRACK, function == 0x43 ? 1 : 2);
		packet(24, 2, 0xffffffff, 1, 0x10fe00);
		extended(ax, moves ? DISK_BOUNDARY : DISK_OK, moves ? 0 : 2);
		packet(24, 1, 0xffffffff, 1, 0x100000000ull | BUFFER);
		extended(ax, moves ? DISK_BOUNDARY : DISK_OK, moves ? 0 : 1);
		packet(16, 128, 0xffff0011, 1, 0);
		extended(ax, moves ? DISK_BOUNDARY : DISK_OK, moves ? 0 : 128);
	}
	check_case("seek");
	packet(16, 1, 0, 4096, 0);
	extended(0x4700, DISK_OK, 1);
	packet(16, 1, 0, 4097, 0);
	extended(0x4700, DISK_BAD_COMMAND, 1);
	packet(16, 1, 0, 1ull << 63, 0);
	extended(0x4700, DISK_BAD_COMMAND, 1);
	check_case("read only");
	vm.drives[DRIVE_C].read_only = true;
	packet(16, 1, ES << 16, 5, 0);
	extended(0x4300, DISK_WRITE_PROTECTED, 0);
	CHECK("not written", 5, images[C].bytes[5 * SECTOR_SIZE]);
}

/* The packet may wrap inside its segment. */
static void wrapping_packet(void)
{
	disk_machine();
	packet(16, 1, ES << 16, 5, 0);
	memcpy(memory + PACKET + 0xfff8, memory + PACKET, 8);
	memcpy(memory + PACKET, memory + PACKET + 8, 8);
	regs(0x4200, 0, 0, 0x80);
	vm.vcpu.frame.esi = want.esi = 0x5151fff8;
	INT13(DISK_OK);
	CHECK_SECTORS(C, 5, 1, BUFFER);
}

static void check_facts(unsigned room, const char *expected, unsigned size)
{
	check_case("room of %u bytes", room);
	memset(memory + PACKET, 0xcc, 100);
	running_write16(&vm.vcpu, PACKET, (uint16_t)room);
	regs(0x4877, 0x2222, 0x3333, 0x4480);
	INT13(DISK_OK);
	CHECK("facts", 0, memcmp(expected, memory + PACKET, size));
	CHECK("nothing after them", 0xcc, memory[PACKET + size]);
}

static void facts(void)
{
	static const char edd1[] = "\x1a\0\x02\0\x04\0\0\0\x10\0\0\0\x3f\0\0\0\x01\x10\0\0\0\0\0\0\0\x02";
	static const char edd2[] = "\x1e\0\x02\0\x04\0\0\0\x10\0\0\0\x3f\0\0\0\x01\x10\0\0\0\0\0\0\0\x02"
				   "\xff\xff\xff\xff";
	static const uint16_t small[] = { 0, 1, 25 };

	disk_machine();
	check_facts(26, edd1, 26);
	check_facts(29, edd1, 26);
	check_facts(30, edd2, 30);
	check_facts(66, edd2, 30);
	check_facts(74, edd2, 30);
	for (unsigned i = 0; i < 3; i++) {
		check_case("room of %u bytes", small[i]);
		running_write16(&vm.vcpu, PACKET, small[i]);
		memory[PACKET + 2] = 0xcc;
		regs(0x4800, 0, 0, 0x80);
		INT13(DISK_BAD_COMMAND);
		CHECK("nothing written", 0xcc, memory[PACKET + 2]);
	}
	check_case("more sectors than cylinders");
	vm.drives[DRIVE_C].medium = (struct chs){ 16383, 1, 1 };
	vm.drives[DRIVE_C].sectors = 16383;
	running_write16(&vm.vcpu, PACKET, 26);
	regs(0x4800, 0, 0, 0x80);
	INT13(DISK_OK);
	CHECK("geometry is valid", 2, memory[PACKET + 2]);
	vm.drives[DRIVE_C].sectors = 16384;
	running_write16(&vm.vcpu, PACKET, 26);
	regs(0x4800, 0, 0, 0x80);
	INT13(DISK_OK);
	CHECK("geometry is not valid", 0, memory[PACKET + 2]);
}

static void small_functions(void)
{
	disk_machine();
	for (unsigned ax = 0x4500; ax < 0x4504; ax++) {
		regs((uint16_t)ax, 0, 0, 0x80);
		INT13(DISK_OK);
	}
	regs(0x4600, 0, 0, 0x80);
	INT13(DISK_NOT_REMOVABLE);
	regs(0x4900, 0, 0, 0x80);
	INT13(DISK_OK);
	for (unsigned al = 0; al < 9; al++) {
		check_case("AX=4E%02xh", al);
		regs((uint16_t)(0x4e00 | al), 0, 0, 0x80);
		INT13(al == 1 || al == 3 || al == 4 || al == 6 ? DISK_OK : DISK_BAD_COMMAND);
	}
	check_case("AH=41h");
	regs(0x4133, 0x55aa, 0x3333, 0x4481);
	want.ebx = 0xbbbbaa55;
	want.ecx = 0xcccc0007;
	INT13(DISK_OK);
	regs(0x4133, 0x55aa, 0x3333, 0x4482);
	INT13(DISK_BAD_COMMAND);
}

static void parameters(void)
{
	disk_machine();
	regs(0x0899, 0x2222, 0x3333, 0x4480);
	want_al(0);
	want.ecx = 0xcccc023f;			/* 4 cylinders: one is kept back */
	want.edx = 0xdddd0f02;
	INT13(DISK_OK);
	regs(0x0899, 0x2222, 0x3333, 0x4400);
	want_al(0);
	want.ebx = 0xbbbb0002;
	want.ecx = 0xcccc4f0f;
	want.edx = 0xdddd0102;
	want.es = TABLES;
	want.edi = 0xd1d10020;
	INT13(DISK_OK);
	vm.drives[DRIVE_C].logical = (struct chs){ 1024, 255, 63 };
	memory[BDA_DISK_COUNT] = 5;		/* a guest may add disks of its own */
	regs(0x0800, 0, 0, 0x80);
	want.ecx = 0xccccfeff;
	want.edx = 0xddddfe05;
	INT13(DISK_OK);
	vm.drives[DRIVE_C].logical.cylinders = 1;
	regs(0x0800, 0, 0, 0x80);
	want.ecx = 0xccccffff;
	want.edx = 0xddddfe05;
	INT13(DISK_OK);
	regs(0x0800, 1, 2, 0x83);
	INT13(DISK_BAD_COMMAND);
}

static void types(void)
{
	disk_machine();
	regs(0x1599, 0x2222, 0x3333, 0x4400);
	INT13(DISK_OK);
	regs(0x1599, 0x2222, 0x3333, 0x4480);
	want.ecx = 0xcccc0000;
	want.edx = 0xdddd0000 + 3 * 16 * 63;
	INT13(DISK_OK);
	vm.drives[DRIVE_C].logical = (struct chs){ 1024, 255, 63 };
	regs(0x1599, 0x2222, 0x3333, 0x4480);
	want.ecx = 0xcccc00fa;
	want.edx = 0xddddc53f;
	INT13(DISK_OK);
	regs(0x1599, 0x2222, 0x3333, 0x4484);
	INT13(DISK_BAD_COMMAND);
	regs(0x1599, 0x2222, 0x3333, 0x4402);
	INT13(DISK_BAD_COMMAND);
}

const struct test edd_tests[] = {
	{ "edd-read-write-verify-seek", transfers },
	{ "edd-errors", errors },
	{ "edd-packet-wraps-in-its-segment", wrapping_packet },
	{ "edd-drive-parameters-of-every-size", facts },
	{ "edd-small-functions", small_functions },
	{ "disk-parameters", parameters },
	{ "disk-types", types },
	{ NULL, NULL },
};

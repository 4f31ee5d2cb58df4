/* INT 15h: how much memory there is, and moving it. */
#include "board.h"
#include "machine/phys.h"	/* phys_read, phys_write */
#include "vcpu/guest_mem.h"	/* mem_*, linear */

#include <stddef.h>
#include <string.h>

enum { SMAP = 0x534d4150, ROW = 0x3000, TABLE = 0x4000, LIMIT = 0x1234 };

static struct vm vm;

struct row {
	uint64_t start, size;
	uint32_t type;
};

/* All rows of the map; returns how many. */
static unsigned map(struct row *rows, unsigned most)
{
	uint32_t next = 0;
	unsigned n = 0;

	do {
		vm.vcpu.frame.es = ROW;
		vm.vcpu.frame.edi = 0xfff8;		/* the row wraps in its segment */
		int15(&vm, 0xe820, next, 20, SMAP);
		if (carry(&vm) || n == most)
			break;
		CHECK("signature", SMAP, vm.vcpu.frame.eax);
		for (unsigned i = 0; i < 20; i++)
			((uint8_t *)&rows[n])[i] = mem_read8(&vm.vcpu, linear(ROW, (uint16_t)(0xfff8 + i)));
		n++;
		next = vm.vcpu.frame.ebx;
	} while (next);
	return n;
}

static void check_row(const struct row *row, uint64_t start, uint64_t size, uint32_t type)
{
	CHECK("start", start, row->start);
	CHECK("size", size, row->size);
	CHECK("type", type, row->type);
}

static void passthrough_map(void)
{
	struct row rows[8] = { 0 };

	passthrough_guest(&vm);
	CHECK("rows", 5, map(rows, 8));
	check_row(&rows[0], 0, 639 * 1024, 1);
	check_row(&rows[1], MIB, MIB, 1);
	check_row(&rows[2], MONITOR_BASE, MIB, 2);
	check_row(&rows[3], MONITOR_END, 29 * MIB, 1);
	check_row(&rows[4], 0xfffc0000, 0x40000, 2);
}

static void virtual_map(void)
{
	struct row rows[8] = { 0 };

	host_virtual_guest(&vm);
	CHECK("rows", 4, map(rows, 8));
	check_row(&rows[0], 0, 639 * 1024, 1);
	check_row(&rows[1], 639 * 1024, 1024, 2);
	check_row(&rows[3], MIB, HOST_EXTENDED, 1);
}

static void bad_map_calls(void)
{
	host_virtual_guest(&vm);
	int15(&vm, 0xe820, 0, 20, 0x12345678);
	CHECK("without the signature", true, carry(&vm));
	int15(&vm, 0xe820, 0, 19, SMAP);
	CHECK("without the room", true, carry(&vm));
	int15(&vm, 0xe820, 99, 20, SMAP);
	CHECK("behind the last row", true, carry(&vm));
	CHECK("status", 0x86, vm.vcpu.frame.eax >> 8 & 0xff);
}

static void check_sizes(unsigned contiguous, unsigned below, unsigned above)
{
	int15(&vm, 0x8800, 0, 0, 0);
	CHECK("AH=88h", contiguous, vm.vcpu.frame.eax & 0xffff);
	int15(&vm, 0xe801, 0, 0, 0);
	CHECK("AX", below, vm.vcpu.frame.eax & 0xffff);
	CHECK("CX", below, vm.vcpu.frame.ecx & 0xffff);
	CHECK("BX", above, vm.vcpu.frame.ebx & 0xffff);
	CHECK("DX", above, vm.vcpu.frame.edx & 0xffff);
	CHECK("no error", false, carry(&vm));
}

static void sizes(void)
{
	host_virtual_guest(&vm);
	check_sizes(HOST_EXTENDED / 1024, HOST_EXTENDED / 1024, 0);
	passthrough_guest(&vm);
	check_sizes(1024, 1024, 16 * 1024 / 64);
}

/* The table of AH=87h: of its descriptors only two bases count. */
static void move(uint32_t from, uint32_t to, unsigned words)
{
	const uint32_t bases[2] = { from, to };
	struct trap_frame *tf = &vm.vcpu.frame;

	tf->es = TABLE;
	tf->esi = 0xfff0;				/* wraps, too */
	for (unsigned i = 0; i < 2; i++)
		for (unsigned n = 0; n < 4; n++) {
			static const uint8_t place[4] = { 2, 3, 4, 7 };
			const uint16_t at = (uint16_t)(0xfff0 + 0x10 + 8 * i + place[n]);

			mem_write8(&vm.vcpu, linear(TABLE, at), (uint8_t)(bases[i] >> 8 * n));
		}
	int15(&vm, 0x8700, 0, words, 0);
}

static void check_moved(bool good)
{
	CHECK("carry", !good, carry(&vm));
	CHECK("status", good ? 0 : 2, vm.vcpu.frame.eax >> 8 & 0xff);
}

static void moves(void)
{
	host_virtual_guest(&vm);
	vm.board->set_a20(&vm, false);
	for (unsigned i = 0; i < 4096; i++)
		mem_write8(&vm.vcpu, 0x50ffd + i, (uint8_t)(i * 7));
	move(0x50ffd, MIB + 0x1001, 2048);
	check_moved(true);
	CHECK("A20 is as it was", false, vm.a20);
	move(MIB + 0x1001, 0x60000, 2048);
	check_moved(true);
	CHECK("there and back", 0, memcmp(guest_memory + 0x50ffd, guest_memory + 0x60000, 4096));
	move(0x50ffd, MIB + HOST_EXTENDED - 2, 2);
	check_moved(false);
	move(0x50ffd, 0xf0000, 16);
	check_moved(true);
	CHECK("ROM stays ROM", 0xcf, guest_memory[0xf0000]);
	move(0x50ffd, 0x60000, 0x8001);
	check_moved(false);
}

static void monitor_is_out_of_reach(void)
{
	passthrough_guest(&vm);
	move(0x50000, MONITOR_BASE - 2, 2);
	check_moved(false);
	move(MONITOR_END - 2, 0x50000, 1);
	check_moved(false);
	move(0x50000, MONITOR_END, 1);
	check_moved(true);
}

static void other_calls_go_on(void)
{
	host_virtual_guest(&vm);
	int15(&vm, 0x2401, 0, 0, 0);
	CHECK("CS of the firmware", 0xf000, vm.vcpu.frame.cs);
	CHECK("its IP", 0xff15, vm.vcpu.frame.eip);
	int15(&vm, 0xe881, 0, 0, 0);
	CHECK("IP", 0xff15, vm.vcpu.frame.eip);
}

static void physical_memory(void)
{
	uint8_t bytes[6000], again[6000];

	host_power_on();
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 31);
	phys_write(0x3ffff1, bytes, sizeof(bytes));
	phys_read(0x3ffff1, again, sizeof(again));
	CHECK("the same", 0, memcmp(bytes, again, sizeof(bytes)));
	CHECK("first byte", bytes[0], *host_ram(0x3ffff1));
	CHECK("last byte", bytes[5999], *host_ram(0x3ffff1 + 5999));
}

const struct test memory_tests[] = {
	{ "memory-map-of-a-passthrough-guest-leaves-out-the-monitor", passthrough_map },
	{ "memory-map-of-a-virtual-guest-is-its-own", virtual_map },
	{ "memory-map-refuses-bad-calls", bad_map_calls },
	{ "memory-sizes-agree-with-the-map", sizes },
	{ "memory-moves-within-the-guest-and-not-into-rom", moves },
	{ "memory-moves-keep-off-the-monitor", monitor_is_out_of_reach },
	{ "memory-leaves-other-int15-calls-to-the-firmware", other_calls_go_on },
	{ "physical-memory-is-copied-across-pages", physical_memory },
	{ NULL, NULL },
};

/* INT 15h: how much memory there is, and moving it. */
#include "board.h"
#include "cpu/phys.h"	/* phys_read, phys_write */
#include "machine/video_insn.h"
#include "machine/virtual.h"	/* VIRTUAL_* */
#include "vcpu/guest_mem.h"	/* running_*, linear */

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
			((uint8_t *)&rows[n])[i] = running_read8(&vm.vcpu, linear(ROW, (uint16_t)(0xfff8 + i)));
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
	CHECK("after the last row", true, carry(&vm));
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

			running_write8(&vm.vcpu, linear(TABLE, at), (uint8_t)(bases[i] >> 8 * n));
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
		running_write8(&vm.vcpu, 0x50ffd + i, (uint8_t)(i * 7));
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
}

/* Fills @n bytes from @at with 10, 11, 12 and so on. */
static void count_up(uint32_t at, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		running_write8(&vm.vcpu, at + i, (uint8_t)(10 + i));
}

static void check_bytes(uint32_t at, const char *wanted)
{
	for (unsigned i = 0; wanted[i]; i++)
		CHECK("byte", wanted[i], running_read8(&vm.vcpu, at + i));
}

/* The right values are those of REP MOVSW and REP MOVSD, by hand; measured on SeaBIOS as well. */
static void overlapping_moves(void)
{
	host_virtual_guest(&vm);
	count_up(0x50000, 16);
	move(0x50000, 0x50002, 7);		/* an odd number: words, and so a fill */
	check_bytes(0x50000, "\12\13\12\13\12\13\12\13\12\13\12\13\12\13\12\13");
	count_up(0x50000, 16);
	move(0x50000, 0x50002, 6);		/* an even one: dwords */
	check_bytes(0x50000, "\12\13\12\13\14\15\14\15\20\21\20\21\24\25\30\31");
	count_up(0x50000, 16);
	move(0x50000, 0x50001, 3);
	check_bytes(0x50000, "\12\12\13\13\15\15\17\21");
	count_up(0x50000, 16);
	move(0x50000, 0x50003, 4);
	check_bytes(0x50000, "\12\13\14\12\13\14\15\13\14\15\21\25");
	count_up(0x50ffd, 16);
	move(0x50fff, 0x50ffd, 5);		/* down, across a page */
	check_bytes(0x50ffd, "\14\15\16\17\20\21\22\23\24\25\24\25");
}

static unsigned words_not(uint16_t wanted, uint32_t at, unsigned words)
{
	unsigned others = 0;

	for (unsigned i = 0; i < words; i++)
		others += running_read16(&vm.vcpu, at + 2 * i) != wanted;
	return others;
}

static void fills(void)
{
	host_virtual_guest(&vm);
	running_write16(&vm.vcpu, 0x50ffd, 0xaa55);
	running_write16(&vm.vcpu, 0x50ffd + 0x10000, 0x1234);
	move(0x50ffd, 0x50fff, 0x7fff);
	check_moved(true);
	CHECK("words that were not filled", 0, words_not(0xaa55, 0x50ffd, 0x8000));
	CHECK("the word after them", 0x1234, running_read16(&vm.vcpu, 0x50ffd + 0x10000));
	/* What the ROM did not take is not what is read next. */
	phys_write(phys_add(vm.memory, VIRTUAL_CONVENTIONAL + VIRTUAL_UPPER - 4), "\1\2\3\4", 4);
	move(0xffffc, 0xffffe, 3);		/* the first word is lost */
	check_moved(true);
	CHECK("the word above the ROM", 0x0403, running_read16(&vm.vcpu, MIB));
	CHECK("and the next", 0x0403, running_read16(&vm.vcpu, MIB + 2));
}

/* Offsets are 16 bits wide: what is more than 64 KiB goes round. */
static void moves_beyond_64_kib(void)
{
	host_virtual_guest(&vm);
	running_write16(&vm.vcpu, 0x30000, 0x1111);
	running_write16(&vm.vcpu, 0x3fffe, 0x2222);
	running_write16(&vm.vcpu, 0x40000, 0x3333);
	running_write16(&vm.vcpu, 0x50000, 0x4444);
	move(0x30000, 0x40000, 0x8001);
	check_moved(true);
	CHECK("first word", 0x1111, running_read16(&vm.vcpu, 0x40000));
	CHECK("last word of 64 KiB", 0x2222, running_read16(&vm.vcpu, 0x4fffe));
	CHECK("the word above", 0x4444, running_read16(&vm.vcpu, 0x50000));
	running_write16(&vm.vcpu, 0x30002, 0x5555);
	running_write16(&vm.vcpu, 0x30004, 0x6666);
	move(0x30002, 0x30000, 0x8001);
	check_moved(true);
	CHECK("a word that was moved twice", 0x6666, running_read16(&vm.vcpu, 0x30000));
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
	phys_write(phys(0x3ffff1), bytes, sizeof(bytes));
	phys_read(phys(0x3ffff1), again, sizeof(again));
	CHECK("the same", 0, memcmp(bytes, again, sizeof(bytes)));
	CHECK("first byte", bytes[0], *host_ram(phys(0x3ffff1)));
	CHECK("last byte", bytes[5999], *host_ram(phys(0x3ffff1 + 5999)));
}

/* The decoder is asked about whatever follows an instruction that reached video memory, on a stack with anything in it. */
static void video_decoding(void)
{
	static const uint8_t mov_ax_bx[] = { 0x89, 0xd8 };
	struct video_insn i;

	passthrough_guest(&vm);
	vm.vcpu.frame.cs = 0x100;
	vm.vcpu.frame.eip = 0;
	for (unsigned n = 0; n < sizeof(mov_ax_bx); n++)
		running_write8(&vm.vcpu, 0x1000 + n, mov_ax_bx[n]);
	memset(&i, 0xff, sizeof(i));
	CHECK("decoded", true, video_decode(&vm, &i));
	CHECK("segment", SEGMENT_DS, i.insn.memory_segment);
	CHECK("offset", 0, i.insn.offset);
	CHECK("reaches video memory", false, video_goes_on(&vm, &i));
}

const struct test memory_tests[] = {
	{ "memory-map-of-a-passthrough-guest-leaves-out-the-monitor", passthrough_map },
	{ "memory-map-of-a-virtual-guest-is-its-own", virtual_map },
	{ "memory-map-refuses-bad-calls", bad_map_calls },
	{ "memory-sizes-agree-with-the-map", sizes },
	{ "memory-moves-within-the-guest-and-not-into-rom", moves },
	{ "memory-moves-that-overlap-go-upwards", overlapping_moves },
	{ "memory-moves-fill", fills },
	{ "memory-moves-of-more-than-64-kib-go-round", moves_beyond_64_kib },
	{ "memory-moves-keep-off-the-monitor", monitor_is_out_of_reach },
	{ "memory-leaves-other-int15-calls-to-the-firmware", other_calls_go_on },
	{ "video-decoding-needs-nothing-that-was-there", video_decoding },
	{ "physical-memory-is-copied-across-pages", physical_memory },
	{ NULL, NULL },
};

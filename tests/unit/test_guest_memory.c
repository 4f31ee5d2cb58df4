/* The monitor's way to one guest's memory: through that guest's page table, whichever guest
 * runs. Two guests of a few pages of RAM each. Right values: the page tables that are made here. */
#include "check.h"
#include "machine/guest_memory.h"

#include <string.h>

enum { RAM_PAGES = 40, ROM = 0xf0000, HIGH = 0x100000 };

uint8_t ram_base[RAM_PAGES * 4096];

static struct vm one, two;

static void show(struct vm *vm, uint32_t lin, uint32_t ram_page, uint32_t flags)
{
	vm->space.table[lin / PAGE_SIZE] = ram_page * PAGE_SIZE | PTE_P | PTE_U | flags;
}

/* Page n of guest 1 is RAM page 9 - n, of guest 2 it is 19 - n; ROM is 20. */
static void begin(void)
{
	memset(ram_base, 0xee, sizeof(ram_base));
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	for (uint32_t n = 0; n < 10; n++) {
		show(&one, n * PAGE_SIZE, 9 - n, PTE_W);
		show(&two, n * PAGE_SIZE, 19 - n, PTE_W);
	}
	show(&one, ROM, 20, 0);
	show(&one, HIGH, 21, PTE_W);
	show(&one, GUEST_END - PAGE_SIZE, 22, PTE_W);
}

static void each_its_own(void)
{
	begin();
	guest_write32(&one, 0x1ffe, 0x44332211);	/* page 1 is RAM page 8, page 2 is 7 */
	guest_write16(&two, 0x1fff, 0x6655);
	CHECK("first half", 0x2211, ram_base[0x8ffe] | ram_base[0x8fff] << 8);
	CHECK("second half", 0x4433, ram_base[0x7000] | ram_base[0x7001] << 8);
	CHECK("the byte after it", 0xee, ram_base[0x7002]);
	CHECK("guest 2's low byte", 0x55, ram_base[0x12fff]);
	CHECK("guest 2's high byte", 0x66, ram_base[0x11000]);
	CHECK("guest 1 reads a dword", 0x44332211, guest_read32(&one, 0x1ffe));
	CHECK("guest 1 reads a word", 0x3322, guest_read16(&one, 0x1fff));
	CHECK("guest 1 reads a byte", 0x44, guest_read8(&one, 0x2001));
	CHECK("guest 2 reads its own", 0x6655, guest_read16(&two, 0x1fff));
}

static void long_copies(void)
{
	uint8_t bytes[3 * 4096], again[sizeof(bytes)];

	begin();
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 4096);
	guest_write(&one, 0x0ff1, bytes, sizeof(bytes));
	guest_read(&one, 0x0ff1, again, sizeof(again));
	CHECK("read back", 0, memcmp(bytes, again, sizeof(bytes)));
	CHECK("page 2's first byte", bytes[15 + 4096], ram_base[7 * 4096]);
	CHECK("what is after it", 0xee, ram_base[5 * 4096 + 0xff1]);
}

static void rom_stays(void)
{
	begin();
	guest_write32(&one, ROM - 4, 0x11111111);	/* no page of RAM there */
	guest_write16(&one, ROM + 1, 0x2222);
	CHECK("ROM", 0xeeee, guest_read16(&one, ROM + 1));
	CHECK("its entry", 20 * PAGE_SIZE | PTE_P | PTE_U, one.space.table[ROM / PAGE_SIZE]);
	CHECK("no page to write", 0, (uintptr_t)guest_page_to_write(&one, ROM));
}

/* With the gate closed, the first page above 1 MiB shows page 0. */
static void gate(void)
{
	begin();
	guest_write8(&one, HIGH, 0x77);
	show(&one, HIGH, 9, PTE_W);
	guest_write8(&one, HIGH + 1, 0x88);
	CHECK("what the gate hides", 0x77, ram_base[21 * 4096]);
	CHECK("page 0", 0x88, guest_read8(&one, 1));
}

static void end_of_memory(void)
{
	begin();
	guest_write32(&one, GUEST_END - 2, 0x44332211);
	CHECK("there is half of it", 0xffff2211u, guest_read32(&one, GUEST_END - 2));
	CHECK("nothing after", 0xffffffffu, guest_read32(&one, GUEST_END));
	CHECK("nor anywhere above", 0xffffffffu, guest_read32(&one, 0xfffffffdu));
	guest_write32(&one, 0xfffffffeu, 0);
	CHECK("address 0", 0xee, guest_read8(&one, 0));
}

static void dirty(void)
{
	begin();
	guest_read32(&one, 0x1ffe);
	CHECK("read", 0, one.space.table[1] & (PTE_A | PTE_D));
	guest_write8(&one, 0x1fff, 0);
	CHECK("written", PTE_A | PTE_D, one.space.table[1] & (PTE_A | PTE_D));
	CHECK("the next", 0, one.space.table[2] & (PTE_A | PTE_D));
	guest_low(&one)[0x410] = 0x12;
	CHECK("the first page", PTE_A | PTE_D, one.space.table[0] & (PTE_A | PTE_D));
	CHECK("its byte", 0x12, guest_read8(&one, 0x410));
}

static void far_wraps(void)
{
	uint8_t bytes[6] = { 1, 2, 3, 4, 5, 6 }, again[6];

	begin();
	for (uint32_t n = 0; n <= 0x10; n++)
		show(&two, 0x10000 + n * PAGE_SIZE, 23 + n % 16, PTE_W);
	guest_write_far(&two, 0x1000, 0xfffd, bytes, sizeof(bytes));
	CHECK("the segment's end", 0x030201, guest_read32(&two, 0x1fffd) & 0xffffff);
	CHECK("its start", 0x060504, guest_read32(&two, 0x10000) & 0xffffff);
	guest_read_far(&two, 0x1000, 0xfffd, again, sizeof(again));
	CHECK("read back", 0, memcmp(bytes, again, sizeof(bytes)));
}

static const struct test tests[] = {
	{ "guest-memory-is-that-guests", each_its_own },
	{ "guest-memory-copies-across-pages", long_copies },
	{ "guest-memory-that-is-rom-drops-writes", rom_stays },
	{ "guest-memory-follows-the-gate", gate },
	{ "guest-memory-ends-at-10ffff", end_of_memory },
	{ "guest-memory-written-counts-as-dirty", dirty },
	{ "guest-memory-offsets-wrap", far_wraps },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

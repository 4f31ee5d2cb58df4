/* Memory that guests share until they write to it, against a model: each guest and each disk has an array of its own,
 * which starts as all others do. Guests write by their page tables, as the CPU does where it may, and as the monitor
 * does; the gate of A20 opens and closes; pages are given back; ROM is opened. Whatever happens, a guest finds what its
 * own array holds, and the common pages stay as they were. */
#include "check.h"
#include "machine/drive.h"
#include "machine/guest_memory.h"
#include "machine/rom_write.h"
#include "machine/virtual.h"
#include "machine/vm.h"

#include <string.h>

enum { GUESTS = 3, BLOCK_PAGES = VIRTUAL_BLOCK(0x20000) / PAGE_SIZE, EXTENDED = 0x20000, IMAGE_BYTES = 5 * 4096 + 1536,
       IMAGE_PAGES = 6, FIRST_ROM = 0xf0000, EXTRA = 10 };
/* RAM of the test: the real low megabyte, then the pool, the guests' last pages and the image. */
enum { POOL = 0x100, POOL_PAGES = SHARED_COMMON_PAGES + 900, LAST = POOL + POOL_PAGES,
       IMAGE = LAST + GUESTS, RAM_PAGES = IMAGE + IMAGE_PAGES + 1, IMAGE_AT = IMAGE * 4096 + 512 };

uint8_t ram_base[RAM_PAGES * 4096];
static struct vm vms[GUESTS];
static uint32_t own[GUESTS][BLOCK_PAGES], own_pieces[GUESTS][IMAGE_PAGES];
static uint8_t model[GUESTS][BLOCK_PAGES * 4096], disk_model[GUESTS][IMAGE_BYTES];
static uint8_t common[(1 + SHARED_UPPER_PAGES) * 4096], image[IMAGE_BYTES];
static const char *stopped[GUESTS];

phys_t ram_end(void)
{
	return phys(sizeof(ram_base));
}

void *phys_window(phys_t at)
{
	return ram(at);
}

void paging_flush(void)
{
}

void paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags)
{
	as->table[page] = at.at | flags;
}

void vm_stop(struct vm *vm, const char *sentence)
{
	if (!stopped[vm - vms])
		stopped[vm - vms] = sentence;
}

static uint32_t random32(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;	/* Knuth's MMIX */
	return (uint32_t)(state >> 32);
}

/* By page of the block: conventional memory, what is above the screen, what is above 1 MiB. */
static uint32_t block_at(const struct vm *vm, uint32_t lin)
{
	if (lin >= MIB && !vm->a20)
		return lin - MIB;
	return lin < 0xa0000 ? lin : lin - 0x20000;
}

static void map(struct vm *vm, uint32_t first, uint32_t end)
{
	for (uint32_t lin = first; lin < end; lin += PAGE_SIZE) {
		const uint32_t page = block_at(vm, lin) / PAGE_SIZE;

		if (lin >= 0xa0000 && lin < 0xc0000)
			continue;
		paging_map(&vm->space, lin / PAGE_SIZE, shared_place(vm, page),
			   lin >= FIRST_ROM && lin < MIB ? PTE_P | PTE_U : shared_rights(vm, page));
	}
}

static void set_a20(struct vm *vm, bool on)
{
	vm->a20 = on;
	map(vm, MIB, GUEST_PAGES * PAGE_SIZE);
}

static void begin(uint32_t pool_pages)
{
	for (uint32_t n = 0; n < sizeof(ram_base); n++)
		ram_base[n] = (uint8_t)(n * 7 + n / 4096 * 13);
	memcpy(image, ram_base + IMAGE_AT, IMAGE_BYTES);
	shared_start(phys(POOL * 4096), pool_pages, GUESTS);
	memcpy(common, ram_base + POOL * 4096, sizeof(common));
	memset(vms, 0, sizeof(vms));
	memset(stopped, 0, sizeof(stopped));
	for (unsigned g = 0; g < GUESTS; g++) {
		struct drive *d = &vms[g].drives[DRIVE_A];

		vms[g].extended = EXTENDED;
		memset(own[g], 0xff, sizeof(own[g]));
		shared_join(&vms[g], own[g], BLOCK_PAGES, phys((LAST + g) * 4096));
		vms[g].a20 = true;
		map(&vms[g], 0, GUEST_PAGES * PAGE_SIZE);
		memset(model[g], 0, sizeof(model[g]));
		memcpy(model[g] + 0xa0000, ram_base + 0xc0000, 0x40000);
		*d = (struct drive){ .present = true, .image = phys(IMAGE_AT), .size = IMAGE_BYTES };
		memset(own_pieces[g], 0xff, sizeof(own_pieces[g]));
		drive_keep_apart(&vms[g], DRIVE_A, own_pieces[g]);
		memcpy(disk_model[g], image, IMAGE_BYTES);
	}
}

/* Somewhere in memory, mostly close to where others write, too. */
static uint32_t somewhere(void)
{
	const uint32_t r = random32();

	for (;;) {
		const uint32_t lin = r % 4 == 0 ? random32() % (GUEST_PAGES * PAGE_SIZE) :
				     r % 4 == 1 ? MIB + random32() % 0x10000 : r % 4 == 2 ? random32() % 0x10000 :
				     0xe8000 + random32() % 0x10000;

		if (lin < 0xa0000 || lin >= 0xc0000)
			return lin;
	}
}

static bool is_rom(uint32_t lin)
{
	return lin >= FIRST_ROM && lin < MIB;
}

static void write_model(unsigned g, uint32_t lin, const uint8_t *bytes, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (lin + i < GUEST_PAGES * PAGE_SIZE && !is_rom(lin + i) && (lin + i < 0xa0000 || lin + i >= 0xc0000))
			model[g][block_at(&vms[g], lin + i)] = bytes[i];
}

/* As the CPU: it writes where the entry lets it, faults where not, and then does it again. */
static void cpu_write(unsigned g, uint32_t lin, uint8_t value)
{
	uint32_t *entry = &vms[g].space.table[lin / PAGE_SIZE];

	if (!(*entry & PTE_W) && !shared_break(&vms[g], lin))
		return;
	CHECK("the write is let through the second time", PTE_W, *entry & (PTE_W | PTE_SHARED));
	*entry |= PTE_D;
	ram_base[(*entry & ~0xfffu) + lin % PAGE_SIZE] = value;
	write_model(g, lin, &value, 1);
}

static void monitor_writes(unsigned g, uint32_t lin)
{
	uint8_t bytes[9000];
	const uint32_t n = 1 + random32() % (random32() % 8 ? 12 : sizeof(bytes));

	for (uint32_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)random32();
	guest_write(&vms[g], lin, bytes, n);
	write_model(g, lin, bytes, n);
}

/* INT 15h AH=87h: by address, whatever the page table shows. */
static void write_physical(unsigned g)
{
	const uint32_t page = random32() % BLOCK_PAGES, at = random32() % PAGE_SIZE;
	const phys_t place = shared_place_to_write(&vms[g], page);

	ram_base[place.at + at] = model[g][page * PAGE_SIZE + at] = (uint8_t)random32();
}

static void give_back(unsigned g)
{
	const uint32_t first = random32() % BLOCK_PAGES, room = BLOCK_PAGES - first, n = 1 + random32() % 30;
	const uint32_t count = n < room ? n : room;

	shared_give_back(&vms[g], first, count);
	for (uint32_t page = first; page < first + count; page++) {
		uint8_t *to = model[g] + page * PAGE_SIZE;

		if (page >= 0xa0 && page < 0xe0)
			memcpy(to, common + (1 + page - 0xa0) * PAGE_SIZE, PAGE_SIZE);
		else
			memset(to, 0, PAGE_SIZE);
	}
}

/* An instruction that writes to ROM: it may, alone, and it changes nothing. */
static void write_rom(unsigned g)
{
	const uint32_t lin = FIRST_ROM + random32() % (MIB - FIRST_ROM);

	CHECK("it is ROM", true, rom_write_allow(&vms[g], lin));
	cpu_write(g, lin, (uint8_t)random32());
	rom_write_undo(&vms[g]);
	CHECK("and again", 0, vms[g].space.table[lin / PAGE_SIZE] & (PTE_W | PTE_SHARED));
}

static void use_disk(unsigned g)
{
	uint8_t bytes[9000], found[sizeof(bytes)];
	const uint32_t n = 1 + random32() % sizeof(bytes), at = random32() % IMAGE_BYTES;
	const uint32_t there = n < IMAGE_BYTES - at ? n : IMAGE_BYTES - at;

	if (random32() % 2) {
		for (uint32_t i = 0; i < there; i++)
			bytes[i] = disk_model[g][at + i] = (uint8_t)random32();
		drive_write(&vms[g].drives[DRIVE_A], at, bytes, there);
	}
	memset(found, 0xee, sizeof(found));
	drive_read(&vms[g].drives[DRIVE_A], at, found, n);
	CHECK("what was written to the disk", 0, memcmp(found, disk_model[g] + at, there));
	for (uint32_t i = there; i < n; i++)
		CHECK("nothing after its end", 0, found[i]);
}

static void step(void)
{
	const unsigned g = random32() % GUESTS;

	switch (random32() % 16) {
	case 0: set_a20(&vms[g], !vms[g].a20); break;
	case 1: write_physical(g); break;
	case 2: if (random32() % 4 == 0) give_back(g); break;
	case 3: if (random32() % 8 == 0) write_rom(g); break;
	case 4: case 5: use_disk(g); break;
	case 6: case 7: case 8: monitor_writes(g, somewhere()); break;
	default: cpu_write(g, somewhere(), (uint8_t)random32()); break;
	}
}

static void compare_page(unsigned g, uint32_t lin)
{
	const uint32_t entry = vms[g].space.table[lin / PAGE_SIZE], page = block_at(&vms[g], lin) / PAGE_SIZE;
	const bool writable = entry & PTE_W;

	CHECK("the page that is shown", shared_place(&vms[g], page).at, entry & ~0xfffu);
	CHECK("its content", 0, memcmp(ram_base + (entry & ~0xfffu), model[g] + page * PAGE_SIZE, PAGE_SIZE));
	CHECK("only its own may be written", true, !writable || own[g][page]);
	CHECK("a write to a shared one faults", is_rom(lin) || own[g][page] ? 0 : PTE_SHARED, entry & PTE_SHARED);
}

static uint32_t count_own(unsigned g)
{
	uint32_t n = 0;

	for (unsigned page = 0; page < BLOCK_PAGES; page++)
		n += own[g][page] && own[g][page] != (LAST + g) * 4096;
	for (unsigned piece = 0; piece < IMAGE_PAGES; piece++)
		n += own_pieces[g][piece] && own_pieces[g][piece] != (LAST + g) * 4096;
	return n;
}

/* No page belongs to two. */
static void compare_owners(void)
{
	static uint8_t taken[RAM_PAGES];

	memset(taken, 0, sizeof(taken));
	for (unsigned g = 0; g < GUESTS; g++) {
		for (unsigned page = 0; page < BLOCK_PAGES; page++)
			if (own[g][page] && own[g][page] != (LAST + g) * 4096)
				CHECK("belongs to nobody else", 0, taken[own[g][page] / 4096]++);
		for (unsigned piece = 0; piece < IMAGE_PAGES; piece++)
			if (own_pieces[g][piece] && own_pieces[g][piece] != (LAST + g) * 4096)
				CHECK("a piece of a disk that is nobody else's", 0, taken[own_pieces[g][piece] / 4096]++);
		CHECK("what it is said to have", count_own(g) * 4, shared_kib(&vms[g]));
	}
}

static void compare_all(void)
{
	for (unsigned g = 0; g < GUESTS; g++) {
		check_case("guest %u", g);
		for (uint32_t lin = 0; lin < GUEST_PAGES * PAGE_SIZE; lin += PAGE_SIZE)
			if (lin < 0xa0000 || lin >= 0xc0000)
				compare_page(g, lin);
		for (uint32_t page = 0; page < BLOCK_PAGES; page++)
			CHECK("by address", 0, memcmp(ram(shared_place(&vms[g], page)), model[g] + page * PAGE_SIZE, PAGE_SIZE));
	}
	compare_owners();
	CHECK("the common pages", 0, memcmp(ram_base + POOL * 4096, common, sizeof(common)));
	CHECK("the image", 0, memcmp(ram_base + IMAGE_AT, image, IMAGE_BYTES));
}

static void each_finds_its_own(void)
{
	begin(POOL_PAGES);
	for (unsigned n = 0; n < 4000; n++) {
		step();
		if (n % 50 == 0)
			compare_all();
	}
	compare_all();
	for (unsigned g = 0; g < GUESTS; g++)
		CHECK("nobody was stopped", true, !stopped[g]);
}

/* Guest 0 writes to all that it has. */
static void who_asks_for_too_much(void)
{
	const uint8_t byte = 0x55;

	begin(SHARED_COMMON_PAGES + GUESTS * SHARED_PROMISE + EXTRA);
	for (uint32_t page = 0; page < BLOCK_PAGES; page++) {
		CHECK("it is stopped when the promises to others would be next", page > SHARED_PROMISE + EXTRA, stopped[0] != NULL);
		ram_base[shared_place_to_write(&vms[0], page).at] = byte;
	}
	drive_write(&vms[0].drives[DRIVE_A], 0, &byte, 1);
	CHECK("what it got", (SHARED_PROMISE + EXTRA) * 4, shared_kib(&vms[0]));
	for (unsigned g = 1; g < GUESTS; g++)
		for (uint32_t page = 0; page <= SHARED_PROMISE; page++) {
			check_case("guest %u, page %x", g, page);
			CHECK("it has what it was promised", true, !stopped[g]);
			cpu_write(g, page * PAGE_SIZE, (uint8_t)(page + g));
		}
	for (unsigned g = 1; g < GUESTS; g++) {
		CHECK("and no more", true, stopped[g] != NULL);
		for (uint32_t page = 0; page < SHARED_PROMISE; page++)
			CHECK("its byte", (uint8_t)(page + g), ram_base[shared_place(&vms[g], page).at]);
	}
	CHECK("the common pages", 0, memcmp(ram_base + POOL * 4096, common, sizeof(common)));
	CHECK("the image", 0, memcmp(ram_base + IMAGE_AT, image, IMAGE_BYTES));
}

/* What one gives back another may have, and the one that was stopped starts again without its last page. */
static void what_is_given_back(void)
{
	who_asks_for_too_much();
	shared_give_back(&vms[0], 0, SHARED_PROMISE + EXTRA);
	CHECK("all but its disk's", 0, shared_kib(&vms[0]));
	shared_forget_last(&vms[0]);
	for (uint32_t page = 0; page < BLOCK_PAGES; page++)
		CHECK("no last page", 0, own[0][page]);
	CHECK("nor on the disk", 0, own_pieces[0][0]);
	map(&vms[0], 0, GUEST_PAGES * PAGE_SIZE);
	memset(stopped, 0, sizeof(stopped));
	for (uint32_t page = 0; page < EXTRA; page++)
		shared_place_to_write(&vms[1], 0xe0 + page);
	CHECK("another has got it", true, !stopped[1]);
	for (uint32_t page = 0; page < SHARED_PROMISE; page++)
		cpu_write(0, page * PAGE_SIZE, (uint8_t)page);
	CHECK("the promise still holds", true, !stopped[0]);
	shared_place_to_write(&vms[1], 0xd0);
	CHECK("and there is no more", true, stopped[1] != NULL);
	compare_owners();
}

static const struct test tests[] = {
	{ "shared-memory-is-each-guests-own", each_finds_its_own },
	{ "shared-memory-is-promised", who_asks_for_too_much },
	{ "shared-memory-is-given-back", what_is_given_back },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

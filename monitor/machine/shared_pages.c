#include "machine/shared_pages.h"
#include "drivers/pc.h"		/* SCREEN_END */
#include "lib/string.h"		/* memcpy, memset */
#include "machine/virtual.h"	/* VIRTUAL_* */
#include "machine/vm.h"		/* struct vm, vm_stop */

enum { FIRST_UPPER = VIRTUAL_CONVENTIONAL / PAGE_SIZE, FIRST_EXTENDED = FIRST_UPPER + SHARED_UPPER_PAGES,
       WINDOW_PAGE = VIRTUAL_CONVENTIONAL / PAGE_SIZE, UPPER_PAGE = (MIB - VIRTUAL_UPPER) / PAGE_SIZE,
       HMA_PAGE = MIB / PAGE_SIZE, NO_PAGE = 0xffffffff };
_Static_assert(SHARED_UPPER_PAGES == VIRTUAL_UPPER / PAGE_SIZE, "the copy is of all that lies above the screen");

static struct {
	phys_t zeros, upper;		/* never written to again */
	uint32_t fresh, fresh_pages;	/* that nobody has had yet */
	uint32_t returned;		/* a list: each page begins with the address of the next; 0 ends it */
	uint32_t unpromised;
} pool;

void shared_start(phys_t at, uint32_t pages, uint32_t guests)
{
	pool.zeros = at;
	pool.upper = phys_add(at, PAGE_SIZE);
	pool.fresh = phys_add(at, SHARED_COMMON_PAGES * PAGE_SIZE).at;
	pool.fresh_pages = pages - SHARED_COMMON_PAGES;
	pool.returned = 0;
	pool.unpromised = pool.fresh_pages - guests * SHARED_PROMISE;
	memset(ram(pool.zeros), 0, PAGE_SIZE);
	phys_read(phys(SCREEN_END), ram(pool.upper), VIRTUAL_UPPER);
}

static void put(uint32_t at)
{
	memcpy(ram(phys(at)), &pool.returned, sizeof(pool.returned));
	pool.returned = at;
}

static uint32_t get(void)
{
	const uint32_t at = pool.returned ? pool.returned : pool.fresh;

	if (pool.returned) {
		memcpy(&pool.returned, ram(phys(at)), sizeof(pool.returned));
	} else {
		pool.fresh += PAGE_SIZE;
		pool.fresh_pages--;
	}
	return at;
}

void shared_add(phys_t at, uint32_t pages)
{
	for (uint32_t n = 0; n < pages; n++)
		put(at.at + n * PAGE_SIZE);
	pool.unpromised += pages;
}

/* The guest is not entered again once it is stopped, so nobody sees what its last page holds. */
static uint32_t take(struct vm *vm)
{
	struct shared_pages *s = &vm->pages;

	if (s->taken >= SHARED_PROMISE && !pool.unpromised) {
		vm_stop(vm, "no memory is left for it: guests share it (share=on), and what was promised to this one is used up");
		return s->last.at;
	}
	if (s->taken >= SHARED_PROMISE)
		pool.unpromised--;
	s->taken++;
	return get();
}

static void give(struct vm *vm, uint32_t at)
{
	struct shared_pages *s = &vm->pages;

	if (!at || at == s->last.at)
		return;
	put(at);
	s->taken--;
	if (s->taken >= SHARED_PROMISE)
		pool.unpromised++;
}

void shared_join(struct vm *vm, uint32_t *own, uint32_t count, phys_t last)
{
	memset(own, 0, count * sizeof(own[0]));
	vm->pages = (struct shared_pages){ .own = own, .count = count, .last = last };
}

phys_t shared_place(const struct vm *vm, uint32_t page)
{
	if (vm->pages.own[page])
		return phys(vm->pages.own[page]);
	if (page >= FIRST_UPPER && page < FIRST_EXTENDED)
		return phys_add(pool.upper, (page - FIRST_UPPER) * PAGE_SIZE);
	return pool.zeros;
}

uint32_t shared_rights(const struct vm *vm, uint32_t page)
{
	return PTE_P | PTE_U | (vm->pages.own[page] ? PTE_W : PTE_SHARED);
}

/* The page of the block that linear page @page shows. */
static uint32_t shown_at(const struct vm *vm, uint32_t page)
{
	if (page < WINDOW_PAGE)
		return page;
	if (page < UPPER_PAGE)
		return NO_PAGE;
	return page >= HMA_PAGE && !vm->a20 ? page - HMA_PAGE : page - (UPPER_PAGE - WINDOW_PAGE);
}

/* At each linear page where the guest has it: with the gate of A20 closed there are two. ROM stays ROM. */
static void show(struct vm *vm, uint32_t block_page)
{
	const uint32_t place = shared_place(vm, block_page).at, rights = shared_rights(vm, block_page);

	for (uint32_t page = 0; page < GUEST_PAGES; page++) {
		uint32_t *entry = &vm->space.table[page];

		if (shown_at(vm, page) == block_page)
			*entry = place | (*entry & (PTE_W | PTE_SHARED) ? rights : *entry & (PTE_P | PTE_U)) |
				 (*entry & (PTE_A | PTE_D));
	}
	paging_flush();
}

void *shared_own_piece(struct vm *vm, uint32_t *slot, phys_t from, uint32_t bytes)
{
	if (!*slot) {
		*slot = take(vm);
		phys_read(from, ram(phys(*slot)), bytes);
	}
	return ram(phys(*slot));
}

phys_t shared_place_to_write(struct vm *vm, uint32_t page)
{
	uint32_t *slot = &vm->pages.own[page];

	if (!*slot) {
		shared_own_piece(vm, slot, shared_place(vm, page), PAGE_SIZE);
		show(vm, page);
	}
	return phys(*slot);
}

bool shared_break(struct vm *vm, uint32_t lin)
{
	const uint32_t page = lin / PAGE_SIZE, of_block = page < GUEST_PAGES ? shown_at(vm, page) : NO_PAGE;

	if (of_block >= vm->pages.count || !(vm->space.table[page] & PTE_SHARED))
		return false;
	shared_place_to_write(vm, of_block);
	return true;
}

void shared_own_rom(struct vm *vm, uint32_t page)
{
	const uint32_t of_block = page < GUEST_PAGES ? shown_at(vm, page) : NO_PAGE;

	if (vm->pages.own && of_block < vm->pages.count)
		shared_place_to_write(vm, of_block);
}

void shared_give_back(struct vm *vm, uint32_t first, uint32_t count)
{
	for (uint32_t page = first; page < first + count; page++) {
		if (!vm->pages.own[page])
			continue;
		give(vm, vm->pages.own[page]);
		vm->pages.own[page] = 0;
		show(vm, page);
	}
}

static void forget(uint32_t *slots, uint32_t count, phys_t last)
{
	for (uint32_t n = 0; n < count; n++)
		if (slots[n] == last.at)
			slots[n] = 0;
}

void shared_forget_last(struct vm *vm)
{
	forget(vm->pages.own, vm->pages.count, vm->pages.last);
	for (struct drive *d = vm->drives; d < vm->drives + DRIVE_SLOTS; d++)
		if (d->own)
			forget(d->own, (d->size + PAGE_SIZE - 1) / PAGE_SIZE, vm->pages.last);
}

uint32_t shared_kib(const struct vm *vm)
{
	return vm->pages.taken * (PAGE_SIZE / 1024);
}

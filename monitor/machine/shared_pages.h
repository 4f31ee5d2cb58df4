/* Memory that guests share until they write to it (share=on). Such a guest has no block of its own. Each of its pages
 * begins as one of two that belong to nobody and that no guest may write: a page of zeros, or a page of a copy of
 * C0000h-FFFFFh as the firmware left it. The first write to a page gives the guest a page of its own. The same holds for
 * images of disks that several drives have.
 *
 * Pages of their own come from a pool. Each guest is promised SHARED_PROMISE of them. What is beyond the promises goes
 * to whoever asks first. A guest that asks when nothing is left is stopped; the promises to the others still hold. */
#ifndef MACHINE_SHARED_PAGES_H
#define MACHINE_SHARED_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;

enum { SHARED_PROMISE = 96 };	/* pages. A DOS at its prompt has written to some 70. */

/* Pages that the pool keeps for itself: the zeros, and C0000h-FFFFFh. */
enum { SHARED_UPPER_PAGES = 64, SHARED_COMMON_PAGES = 1 + SHARED_UPPER_PAGES };

struct shared_pages {
	uint32_t *own;		/* by page of what would be the guest's block (machine/virtual.h): the physical address of
				 * its own page, 0 if it has none. NULL: it shares nothing, and has a block */
	uint32_t count;		/* of these pages */
	uint32_t taken;		/* from the pool */
	phys_t last;		/* a page that it may write to when there is no other, until it is stopped */
};

/**
 * shared_start - fill the pool, once
 * @at, @pages: RAM, SHARED_COMMON_PAGES at least and SHARED_PROMISE for each of the @guests
 */
void shared_start(phys_t at, uint32_t pages, uint32_t guests);

/**
 * shared_add - more RAM for the pool
 */
void shared_add(phys_t at, uint32_t pages);

/**
 * shared_join - the guest has no block of memory, but pages
 * @own:  room for an entry for each of the @count pages of its block; it becomes all 0
 * @last: one page of its own: see struct shared_pages
 */
void shared_join(struct vm *vm, uint32_t *own, uint32_t count, phys_t last);

/**
 * shared_place - where page @page of the guest's block is now; vm->pages.own is not NULL
 * shared_place_to_write - the same, and the guest has the page to itself
 */
phys_t shared_place(const struct vm *vm, uint32_t page);
phys_t shared_place_to_write(struct vm *vm, uint32_t page);

/**
 * shared_rights - what the guest's page table says of page @page of its block, if it is RAM
 * PTE_SHARED stands there instead of PTE_W.
 */
uint32_t shared_rights(const struct vm *vm, uint32_t page);

/**
 * shared_break - linear address @lin is about to be written to, by the guest or on its behalf
 * Returns false if the guest's page table does not say PTE_SHARED of it. Else the guest has the page to itself now, and
 * may write to it wherever its page table shows it.
 */
bool shared_break(struct vm *vm, uint32_t lin);

/**
 * shared_own_rom - give the guest linear page @page to itself, which is ROM and is about to be opened for writes
 * Nothing happens if the guest shares nothing, or has no such page.
 */
void shared_own_rom(struct vm *vm, uint32_t page);

/**
 * shared_give_back - let @count pages of the guest's block from @first on be as they were at first
 */
void shared_give_back(struct vm *vm, uint32_t first, uint32_t count);

/**
 * shared_own_piece - a page for what the guest writes to a disk that it shares
 * @slot: holds the physical address of its page, 0 if there is none yet
 * @from, @bytes: what lies there until then
 */
void *shared_own_piece(struct vm *vm, uint32_t *slot, phys_t from, uint32_t bytes);

/**
 * shared_forget_last - the guest was stopped for want of memory and starts again: what it wrote since then is lost
 */
void shared_forget_last(struct vm *vm);

/**
 * shared_kib - how much of the pool the guest has
 */
uint32_t shared_kib(const struct vm *vm);

#endif

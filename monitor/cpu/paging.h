/* Linear addresses. The first 4 MiB are one page table per guest: 0 to 10FFFFh is the guest's,
 * 2 MiB and up the monitor's code and static data, the rest is empty. From C0000000h on all RAM
 * is mapped for ring 0, through page tables that every guest's directory shares. What lies
 * between is nobody's. docs/virtual.md has a picture. */
#ifndef CPU_PAGING_H
#define CPU_PAGING_H

#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

enum {				/* SDM vol 3 4.3 "32-bit Paging" */
	PTE_P = 1 << 0, PTE_W = 1 << 1, PTE_U = 1 << 2, PTE_A = 1 << 5, PTE_D = 1 << 6,
	PTE_SHARED = 1 << 9,	/* ours, the CPU ignores it. In place of PTE_W: machine/shared_pages.h */
};

#define PAGE_SIZE   4096u
#define GUEST_PAGES 0x110u	/* v86 reaches linear 10FFEFh */
#define GUEST_END   (GUEST_PAGES * PAGE_SIZE)

struct address_space {
	uint32_t directory[1024];
	uint32_t table[1024];	/* of the first 4 MiB */
} __attribute__((aligned(4096)));

/**
 * paging_start - map all RAM, as far as there is room for page tables, and turn paging on
 * @end:      of RAM, which begins at 0
 * @used_end: of what the monitor uses of its megabyte now: the rest of it is not seen there
 * @keep:     bytes that the tables leave of what pages_take() gives now
 * From now on linear 0 to 10FFFFh is empty until a guest's space is in use, and ram() works.
 * The tables come from pages_take(): before any RAM is added that has address bit 20 set,
 * which a passthrough guest can make the CPU ignore (linker.ld).
 */
void paging_start(phys_t end, uint32_t used_end, uint32_t keep);

/**
 * paging_init - an address space with the monitor in it and no guest
 * @as: in the RAM map
 */
void paging_init(struct address_space *as);

/**
 * paging_add_frame - let ring 0 see @bytes of a card's memory, at most 8 MiB; returns where
 * The two page tables come from pages_take(); NULL if it has none. For address spaces that exist already, other than
 * the one in use: paging_share().
 */
void *paging_add_frame(phys_t at, uint32_t bytes);

/**
 * paging_share - let @as have what ring 0 sees in all address spaces
 */
void paging_share(struct address_space *as);

/**
 * paging_guard - nobody can touch the page at @page, which is in the RAM map, any more
 */
void paging_guard(const void *page);

/**
 * paging_map - let one linear page of the guest show one physical page
 * @page:  0 to GUEST_PAGES - 1
 * @at:    physical address, page aligned
 * @flags: PTE_P, PTE_W, PTE_U; 0 takes the page away
 * The change is seen after paging_flush() if @as is in use.
 */
void paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags);

/**
 * paging_entry - the page table entry of a linear address below C0000000h
 * Returns NULL where there is no page table. Only the first 4 MiB have one by themselves.
 */
uint32_t *paging_entry(struct address_space *as, uint32_t lin);

/**
 * paging_add_table - let @table, a page that is all zero, hold the entries of the 4 MiB around @lin
 */
void paging_add_table(struct address_space *as, uint32_t lin, phys_t table);

/**
 * paging_switch - make @as the one in use
 */
void paging_switch(struct address_space *as);

/**
 * paging_cr3 - what CR3 holds while @as is in use
 */
static inline uint32_t paging_cr3(const struct address_space *as)
{
	return ram_phys(as->directory).at;
}

void paging_flush(void);

#endif

/* One page directory and one page table per guest: 4 MiB of linear addresses.
 * 0 to 10FFFFh is the guest's, 2 to 3 MiB the monitor's, the rest is empty but
 * for a window through which the monitor reaches any physical page. */
#ifndef CPU_PAGING_H
#define CPU_PAGING_H

#include <stdint.h>

enum {				/* SDM vol 3 4.3 "32-bit Paging" */
	PTE_P = 1 << 0, PTE_W = 1 << 1, PTE_U = 1 << 2, PTE_D = 1 << 6,
};

#define PAGE_SIZE   4096u
#define GUEST_PAGES 0x110u	/* v86 reaches linear 10FFEFh */

struct address_space {
	uint32_t directory[1024];
	uint32_t table[1024];
} __attribute__((aligned(4096)));

/**
 * paging_init - an address space with the monitor in it and no guest
 * @guard: an address inside the monitor whose page is left out: the guard page
 *         under a vCPU's stack. 0 for none.
 */
void paging_init(struct address_space *as, const void *guard);

/**
 * paging_map - let one linear page of the guest show one physical page
 * @page:  0 to GUEST_PAGES - 1
 * @phys:  physical address, page aligned
 * @flags: PTE_P, PTE_W, PTE_U; 0 takes the page away
 * The change is seen after paging_flush() if @as is in use.
 */
void paging_map(struct address_space *as, unsigned page, uint32_t phys, uint32_t flags);

/**
 * paging_switch - make @as the one in use; turns paging on the first time
 */
void paging_switch(struct address_space *as);

void paging_flush(void);

/**
 * phys_window - reach one physical page of any address
 * Returns a pointer to @phys, good to the end of its page and until the next call.
 */
void *phys_window(uint32_t phys);

#endif

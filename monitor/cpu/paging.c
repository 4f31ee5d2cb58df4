#include "cpu/paging.h"
#include "cpu/cpu.h"
#include "cpu/desc.h"		/* desc_set_cr3 */
#include "lib/string.h"		/* memset */

#define WINDOW_PAGE 0x3ffu	/* the last page of the table: linear 3FF000h */

extern uint8_t monitor_start[], monitor_end[];	/* linker.ld */

static struct address_space *current;

static uint32_t page_of(const void *address)
{
	return (uint32_t)(uintptr_t)address / PAGE_SIZE;
}

void paging_init(struct address_space *as, const void *guard)
{
	memset(as, 0, sizeof(*as));
	for (uint32_t page = page_of(monitor_start); page < page_of(monitor_end); page++)
		as->table[page] = page * PAGE_SIZE | PTE_P | PTE_W;
	if (guard)
		as->table[page_of(guard)] = 0;
	/* The directory entry allows everything; each page says what it allows. */
	as->directory[0] = (uint32_t)(uintptr_t)as->table | PTE_P | PTE_W | PTE_U;
}

void paging_map(struct address_space *as, unsigned page, uint32_t phys, uint32_t flags)
{
	as->table[page] = flags ? phys | flags : 0;
}

void paging_flush(void)
{
	write_cr3(read_cr3());	/* INVLPG is newer than the 386 */
}

void paging_switch(struct address_space *as)
{
	const uint32_t cr3 = (uint32_t)(uintptr_t)as->directory;

	current = as;
	desc_set_cr3(cr3);
	write_cr3(cr3);
	if (!(read_cr0() & CR0_PG)) {
		write_cr0(read_cr0() | CR0_PG);
		__asm__ volatile("jmp 1f; 1:");	/* SDM vol 3 9.9.1, for a 386 */
	}
}

void *phys_window(uint32_t phys)
{
	if (!current)
		return (void *)(uintptr_t)phys;	/* paging is still off: linear is physical */
	current->table[WINDOW_PAGE] = (phys & ~(PAGE_SIZE - 1)) | PTE_P | PTE_W;
	paging_flush();
	return (uint8_t *)(uintptr_t)(WINDOW_PAGE * PAGE_SIZE) + (phys & (PAGE_SIZE - 1));
}

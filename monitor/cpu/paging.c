#include "cpu/paging.h"

#include <stddef.h>

#include "cpu/control_bits.h"	/* CR0_PG */
#include "cpu/cpu.h"
#include "cpu/desc.h"		/* desc_set_cr3 */
#include "cpu/pages.h"		/* pages_take, pages_room */
#include "lib/string.h"		/* memcpy, memset */

#define TABLE_ROWS  1024u
#define TABLE_SPAN  (TABLE_ROWS * PAGE_SIZE)	/* what one page table maps */
#define WINDOW      0xffc00000u			/* the last 4 MiB */
#define FRAME_TABLES 2u
#define FRAME       (WINDOW - FRAME_TABLES * TABLE_SPAN)	/* the RAM map ends below */
#define FIRST_ROW   ((uint32_t)(uintptr_t)ram_base / TABLE_SPAN)
#define MOST_TABLES ((FRAME - (uint32_t)(uintptr_t)ram_base) / TABLE_SPAN)

/* Accessed and dirty from the start: the CPU has nothing to note in tables that all guests share. */
#define RAM_PAGE (PTE_P | PTE_W | PTE_A | PTE_D)

extern uint8_t monitor_start[];	/* linker.ld */

/* The last quarter of every guest's directory. */
static uint32_t shared[TABLE_ROWS - 768];
static phys_t mapped_end;
static uint32_t own_pages_end;		/* of the monitor's megabyte, as page numbers */
static uint32_t *window;		/* its page table entry */

static uint32_t page_of(const void *address)
{
	return (uint32_t)(uintptr_t)address / PAGE_SIZE;
}

phys_t ram_end(void)
{
	return mapped_end;
}

/* While paging is off: linear is physical. */
static uint32_t *take_table(unsigned directory_row)
{
	phys_t at = phys(0);

	pages_take(PAGE_SIZE, &at);
	shared[directory_row - FIRST_ROW] = at.at | PTE_P | PTE_W | PTE_A;
	return memset((void *)(uintptr_t)at.at, 0, PAGE_SIZE);
}

static void map_ram(phys_t end, unsigned most_tables)
{
	uint32_t *table = NULL;

	for (uint32_t at = 0; at < end.at && at / TABLE_SPAN < most_tables; at += PAGE_SIZE) {
		if (at % TABLE_SPAN == 0)
			table = take_table(FIRST_ROW + at / TABLE_SPAN);
		table[at / PAGE_SIZE % TABLE_ROWS] = at | RAM_PAGE;
		mapped_end = phys(at + PAGE_SIZE);
	}
	window = take_table(WINDOW / TABLE_SPAN);
	window = ram(phys((uint32_t)(uintptr_t)window));
}

/* @at: physical address of @as */
static void fill(struct address_space *as, phys_t at)
{
	memset(as, 0, sizeof(*as));
	for (uint32_t page = page_of(monitor_start); page < own_pages_end; page++)
		as->table[page] = page * PAGE_SIZE | PTE_P | PTE_W;
	/* The directory entry allows everything; each page says what it allows. */
	as->directory[0] = phys_add(at, offsetof(struct address_space, table)).at | PTE_P | PTE_W | PTE_U;
	memcpy(as->directory + FIRST_ROW, shared, sizeof(shared));
}

static void use(uint32_t cr3)
{
	desc_set_cr3(cr3);
	write_cr3(cr3);
}

void paging_start(phys_t end, uint32_t used_end, uint32_t keep)
{
	phys_t boot = phys(0);
	unsigned tables;

	own_pages_end = (used_end + PAGE_SIZE - 1) / PAGE_SIZE;
	pages_take(sizeof(struct address_space), &boot);
	tables = (pages_room() - keep) / PAGE_SIZE - 1;		/* one is the window's */
	map_ram(phys(end.at & ~(PAGE_SIZE - 1)), tables < MOST_TABLES ? tables : MOST_TABLES);
	fill((struct address_space *)(uintptr_t)boot.at, boot);
	use(boot.at);
	write_cr0(read_cr0() | CR0_PG);
	__asm__ volatile("jmp 1f; 1:");	/* SDM vol 3 9.9.1, for a 386 */
}

void paging_init(struct address_space *as)
{
	fill(as, ram_phys(as));
}

void *paging_add_frame(phys_t at, uint32_t bytes)
{
	const uint32_t first = at.at & ~(PAGE_SIZE - 1);

	for (unsigned t = 0; t < FRAME_TABLES; t++) {
		uint32_t *table;
		phys_t own;

		if (!pages_take(PAGE_SIZE, &own))
			return NULL;
		table = memset(ram(own), 0, PAGE_SIZE);
		for (unsigned row = 0; row < TABLE_ROWS; row++)
			if ((t * TABLE_ROWS + row) * PAGE_SIZE < bytes + at.at % PAGE_SIZE)
				table[row] = (first + (t * TABLE_ROWS + row) * PAGE_SIZE) | RAM_PAGE;
		shared[FRAME / TABLE_SPAN + t - FIRST_ROW] = own.at | PTE_P | PTE_W | PTE_A;
	}
	paging_share(ram(phys(read_cr3())));
	return (uint8_t *)(uintptr_t)FRAME + at.at % PAGE_SIZE;
}

void paging_share(struct address_space *as)
{
	memcpy(as->directory + FIRST_ROW, shared, sizeof(shared));
}

void paging_guard(const void *page)
{
	const phys_t table = phys(shared[page_of(page) / TABLE_ROWS - FIRST_ROW] & ~(PAGE_SIZE - 1));

	((uint32_t *)ram(table))[page_of(page) % TABLE_ROWS] = 0;
	paging_flush();
}

void paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags)
{
	as->table[page] = flags ? at.at | flags : 0;
}

uint32_t *paging_entry(struct address_space *as, uint32_t lin)
{
	const uint32_t row = as->directory[lin / TABLE_SPAN];

	return row & PTE_P ? (uint32_t *)ram(phys(row & ~(PAGE_SIZE - 1))) + lin / PAGE_SIZE % TABLE_ROWS : NULL;
}

void paging_add_table(struct address_space *as, uint32_t lin, phys_t table)
{
	as->directory[lin / TABLE_SPAN] = table.at | PTE_P | PTE_W | PTE_U;
}

void paging_flush(void)
{
	write_cr3(read_cr3());	/* INVLPG is newer than the 386 */
}

void paging_switch(struct address_space *as)
{
	use(paging_cr3(as));
}

void *phys_window(phys_t at)
{
	if (at.at < mapped_end.at)
		return ram(at);
	*window = (at.at & ~(PAGE_SIZE - 1)) | RAM_PAGE;
	paging_flush();
	return (uint8_t *)(uintptr_t)WINDOW + at.at % PAGE_SIZE;
}

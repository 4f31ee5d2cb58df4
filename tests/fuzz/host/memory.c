/* Physical memory and the monitor's address space. A guest's page table is obeyed by
 * the host's MMU: each linear page shows its physical one, a read-only page faults on
 * a write, and what is around the guest's 1 MiB + 64 KiB cannot be touched at all. */
#define _GNU_SOURCE
#include "machine.h"
#include "cpu/desc.h"		/* desc_*: here */
#include "cpu/io_permission.h"	/* struct io_permission */
#include "cpu/paging.h"		/* paging_*: here */
#include "cpu/phys.h"		/* ram_base, ram_end, phys_window: here */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BELOW (16u * 1024 * 1024)	/* a 16-bit or a small negative index off the start */
#define SPACE (GUEST_PAGES * PAGE_SIZE)
#define ABOVE (64u * 1024 * 1024)

/* guest_memory is an array at linear 0 in the monitor; here it has walls. */
static uint8_t arena[BELOW + SPACE + ABOVE] __attribute__((used, aligned(4096), no_sanitize("address")));
__asm__(".globl guest_memory\n.set guest_memory, arena + 0x1000000");
_Static_assert(BELOW == 0x1000000, "guest_memory lies beyond the wall");
extern uint8_t guest_memory[];

/* Likewise the array of all RAM, and a page after it that cannot be touched. */
static uint8_t all_ram[HOST_RAM + PAGE_SIZE] __attribute__((used, aligned(4096), no_sanitize("address")));
__asm__(".globl ram_base\n.set ram_base, all_ram");

static int ram_file = -1;
static uint8_t nothing[PAGE_SIZE];		/* read and written where no RAM is */
static struct address_space *current;
static uint32_t mapped[GUEST_PAGES];		/* as the host has it */

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	abort();
}

static void make_ram(void)
{
	ram_file = memfd_create("ram", 0);
	must(ram_file >= 0 && ftruncate(ram_file, HOST_RAM) == 0, "memory file");
	must(mprotect(all_ram, sizeof(all_ram), PROT_NONE) == 0, "mprotect");
	must(mmap(all_ram, HOST_RAM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, ram_file, 0) != MAP_FAILED,
	     "mmap");
	must(mprotect(arena, sizeof(arena), PROT_NONE) == 0, "mprotect");
}

uint8_t *host_ram(phys_t at)
{
	if (ram_file < 0)
		make_ram();
	must(host_has_ram(at), "physical address");
	return ram(at);
}

bool host_has_ram(phys_t at)
{
	return at.at < HOST_RAM;
}

phys_t ram_end(void)
{
	return phys(HOST_RAM);
}

void *phys_window(phys_t at)
{
	if (host_has_ram(at))
		return host_ram(at);
	memset(nothing, 0xff, sizeof(nothing));
	return nothing + at.at % PAGE_SIZE;
}

/* --- pages ----------------------------------------------------------------- */

void paging_init(struct address_space *as)
{
	memset(as, 0, sizeof(*as));
}

void *paging_add_frame(phys_t at, uint32_t bytes)
{
	(void)at;
	(void)bytes;
	return NULL;
}

void paging_share(struct address_space *as)
{
	(void)as;
}

void paging_guard(const void *page)
{
	(void)page;
}

void paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags)
{
	/* A page of the monitor's own data has no physical address here: video_window.c's, of ones, for reading. */
	if (flags && !host_has_ram(at)) {
		memset(host_ram(phys(HOST_ONES)), 0xff, PAGE_SIZE);
		at = phys(HOST_ONES);
	}
	as->table[page] = flags ? at.at | flags : 0;
}

static uint32_t place(uint32_t entry)
{
	const uint32_t at = entry & ~(PAGE_SIZE - 1);

	must(at < HOST_RAM, "page table entry");
	return at;
}

/* A page that is not there and names a frame is video memory that traps. The monitor would be lent a page: video_lend().
 * Here nobody takes its fault, and it reads ones. */
static int rights(uint32_t entry)
{
	return !(entry & PTE_P) ? entry & ~(PAGE_SIZE - 1) ? PROT_READ : PROT_NONE : entry & PTE_W ? PROT_READ | PROT_WRITE : PROT_READ;
}

/* How many pages from @page on changed, and can be mapped as one piece? */
static unsigned run_length(const uint32_t *table, unsigned page)
{
	unsigned n = 1;

	while (page + n < GUEST_PAGES && table[page + n] != mapped[page + n] &&
	       rights(table[page + n]) == rights(table[page]) &&
	       place(table[page + n]) == place(table[page]) + n * PAGE_SIZE)
		n++;
	return n;
}

void paging_flush(void)
{
	for (unsigned page = 0, n; current && page < GUEST_PAGES; page += n) {
		const uint32_t entry = current->table[page];

		n = 1;
		if (entry == mapped[page])
			continue;
		n = run_length(current->table, page);
		must(mmap(guest_memory + page * PAGE_SIZE, n * PAGE_SIZE, rights(entry), MAP_SHARED | MAP_FIXED,
			  ram_file, place(entry)) != MAP_FAILED, "mmap");
		memcpy(mapped + page, current->table + page, n * sizeof(mapped[0]));
	}
}

void paging_switch(struct address_space *as)
{
	host_ram(phys(0));		/* on the first call: makes it */
	current = as;
	paging_flush();
}

void host_paging_off(void)
{
	static struct address_space identity;

	for (unsigned page = 0; page < GUEST_PAGES; page++)
		paging_map(&identity, page, phys(page * PAGE_SIZE), PTE_P | PTE_W);
	paging_switch(&identity);
}

/* --- descriptors: of these nothing but the I/O bitmap matters on the host ---- */

void desc_set_kernel_stack(uint32_t esp0)
{
	host.esp0 = esp0;
}

void desc_set_stub(uint8_t vector, uint32_t stub)
{
	(void)vector;
	(void)stub;
}

void desc_set_cr3(uint32_t cr3)
{
	(void)cr3;
}

void desc_redirect_interrupts(const bool *trap)
{
	(void)trap;
}

void desc_load_ports(const struct io_permission *p)
{
	for (unsigned n = 0; n < sizeof(host.iomap); n++)
		host.iomap[n] = n < sizeof(p->low) ? p->low[n] : p->high_open ? 0 : 0xff;
}

/* --- clients: page tables above the first, which are data only; descriptors as the CPU takes them ------- */

uint32_t *paging_entry(struct address_space *as, uint32_t lin)
{
	const uint32_t row = as->directory[lin >> 22];

	if (lin >> 22 == 0)
		return &as->table[lin / PAGE_SIZE];
	return row & PTE_P ? (uint32_t *)(void *)host_ram(phys(row & ~(PAGE_SIZE - 1))) + lin / PAGE_SIZE % 1024 : NULL;
}

void paging_add_table(struct address_space *as, uint32_t lin, phys_t table)
{
	as->directory[lin >> 22] = table.at | PTE_P | PTE_W | PTE_U;
}

uint64_t desc_data_segment(uint32_t base, uint32_t limit, uint32_t flags)
{
	const uint32_t access = 0xf0 | (flags & 8 ? 0 : 2) | (flags & 2 ? 4 : 0);
	const uint32_t high = (base & 0xff000000u) | (flags & 16 ? 1u << 23 : 0) | (flags & 1 ? 1u << 22 : 0) |
			      (limit & 0xf0000) | access << 8 | (base >> 16 & 0xff);

	return (uint64_t)high << 32 | base << 16 | (limit & 0xffff);
}

void desc_set_tls(unsigned slot, uint64_t descriptor)
{
	(void)slot;
	(void)descriptor;
}

void desc_use_ring3(bool on)
{
	(void)on;
}

#include "client/space.h"
#include "client/client.h"	/* struct client, EACCES, ENOMEM, RING3_END */
#include "lib/string.h"		/* memset */

#define TABLE_SPAN 0x400000u	/* what one page table maps */
#define ADDRESS(entry) phys((entry) & ~(PAGE_SIZE - 1))

void space_init(struct vm *vm, phys_t memory, uint32_t size)
{
	struct client_space *s = &vm->client->space;

	s->next = memory;
	s->end = phys_add(memory, size & ~(PAGE_SIZE - 1));
	s->given_back = phys(0);
	s->pages_left = s->pages_total = size / PAGE_SIZE;
}

/* A page of the client's memory, all zero; false if none is left. */
static bool take(struct vm *vm, phys_t *page)
{
	struct client_space *s = &vm->client->space;

	if (s->given_back.at) {
		*page = s->given_back;
		s->given_back = *(phys_t *)ram(*page);
	} else if (s->next.at < s->end.at) {
		*page = s->next;
		s->next = phys_add(s->next, PAGE_SIZE);
	} else {
		return false;
	}
	s->pages_left--;
	memset(ram(*page), 0, PAGE_SIZE);
	return true;
}

static void give_back(struct vm *vm, phys_t page)
{
	struct client_space *s = &vm->client->space;

	*(phys_t *)ram(page) = s->given_back;
	s->given_back = page;
	s->pages_left++;
}

bool space_in_range(uint32_t start, uint32_t bytes)
{
	if (bytes > RING3_END || start > RING3_END - bytes)
		return false;
	return start >= SPACE_HOLE_END || (start <= SPACE_HOLE && bytes <= SPACE_HOLE - start);
}

uint32_t space_entry(struct vm *vm, uint32_t lin)
{
	const uint32_t *entry = lin < RING3_END ? paging_entry(&vm->space, lin) : NULL;

	return entry && (*entry & PTE_MAPPED) ? *entry : 0;
}

static void changed(struct vm *vm)
{
	vm86_forget(&vm->client->vm86);
	paging_flush();
}

static uint32_t access(unsigned prot)
{
	return prot ? PTE_P | PTE_U | (prot & PROT_WRITE ? PTE_W : 0) : 0;
}

/* Page tables that the range lacks. */
static uint32_t tables_needed(struct vm *vm, uint32_t start, uint32_t pages)
{
	const uint32_t last = start + (pages - 1) * PAGE_SIZE;
	uint32_t needed = 0;

	for (uint32_t at = start / TABLE_SPAN; at <= last / TABLE_SPAN; at++)
		needed += !paging_entry(&vm->space, at * TABLE_SPAN);
	return needed;
}

static uint32_t own_pages(struct vm *vm, uint32_t start, uint32_t pages)
{
	uint32_t own = 0;

	for (uint32_t i = 0; i < pages; i++)
		own += (space_entry(vm, start + i * PAGE_SIZE) & PTE_OWN) != 0;
	return own;
}

/* What is replaced comes back, so it counts as there. */
static bool suffices(struct vm *vm, uint32_t start, uint32_t pages, bool own)
{
	const uint32_t left = vm->client->space.pages_left, tables = tables_needed(vm, start, pages);

	if (!own)
		return tables <= left;
	if (pages > left + own_pages(vm, start, pages) || tables > left)
		return false;
	return pages + tables <= left + own_pages(vm, start, pages);
}

static uint32_t *entry_to_fill(struct vm *vm, uint32_t lin)
{
	uint32_t *entry = paging_entry(&vm->space, lin);
	phys_t table;

	if (entry)
		return entry;
	if (!take(vm, &table))
		return NULL;
	paging_add_table(&vm->space, lin, table);
	return paging_entry(&vm->space, lin);
}

bool space_map(struct vm *vm, uint32_t start, uint32_t pages, unsigned prot, const phys_t *source, uint32_t soft)
{
	if (!suffices(vm, start, pages, !source))
		return false;
	space_unmap(vm, start, pages);
	for (uint32_t i = 0; i < pages; i++) {
		uint32_t *entry = entry_to_fill(vm, start + i * PAGE_SIZE);
		phys_t page = phys(0);

		if (!entry || (!source && !take(vm, &page)))
			return false;	/* not reached: it suffices */
		if (source)
			page = phys_add(*source, i * PAGE_SIZE);
		*entry = page.at | PTE_MAPPED | (source ? soft : PTE_OWN) | access(prot);
	}
	changed(vm);
	return true;
}

void space_unmap(struct vm *vm, uint32_t start, uint32_t pages)
{
	for (uint32_t i = 0; i < pages; i++) {
		const uint32_t lin = start + i * PAGE_SIZE;
		uint32_t *entry = paging_entry(&vm->space, lin);

		if (!entry) {		/* on to the next page table */
			i += (TABLE_SPAN - lin % TABLE_SPAN) / PAGE_SIZE - 1;
			continue;
		}
		if (!(*entry & PTE_MAPPED))
			continue;
		if (*entry & PTE_OWN)
			give_back(vm, ADDRESS(*entry));
		*entry = 0;
	}
	changed(vm);
}

int space_protect(struct vm *vm, uint32_t start, uint32_t pages, unsigned prot)
{
	int result = 0;

	for (uint32_t i = 0; i < pages && !result; i++) {
		uint32_t *entry = paging_entry(&vm->space, start + i * PAGE_SIZE);

		if (!entry || !(*entry & PTE_MAPPED))
			result = -ENOMEM;
		else if ((prot & PROT_WRITE) && (*entry & PTE_NEVER_W))
			result = -EACCES;
		else
			*entry = (*entry & ~(uint32_t)(PTE_P | PTE_U | PTE_W)) | access(prot);
	}
	changed(vm);
	return result;
}

bool space_is_free(struct vm *vm, uint32_t start, uint32_t pages)
{
	for (uint32_t i = 0; i < pages; i++)
		if (space_entry(vm, start + i * PAGE_SIZE))
			return false;
	return true;
}

uint32_t space_find(struct vm *vm, uint32_t pages)
{
	uint32_t found = 0, at = MMAP_TOP;

	if (!pages || pages > (MMAP_TOP - SPACE_HOLE_END) / PAGE_SIZE)
		return 0;
	while (found < pages && at > SPACE_HOLE_END) {
		at -= PAGE_SIZE;
		found = space_entry(vm, at) ? 0 : found + 1;
	}
	return found == pages ? at : 0;
}

/* As on Linux any address down to the limit makes the stack grow, and what is mapped ends it. */
bool space_grow_stack(struct vm *vm, uint32_t lin)
{
	const uint32_t page = lin & ~(PAGE_SIZE - 1);

	return page < STACK_TOP && page >= STACK_TOP - STACK_MOST && !space_entry(vm, page) &&
	       space_map(vm, page, 1, PROT_ALL, NULL, 0);
}

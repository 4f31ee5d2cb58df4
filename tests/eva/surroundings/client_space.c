/* client/space.h: pages of the program are there, or they are not. Addresses are checked before these are asked. */
#include "guest_pages.h"
#include "client/space.h"

bool space_in_range(uint32_t start, uint32_t bytes) { (void)start; (void)bytes; return any_bool(); }

static void whole_pages(uint32_t start)
{
	const uint32_t in_page = start % PAGE_SIZE;

	/*@ assert whole_pages: in_page == 0; */
}

bool space_map(struct vm *vm, uint32_t start, uint32_t pages, unsigned prot, const phys_t *source, uint32_t soft)
{
	/*@ assert rights: prot <= PROT_ALL; */
	whole_pages(start);
	(void)vm;
	(void)pages;
	(void)source;
	(void)soft;
	return any_bool();
}

void space_unmap(struct vm *vm, uint32_t start, uint32_t pages)
{
	whole_pages(start);
	(void)vm;
	(void)pages;
}

int space_protect(struct vm *vm, uint32_t start, uint32_t pages, unsigned prot)
{
	/*@ assert rights_of_protect: prot <= PROT_ALL; */
	whole_pages(start);
	(void)vm;
	(void)pages;
	return (int)any32();
}

bool space_is_free(struct vm *vm, uint32_t start, uint32_t pages)
{
	whole_pages(start);
	(void)vm;
	(void)pages;
	return any_bool();
}

uint32_t space_find(struct vm *vm, uint32_t pages)
{
	(void)vm;
	(void)pages;
	return any32();
}

/* Of what was mapped just now: a frame of the client's. */
uint32_t space_entry(struct vm *vm, uint32_t lin)
{
	(void)vm;
	(void)lin;
	return any_from(0, FRAMES - 1) * PAGE_SIZE + any_from(0, PAGE_SIZE - 1);
}

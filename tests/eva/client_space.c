/* The address space of a client: any addresses and lengths, any page tables, any memory that is left. What is the client's own is
 * a page of its memory, at the end of RAM; a free page holds the address of another one. Which page is whose, and that no
 * address is the monitor's, tests/client and fuzz_client show.
 *
 * sources: monitor/client/space.c
 * with: paging.c
 * options: -eva-precision 2 -eva-split-return-function take:0
 * seconds: 5
 */
#include "any_vm.h"
#include "client/client.h"
#include "client/space.h"

enum { FRAMES = 3, ENTRIES = 4, RAM_END = (1 + FRAMES) * PAGE_SIZE };

uint8_t ram_base[RAM_END];
static uint32_t entries[ENTRIES];
static struct vm the_vm;
static struct client the_client;

static uint32_t any_frame(void) { return any_from(1, FRAMES) * PAGE_SIZE; }

/* cpu/paging.h: there is a page table for an address, or not. */
uint32_t *paging_entry(struct address_space *as, uint32_t lin)
{
	(void)as;
	(void)lin;
	return any_bool() ? &entries[any_from(0, ENTRIES - 1)] : NULL;
}

void paging_add_table(struct address_space *as, uint32_t lin, phys_t table)
{
	const uint32_t in_page = table.at % PAGE_SIZE;

	/*@ assert a_page_of_the_clients: in_page == 0 && 0 < table.at < RAM_END; */
	(void)as;
	(void)lin;
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	MAKE_UNKNOWN(the_client);
	vm->client = &the_client;
	/*@ loop unroll ENTRIES; */
	for (unsigned n = 0; n < ENTRIES; n++)
		entries[n] = any_frame() | any_from(0, PAGE_SIZE - 1);
	/*@ loop unroll FRAMES; */
	for (unsigned n = 1; n <= FRAMES; n++)
		*(phys_t *)(void *)(ram_base + n * PAGE_SIZE) = phys(any_bool() ? any_frame() : 0);
	the_client.space.next = phys(any_frame());
	the_client.space.end = phys(any_bool() ? RAM_END : any_frame());
	the_client.space.given_back = phys(any_bool() ? any_frame() : 0);
}

static void space_holds(const struct client_space *s)
{
	const uint32_t next = s->next.at, given_back = s->given_back.at, in_page = (next | given_back) % PAGE_SIZE;

	/*@ assert pages: in_page == 0; */
	/*@ assert of_the_clients: next <= RAM_END && given_back < RAM_END; */
}

static void call(struct vm *vm, uint32_t start, uint32_t pages)
{
	const phys_t source = phys(any32());

	switch (any_from(0, 8)) {
	case 0: space_map(vm, start, pages, any32(), NULL, 0); break;
	case 1: space_map(vm, start, pages, any32(), &source, any_bool() ? PTE_NEVER_W : 0); break;
	case 2: space_unmap(vm, start, pages); break;
	case 3: space_protect(vm, start, pages, any32()); break;
	case 4: space_is_free(vm, start, pages); break;
	case 5: space_find(vm, pages); break;
	case 6: space_entry(vm, start); break;
	case 7: space_grow_stack(vm, start); break;
	case 8: space_in_range(start, pages); break;
	}
}

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	call(vm, any32(), any32());
	space_holds(&the_client.space);
	space_init(vm, phys(any_frame()), any32());
	space_holds(&the_client.space);
}

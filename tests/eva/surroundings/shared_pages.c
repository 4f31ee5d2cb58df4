/* machine/shared_pages.h and machine/virtual.h, where they let a guest have a page to itself: what it then has there is
 * any page of RAM. tests/unit/test_shared_pages.c is about how they do that. */
#include "any_vm.h"
#include "machine/shared_pages.h"
#include "machine/virtual.h"

bool shared_break(struct vm *vm, uint32_t lin)
{
	const uint32_t page = lin / PAGE_SIZE;

	if (page >= GUEST_PAGES || !(vm->space.table[page] & PTE_SHARED))
		return false;
	vm->space.table[page] = (vm->space.table[page] & ~(uint32_t)PTE_SHARED) | PTE_W;
	return true;
}

void shared_own_rom(struct vm *vm, uint32_t page)
{
	(void)vm;
	(void)page;
}

phys_t virtual_place_to_write(struct vm *vm, uint32_t at)
{
	(void)vm;
	return phys(at);
}

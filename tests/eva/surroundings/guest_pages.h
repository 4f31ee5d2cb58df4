/* machine/guest_memory.h, where it hands out a page of the guest's by its page table. Each entry has any flags, and names
 * one of two frames, at the end of all RAM: so whatever runs off a page leaves RAM, and what is read from a page is
 * unknown, whatever was written to another one. (A store at an unknown index adds its values to those of each entry.) */
#ifndef EVA_GUEST_PAGES_H
#define EVA_GUEST_PAGES_H

#include "any_vm.h"

enum { FRAMES = 2 };

uint8_t ram_base[FRAMES * PAGE_SIZE];

static inline void any_pages(struct vm *vm)
{
	MAKE_UNKNOWN(ram_base);
	memset(vm->space.table, 0, sizeof(vm->space.table));
	vm->space.table[any_from(0, 1023)] = any_from(0, FRAMES - 1) * PAGE_SIZE + any_from(0, PAGE_SIZE - 1);
}

#endif

#include "machine/rom_write.h"
#include "machine/guest_memory.h"	/* guest_read, guest_write */
#include "machine/shared_pages.h"	/* shared_own_rom */
#include "machine/vm.h"		/* struct vm */

/* The entry of a ROM page, NULL of any other page. A page that guests share may be RAM. */
static uint32_t *rom_entry(struct vm *vm, uint32_t page)
{
	if (page >= GUEST_PAGES || (vm->space.table[page] & (PTE_P | PTE_W | PTE_U | PTE_SHARED)) != (PTE_P | PTE_U))
		return NULL;
	return &vm->space.table[page];
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

bool rom_write_allow(struct vm *vm, uint32_t lin)
{
	struct rom_write *w = &vm->rom_write;
	const uint32_t page = lin / PAGE_SIZE, at = lin % PAGE_SIZE;
	uint32_t below, above;

	if (!rom_entry(vm, page))
		return false;
	/* An operand may lie across a page boundary, on either side. */
	for (unsigned i = 0; i < 3; i++) {
		w->opened[i] = rom_entry(vm, page - 1 + i);
		if (!w->opened[i])
			continue;
		shared_own_rom(vm, page - 1 + i);
		*w->opened[i] |= PTE_W;
	}
	below = w->opened[0] ? ROM_WRITE_BELOW : least(ROM_WRITE_BELOW, at);
	above = w->opened[2] ? ROM_WRITE_ABOVE : least(ROM_WRITE_ABOVE, PAGE_SIZE - at);
	w->start = lin - below;
	w->size = below + above;
	guest_read(vm, w->start, w->saved, w->size);
	w->active = true;
	paging_flush();
	return true;
}

void rom_write_undo(struct vm *vm)
{
	struct rom_write *w = &vm->rom_write;

	if (!w->active)
		return;
	w->active = false;
	guest_write(vm, w->start, w->saved, w->size);
	for (unsigned i = 0; i < 3; i++)
		if (w->opened[i])
			*w->opened[i] &= ~(uint32_t)PTE_W;
	paging_flush();
}

#include "machine/rom_write.h"
#include "machine/guest_memory.h"	/* guest_read, guest_write */
#include "machine/vm.h"		/* struct vm */

static bool is_rom(const struct vm *vm, uint32_t page)
{
	return page < GUEST_PAGES && (vm->space.table[page] & (PTE_P | PTE_W | PTE_U)) == (PTE_P | PTE_U);
}

bool rom_write_allow(struct vm *vm, uint32_t lin)
{
	struct rom_write *w = &vm->rom_write;
	const uint32_t page = lin / PAGE_SIZE;
	uint32_t end;

	if (!is_rom(vm, page))
		return false;
	/* An operand may lie across a page boundary, on either side. */
	w->first_page = page - 1;
	for (unsigned i = 0; i < 3; i++) {
		w->opened[i] = is_rom(vm, w->first_page + i);
		if (w->opened[i])
			vm->space.table[w->first_page + i] |= PTE_W;
	}
	w->start = lin - ROM_WRITE_BELOW;
	end = lin + ROM_WRITE_ABOVE;
	if (!w->opened[0] && w->start < page * PAGE_SIZE)
		w->start = page * PAGE_SIZE;
	if (!w->opened[2] && end > (page + 1) * PAGE_SIZE)
		end = (page + 1) * PAGE_SIZE;
	w->size = end - w->start;
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
			vm->space.table[w->first_page + i] &= ~(uint32_t)PTE_W;
	paging_flush();
}

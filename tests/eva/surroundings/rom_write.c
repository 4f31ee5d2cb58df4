/* machine/rom_write.h: rom_write.c has an analysis of its own. */
#include "any.h"
#include "machine/vm.h"
#include "cpu/paging.h"

bool rom_write_allow(struct vm *vm, uint32_t lin)
{
	(void)lin;
	vm->rom_write.active = any_bool();
	return vm->rom_write.active;
}

void rom_write_undo(struct vm *vm)
{
	vm->rom_write.active = false;
}

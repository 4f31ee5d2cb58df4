/* A write to ROM that faults, and its undoing: any address, any page table.
 *
 * sources: monitor/machine/rom_write.c monitor/vcpu/vcpu.c
 * with: guest_memory_far.c paging.c shared_pages.c
 * options: -eva-precision 3 -eva-split-return-function rom_write_allow:0
 * seconds: 6
 */
#include "any_guest.h"

void main(void)
{
	struct rom_write *const w = &the_vm.rom_write;

	any_vm(&the_vm);
	w->active = false;
	if (!rom_write_allow(&the_vm, any32())) {
		rom_write_undo(&the_vm);
		return;
	}
	/*@ assert no_more_than_is_kept: 1 <= w->size <= sizeof(w->saved); */
	MAKE_UNKNOWN(the_vm.space.table);
	rom_write_undo(&the_vm);
}

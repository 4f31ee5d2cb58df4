/* A guest, with a board of which nothing is known. */
#ifndef EVA_ANY_GUEST_H
#define EVA_ANY_GUEST_H

#include "any_vcpu.h"
#include "machine/vm.h"

struct vm the_vm;

static void board_raises_irq(struct vm *vm, unsigned irq)
{
	/*@ assert one_of_16: irq <= 15; */
	may_ask_for_attention(&vm->vcpu);
}

static uint8_t board_acknowledges(struct vm *vm)
{
	may_ask_for_attention(&vm->vcpu);
	return any8();
}

static const struct board any_board = { .name = "any", .raise_irq = board_raises_irq, .acknowledge = board_acknowledges };

static inline void any_vm(struct vm *vm)
{
	MAKE_UNKNOWN(vm->space.table);
	any_vcpu(&vm->vcpu, vm->space.table);
	vm->board = &any_board;
	vm->options.boot = any_bool() ? 'a' : 0;
	vm->rom_write.active = any_bool();
	vm->rom_write.start = any32();
	vm->rom_write.size = any32();
	for (unsigned i = 0; i < 3; i++)
		vm->rom_write.opened[i] = any_bool() ? &vm->space.table[any_from(0, GUEST_PAGES - 1)] : NULL;
	vm->video = phys(any32());
	vm->extended = any32();
}

#endif

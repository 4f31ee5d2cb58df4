#include "run/enter.h"
#include "cpu/desc.h"		/* desc_set_kernel_stack */
#include "cpu/io_permission.h"	/* io_permission_enforce */
#include "machine/ring3.h"	/* struct ring3 */
#include "machine/vm.h"		/* struct vm, vm_apply_fpu_bits */
#include "trap/ring3.h"	/* vcpu_enter_ring3, ring3_load */
#include "trap/trap.h"		/* vcpu_enter */
#include "trap/vme.h"		/* vme_enter */

static struct vm *loaded;	/* whose state the processor has */
static bool load_again;		/* and something of it is no longer right */

/* The processor changes hands: what one guest leaves in it is kept, and the other one's put there. */
static void load(struct vm *vm)
{
	if (loaded)
		fpu_save(&loaded->fpu);
	loaded = vm;
	load_again = false;
	paging_switch(&vm->space);
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&vm->vcpu.frame + 1));
	io_permission_enforce(&vm->ports.permission);
	desc_use_ring3(vm->board->ring3);	/* NOLINT(clang-analyzer-core.NullDereference): load_again is of a guest */
	if (vm->board->ring3) {
		ring3_load(&vm->vcpu);
		vm->board->ring3->load(vm);
	}
	fpu_load(&vm->fpu);
	vm_apply_fpu_bits(vm);
	vme_enter(&vm->vcpu);
}

void vm_load_again(const struct vm *vm)
{
	if (loaded == vm)
		load_again = true;
}

enum vm_exit vm_enter(struct vm *vm)
{
	if (loaded != vm || load_again)
		load(vm);
	if (vm->vcpu.halted && !(vm->vcpu.attention & ATTENTION_AWAKE))
		return EXIT_HALTED;
	return vm->board->ring3 ? vcpu_enter_ring3(&vm->vcpu) : vcpu_enter(&vm->vcpu);
}


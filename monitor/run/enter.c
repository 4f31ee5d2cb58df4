#include "run/enter.h"
#include "cpu/desc.h"		/* desc_set_kernel_stack */
#include "cpu/idle.h"		/* idle_wait */
#include "drivers/irq.h"	/* irq_arrived */
#include "machine/vm.h"		/* struct vm, vm_apply_fpu_bits */
#include "trap/trap.h"		/* vcpu_enter, trap_woken_by */
#include "trap/vme.h"		/* vme_enter */

static struct vm *loaded;	/* whose state the processor has */

/* The processor changes hands: what one guest leaves in it is kept, and the other one's put there. */
static void load(struct vm *vm)
{
	if (loaded)
		fpu_save(&loaded->fpu);
	loaded = vm;
	paging_switch(&vm->space);
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&vm->vcpu.frame + 1));
	fpu_load(&vm->fpu);
	vm_apply_fpu_bits(vm);
	vme_enter(&vm->vcpu);
}

enum vm_exit vm_enter(struct vm *vm)
{
	if (loaded != vm)
		load(vm);
	if (vm->vcpu.halted && !(vm->vcpu.attention & ATTENTION_AWAKE))
		return EXIT_HALTED;
	return vcpu_enter(&vm->vcpu);
}

void vm_sleep(struct vm *vm)
{
	if (vm->vcpu.attention & ATTENTION_AWAKE)
		return;
	idle_wait();
	if (trap_woken_by() == VEC_NMI)
		vm->vcpu.attention |= ATTENTION_NMI;
	else
		irq_arrived(trap_woken_by() - VEC_IRQ0);
}

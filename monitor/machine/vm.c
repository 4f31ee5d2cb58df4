#include "machine/vm.h"
#include "cpu/control_bits.h"	/* CR0_*, CR4_* */
#include "cpu/cpu.h"		/* read_cr0, write_cr0 */
#include "cpu/features.h"	/* features_get */

#define CR0_SHARED (CR0_MP | CR0_EM | CR0_TS)
#define CR4_SHARED (CR4_OSFXSR | (features_get()->has_sse ? CR4_OSXMMEXCPT : 0u))

void vm_reset_cpu(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;

	v->frame = (struct trap_frame){ .eflags = EFLAGS_VM | EFLAGS_FIXED };
	vcpu_reset(v);
	vcpu_set_flags(v, EFLAGS_IF, true);
	v->real_cr3 = paging_cr3(&vm->space);
	v->cr0_real = vm->options.cr0_real == SWITCH_ON;
	v->cr3_real = vm->options.cr3_real == SWITCH_ON;
	v->gp_reflect = vm->options.gp_reflect == SWITCH_ON;
	v->attention &= ~(uint32_t)(ATTENTION_ASKED | ATTENTION_NMI | ATTENTION_LEAVE);
	v->exit = EXIT_NONE;
	v->halted = false;
	vm->asked = (struct asked){ .open = false };
	vm->missed_disk = false;
	vm_apply_fpu_bits(vm);
}

void vm_init(struct vm *vm, const struct guest_options *options, const struct board *board,
	     uint16_t log_port)
{
	vm->options = *options;
	vm->board = board;
	vm->vcpu.mem.pte = vm->space.table;
	vcpu_own_real_if(&vm->vcpu, board->owns_real_if);
	paging_init(&vm->space);
	paging_guard(vm->guard);
	board->init(vm, log_port);
	if (vm->options.probe == SWITCH_ON)
		ports_claim(&vm->ports, PROBE_FIRST, PROBE_LAST, &port_probe);
	/* A passthrough guest has the firmware's registers, as it has the firmware's machine. */
	if (!board->owns_real_if)
		fpu_init();
	fpu_save(&vm->fpu);
	vm_reset_cpu(vm);
}

bool vm_may_wait(const struct vm *vm)
{
	return vm->options.idle == SWITCH_ON && !(vm->vcpu.attention & ATTENTION_AWAKE);
}

void vm_asks(struct vm *vm)
{
	if (vm->options.idle == SWITCH_ON && idle_asks(vm) && !(vm->vcpu.attention & ATTENTION_AWAKE))
		vcpu_leave(&vm->vcpu, EXIT_YIELDED);
}

void vm_apply_fpu_bits(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;

	v->attention &= ~(uint32_t)ATTENTION_FPU;
	/* x87 errors come as #MF, whatever the guest wants: vfpu_error() makes IRQ 13 of them. */
	write_cr0((read_cr0() & ~(uint32_t)CR0_SHARED) | (v->cr0 & CR0_SHARED) | CR0_NE);
	v->real_cr0 = read_cr0();
	if (features_get()->has_cr4 && features_get()->has_fxsr)
		write_cr4((read_cr4() & ~(uint32_t)CR4_SHARED) | (v->cr4 & CR4_SHARED));
}

/* What becomes of a trap of v86 code. */
#include "client/client.h"	/* struct client */
#include "client/faults.h"	/* fault_signal */
#include "client/port_insn.h"	/* port_insn */
#include "client/umip.h"	/* umip_insn */
#include "client/vm86.h"
#include "cpu/cpu.h"		/* write_dr6 */
#include "trace/trace.h"	/* trace_reflected */
#include "vcpu/insn.h"		/* OPCODE_* */


/* Of a call by vm86(): INT 1 and 3 are traps, the others interrupts of the v86 code. vm86old() knows signals only. */
static void low_vector(struct vm *vm, uint8_t vector)
{
	const struct vm86 *v86 = &vm->client->vm86;
	const struct trap_frame *tf = &vm->vcpu.frame;
	const uint16_t cs = tf->cs, ip = (uint16_t)tf->eip;

	if (v86->active && vector == VEC_DB)
		write_dr6(0);		/* its bits are sticky */
	if (v86->active && v86->plus && (vector == VEC_DB || vector == VEC_BP))
		vm86_leave(vm, vm86_type(VM86_TRAP, vector));
	else if (v86->active && v86->plus) {
		if (vm86_interrupt(vm, vector))
			trace_reflected(&vm->vcpu, vector, cs, ip);
	} else if (v86->active && vector == VEC_DB)
		signal_fault(vm, SIGTRAP, SI_KERNEL, 0, VEC_DB, 0);
	else
		fault_signal(vm, vector);
}

/* Where INT3's gate has no effect in v86 mode, it comes as #GP. */
static bool is_int3(struct vm *vm, uint8_t first)
{
	vm->vcpu.frame.eip += first == OPCODE_INT3;
	return first == OPCODE_INT3;
}

static void stepped(struct vm *vm)
{
	if (vm->client->vm86.active)
		low_vector(vm, VEC_DB);
	else
		signal_fault(vm, SIGTRAP, TRAP_TRACE, vm->vcpu.frame.eip, VEC_DB, 0);
}

/* Without a prefix it would have been emulated already. */
static void not_a_port(struct vm *vm, uint8_t first, bool prefixed)
{
	if (is_int3(vm, first))
		low_vector(vm, VEC_BP);
	else if (!vm->client->vm86.active)
		fault_signal(vm, VEC_GP);
	else if (prefixed)
		vm86_emulate(vm);
	else
		vm86_leave(vm, VM86_UNKNOWN);
}

/* The first byte says who is asked: most of all traps are one of the six instructions, without a prefix. */
static void general_protection(struct vm *vm)
{
	const unsigned plain = vm86_emulate_plain(vm);
	const uint8_t first = (uint8_t)plain;
	enum port_result result;
	bool prefixed;

	if (likely(plain == VM86_DONE))
		return;
	prefixed = vm86_is_prefix(first);
	if ((first == OPCODE_ESCAPE || prefixed) && umip_insn(vm))
		return;
	result = vm->client->has_ports ? port_insn(vm) : PORT_NOT_OURS;
	if (result == PORT_NOT_OURS)
		not_a_port(vm, first, prefixed);
	else if (result == PORT_DONE && (vm->vcpu.frame.eflags & EFLAGS_TF))
		stepped(vm);
}

void vm86_trap(struct vm *vm)
{
	const uint8_t vector = (uint8_t)vm->vcpu.frame.vector;

	if (likely(vector == VEC_GP)) {
		general_protection(vm);
		return;
	}
	switch (vector) {
	case VEC_DE: case VEC_DB: case VEC_BP: case VEC_OF: case VEC_BR:
		low_vector(vm, vector);
		break;
	default:
		fault_signal(vm, vector);
		break;
	}
}

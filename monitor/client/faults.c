#include "client/faults.h"
#include "client/client.h"	/* struct client */
#include "client/page_fault.h"	/* fault_page */
#include "client/port_insn.h"	/* port_insn */
#include "client/umip.h"	/* umip_insn */
#include "client/user.h"	/* user_read */
#include "cpu/cpu.h"		/* read_cr2, read_dr6, write_dr6 */
#include "cpu/features.h"	/* features_get */
#include "trap/event.h"		/* DR6_BS */
#include "vcpu/insn.h"		/* OPCODE_* */

/* What is always one signal, whatever the state. Where the address is IP, Linux says so. */
static const struct fault_row {
	uint8_t vector, number;
	uint8_t code;
	bool at_ip;
} rows[] = {
	{ VEC_DE, SIGFPE, FPE_INTDIV, true },
	{ VEC_BP, SIGTRAP, SI_KERNEL, false },
	{ VEC_OF, SIGSEGV, SI_KERNEL, false },
	{ VEC_BR, SIGSEGV, SI_KERNEL, false },
	{ VEC_UD, SIGILL, ILL_ILLOPN, true },
	{ VEC_SS, SIGBUS, SI_KERNEL, false },
	{ VEC_GP, SIGSEGV, SI_KERNEL, false },
};

/* --- x87 and SSE: which of its exceptions is not masked -------------------------------------- */

static int fpe_code(uint32_t raised)
{
	if (raised & 1 << 0)
		return FPE_FLTINV;
	if (raised & 1 << 2)
		return FPE_FLTDIV;
	if (raised & 1 << 3)
		return FPE_FLTOVF;
	if (raised & (1 << 1 | 1 << 4))
		return FPE_FLTUND;
	return raised & 1 << 5 ? FPE_FLTRES : 0;
}

static uint32_t raised_x87(struct vm *vm)
{
	const bool fx = features_get()->has_fxsr;
	struct fpu_state *state = &vm->client->signals.fpu;
	uint16_t control, status;

	fpu_save(state);
	if (!fx)
		fpu_load(state);	/* FNSAVE has cleared it */
	__builtin_memcpy(&control, state->image, 2);
	__builtin_memcpy(&status, state->image + (fx ? 2 : 4), 2);
	return status & ~(uint32_t)control;
}

static uint32_t raised_sse(struct vm *vm)
{
	uint32_t mxcsr;

	fpu_save(&vm->client->signals.fpu);
	__builtin_memcpy(&mxcsr, vm->client->signals.fpu.image + 24, 4);
	return mxcsr & ~(mxcsr >> 7);
}

static void fault_fpu(struct vm *vm, uint8_t vector)
{
	const int code = fpe_code(vector == VEC_MF ? raised_x87(vm) : raised_sse(vm));

	signal_fault(vm, SIGFPE, code ? code : SI_KERNEL, vm->vcpu.frame.eip, vector, 0);
}

/* --- pages ----------------------------------------------------------------------------------- */

/* QEMU 7.2 pushes of a v86 far CALL as if in ring 0: VM says whose fault it is, not the error code. */
static void page_fault(struct vm *vm)
{
	const uint32_t lin = read_cr2();

	if (!space_grow_stack(vm, lin))
		fault_page(vm, lin, vm->vcpu.frame.error);
}

/* --- all of them ----------------------------------------------------------------------------- */

static void debug_trap(struct vm *vm)
{
	const uint32_t dr6 = read_dr6();

	write_dr6(0);		/* its bits are sticky */
	signal_fault(vm, SIGTRAP, dr6 & DR6_BS ? TRAP_TRACE : TRAP_BRKPT, vm->vcpu.frame.eip, VEC_DB, 0);
}

void fault_signal(struct vm *vm, uint8_t vector)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].vector == vector) {
			signal_fault(vm, rows[i].number, rows[i].code, rows[i].at_ip ? tf->eip : 0, vector,
				     tf->error);
			return;
		}
	switch (vector) {
	case VEC_DB:
		debug_trap(vm);
		break;
	case VEC_PF:
		page_fault(vm);
		break;
	case VEC_MF: case VEC_XM:
		fault_fpu(vm, vector);
		break;
	default:		/* one that this monitor does not let happen */
		signal_fault(vm, SIGSEGV, SI_KERNEL, 0, vector, tf->error);
		break;
	}
}

/* After iopl(3) CLI and STI do nothing, without a prefix: no program holds off interrupts here. */
static bool is_idle_cli(struct vm *vm)
{
	uint8_t byte;

	if (vm->client->iopl != 3 || !user_read(vm, &byte, vm->vcpu.frame.eip, 1) || (byte != OPCODE_CLI && byte != OPCODE_STI))
		return false;
	vm->vcpu.frame.eip++;
	return true;
}

void fault_ring3(struct vm *vm)
{
	const uint8_t vector = (uint8_t)vm->vcpu.frame.vector;
	enum port_result result = PORT_NOT_OURS;

	if (vector == VEC_GP && (is_idle_cli(vm) || umip_insn(vm)))
		return;
	if (vector == VEC_GP)
		result = port_insn(vm);
	if (result == PORT_NOT_OURS)
		fault_signal(vm, vector);
	else if (result == PORT_DONE && (vm->vcpu.frame.eflags & EFLAGS_TF))
		signal_fault(vm, SIGTRAP, TRAP_TRACE, vm->vcpu.frame.eip, VEC_DB, 0);
}

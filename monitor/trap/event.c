/* Events that enter the guest through its own interrupt table. */
#include "trap/event.h"
#include "cpu/cpu.h"		/* read_dr6, write_dr6 */
#include "lib/log.h"		/* kprintf */
#include "machine/vm.h"		/* vm_of, vm_stop, vm_request_reset */
#include "trace/trace.h"	/* trace_entered, trace_reflected */
#include "vcpu/common_bodies.h"	/* do_int16, vcpu_interrupt */

/* A fault whose vector the table lacks is a double fault; without a vector for that the CPU shuts down, and a PC's
 * board resets it (SDM vol 3 6.15, Interrupt 8). Programs restart the machine so: LIDT with limit 0, then INT3.
 * Whoever writes a flat guest would rather read what was wrong. */
static bool shuts_down(struct vcpu *v)
{
	struct vm *vm = vm_of(v);

	if (v->idtr.limit >= VEC_DF * 4 + 3 || !vm->options.boot)
		return false;
	if (v->exit != EXIT_RESET)
		kprintf("trapeze: guest %s: its interrupt table has no vector for a double fault: it is reset\n",
			vm->options.name);
	vm_request_reset(vm);
	return true;
}

static void cannot_deliver(struct vcpu *v, enum emu_result result)
{
	if (result == EMU_FAULT && shuts_down(v))
		return;
	vm_stop(vm_of(v), result == EMU_REFUSED ? v->refusal :
		"the guest's interrupt table (LIDT) has no entry for this event");
}

/* Through the guest's IVT: true if it has been entered. Else the guest is at its end. */
static inline bool deliver(struct vcpu *v, uint32_t vector)
{
	const uint16_t ip = (uint16_t)v->frame.eip;
	enum emu_result result;

	if (vcpu_is_over(v))
		return false;
	if (likely(do_int16(v, (uint8_t)vector, ip)))
		return true;
	result = vcpu_interrupt(v, (uint8_t)vector, ip);
	if (result != EMU_VECTORED)
		cannot_deliver(v, result);
	return result == EMU_VECTORED;
}

void event_reflect(struct vcpu *v, uint32_t vector)
{
	const uint16_t cs = v->frame.cs, ip = (uint16_t)v->frame.eip;

	if (deliver(v, vector))
		trace_reflected(v, (uint8_t)vector, cs, ip);
}

static void enter(struct vcpu *v, uint32_t vector, enum trace_why why)
{
	const uint16_t cs = v->frame.cs, ip = (uint16_t)v->frame.eip;

	if (deliver(v, vector))
		trace_entered(v, why, (uint8_t)vector, cs, ip);
}

void event_inject(struct vcpu *v, uint32_t vector)
{
	enter(v, vector, WHY_IRQ);
}

void event_nmi(struct vcpu *v)
{
	enter(v, VEC_NMI, WHY_FAULT);
}

/* A fault that the guest caused itself, as in real mode. #GP and #SS share
 * their vectors with IRQ 5 and IRQ 4 under DOS, whose handlers would take them
 * for interrupts; so by default they stop the guest. */
void event_fault(struct vcpu *v, uint32_t vector)
{
	if ((vector == VEC_GP || vector == VEC_SS) && !v->gp_reflect) {
		if (shuts_down(v))
			return;
		vm_stop(vm_of(v), v->refusal ? v->refusal :
			vector == VEC_GP ? "the guest caused a general protection fault of its own (#GP)" :
					   "the guest's stack access went past its segment (#SS)");
		return;
	}
	v->refusal = NULL;
	enter(v, vector, WHY_FAULT);
}

/* TF was set when the instruction began: SDM vol 3 17.3.1.4. */
void event_single_step(struct vcpu *v)
{
	v->dr[6] |= DR6_BS;
	event_reflect(v, VEC_DB);
}

/* attention_before() has already ended a step that the monitor took for itself. */
void event_debug(struct vcpu *v)
{
	const uint32_t dr6 = read_dr6();

	write_dr6(0);			/* its bits are sticky */
	if (!(dr6 & DR6_BS))
		event_reflect(v, VEC_DB);	/* INT1 */
	else if ((v->frame.eflags & EFLAGS_TF) || (v->iopl3 && !v->step_was_ours))
		event_single_step(v);	/* with iopl=3 the instruction may have been the POPF that clears TF */
}

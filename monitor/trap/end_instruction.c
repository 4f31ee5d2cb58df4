#include "trap/end_instruction.h"
#include "machine/vm.h"		/* vm_* */
#include "trap/event.h"		/* event_* */

/* HLT is a state: IP is past it, and the interrupt that ends it returns there. */
static void hlt(struct vcpu *v, uint16_t next_ip)
{
	if (!(v->virtual_flags & EFLAGS_IF)) {
		vm_halted(vm_of(v));
		return;
	}
	v->frame.eip = next_ip;
	v->halted = true;
	if (!(v->attention & ATTENTION_AWAKE))
		vcpu_leave(v, EXIT_HALTED);
}

void end_unusual(struct vcpu *v, uint16_t next_ip, enum emu_result result)
{
	switch (result) {
	case EMU_HALTED:
		hlt(v, next_ip);
		break;
	case EMU_FAULT:
		event_fault(v, v->fault);
		break;
	case EMU_REFUSED:
		vm_stop(vm_of(v), v->refusal);
		break;
	default:		/* EMU_AGAIN: IP stays at the repeated instruction */
		break;
	}
}

/* A refusal leaves the frame exactly as the CPU delivered it. */
void end_instruction(struct vcpu *v, uint16_t next_ip, enum emu_result result, bool stepped)
{
	if (result == EMU_NEXT && next_ip < v->frame.eip && !stepped) {
		v->frame.eip = next_ip;	/* off the segment's end: the next fetch faults */
		event_fault(v, VEC_GP);
		return;
	}
	if (result == EMU_NEXT || (result == EMU_HALTED && stepped))
		v->frame.eip = next_ip;
	else if (result != EMU_JUMPED && result != EMU_VECTORED)
		end_unusual(v, next_ip, result);
	if (stepped && result != EMU_VECTORED && result != EMU_FAULT && !vcpu_is_over(v))
		event_single_step(v);
}

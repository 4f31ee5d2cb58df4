#include "trap/attention.h"
#include "machine/rom_write.h"	/* rom_write_undo */
#include "machine/video_window.h"	/* video_take_back */
#include "machine/vm.h"		/* vm_of, vm_apply_fpu_bits, probe_note */
#include "machine/asked.h"	/* asked_after */
#include "trace/trace.h"	/* trace_before, trace_after */
#include "trap/debugger.h"	/* debugger_before */
#include "trap/event.h"		/* event_inject, event_nmi */
#include "trap/vme.h"		/* vme_* */
#include "vcpu/guest_mem.h"	/* linear */

/* TF was borrowed to run one instruction: give it back before anyone looks. */
static void end_step(struct vcpu *v)
{
	v->attention &= ~(uint32_t)ATTENTION_STEP;
	if (v->attention & ATTENTION_VME)
		vme_pause(false);
	rom_write_undo(vm_of(v));
	v->frame.eflags = (v->frame.eflags & ~(uint32_t)(EFLAGS_TF | EFLAGS_IF)) |
			  (v->guest_tf ? EFLAGS_TF : 0) | ((v->virtual_flags | v->forced) & EFLAGS_IF);
}

void attention_begin_step(struct vcpu *v)
{
	v->attention |= ATTENTION_STEP;
	v->guest_tf = v->frame.eflags & EFLAGS_TF;
	v->frame.eflags = ((v->frame.eflags | EFLAGS_TF) & ~(uint32_t)EFLAGS_IF) | v->forced;
	if (v->attention & ATTENTION_VME)
		vme_pause(true);
}

void attention_keep_shadow(struct vcpu *v)
{
	const uint32_t at = linear(v->frame.cs, (uint16_t)v->frame.eip);

	if (vcpu_in_shadow(v, at, v->traps - 1) ||
	    ((v->attention & ATTENTION_VME) && vme_may_be_in_shadow(v)))
		vcpu_open_shadow(v, at);
}

void attention_before(struct vcpu *v)
{
	if (v->attention & ATTENTION_VME)
		vme_before(v);
	if (v->attention & ATTENTION_STEP)
		end_step(v);
	if (v->attention & ATTENTION_SINGLY)
		debugger_before(v);
	if (v->attention & ATTENTION_TRACE)
		trace_before(v);
	if (v->attention & ATTENTION_PROBE)
		probe_note(vm_of(v), v->frame.vector);
}

/* An interrupt waits: it enters when IF is set, but one instruction late after an STI.
 * That instruction then runs alone, with TF borrowed and the guest's own real IF off. If
 * a real interrupt takes TF back before that, the shadow is kept, and TF borrowed again. */
static void deliver_interrupt(struct vcpu *v)
{
	if (!(v->virtual_flags & EFLAGS_IF) || (v->attention & ATTENTION_STEP))
		return;
	if (vcpu_in_shadow(v, linear(v->frame.cs, (uint16_t)v->frame.eip), v->traps)) {
		attention_begin_step(v);
		return;
	}
	v->halted = false;
	event_inject(v, vm_of(v)->board->acknowledge(vm_of(v)));
}

static void deliver_nmi(struct vcpu *v)
{
	v->attention &= ~(uint32_t)ATTENTION_NMI;
	v->halted = false;
	event_nmi(v);
}

/* A guest that is over, or will be reset, gets no interrupt any more. */
static void deliver(struct vcpu *v)
{
	if (v->exit >= EXIT_RESET)
		return;
	if (v->attention & ATTENTION_NMI)
		deliver_nmi(v);
	if (v->attention & ATTENTION_IRQ)
		deliver_interrupt(v);
}

/* The guest is not left while TF is borrowed: the next trap gives it back. */
enum vm_exit attention_leave(struct vcpu *v)
{
	const enum vm_exit why = (enum vm_exit)v->exit;

	if (!(v->attention & ATTENTION_LEAVE) || (v->attention & ATTENTION_STEP))
		return EXIT_NONE;
	v->attention &= ~(uint32_t)ATTENTION_LEAVE;
	v->exit = EXIT_NONE;
	return why;
}

enum vm_exit exit_attention(struct vcpu *v)
{
	if (v->attention & ATTENTION_LENT)
		video_take_back(vm_of(v));
	if (v->attention & ATTENTION_FPU)
		vm_apply_fpu_bits(vm_of(v));
	if ((v->attention & ATTENTION_TRACE) && !vcpu_is_over(v))
		trace_after(v);
	if (v->attention & ATTENTION_ASKED)
		asked_after(vm_of(v));
	if (v->attention & (ATTENTION_NMI | ATTENTION_IRQ))
		deliver(v);
	if (v->attention & ATTENTION_VME)
		vme_after(v);
	return attention_leave(v);
}

#include "trace/calls.h"
#include "machine/vm.h"		/* vm_of */
#include "trace/ring.h"		/* trace_new */

static struct open_calls *calls_of(const struct vcpu *v)
{
	return &vm_of((struct vcpu *)(uintptr_t)v)->open_calls;
}

static struct trace_event *call_event(const struct vcpu *v, const struct trap_frame *tf, uint8_t vector,
				      uint16_t ax)
{
	struct trace_event *e = trace_new(v, TRACE_BIOS, tf->cs, (uint16_t)tf->eip);

	e->vector = vector;
	e->bios.ax = ax;
	e->bios.r = (struct bios_registers){
		(uint16_t)tf->eax, (uint16_t)tf->ebx, (uint16_t)tf->ecx, (uint16_t)tf->edx,
		(uint16_t)tf->esi, (uint16_t)tf->edi, (uint16_t)tf->ebp, tf->ds, tf->es };
	e->result = (tf->eflags & EFLAGS_CF) ? CALL_CARRY : 0;
	return e;
}

static void mode_event(const struct vcpu *v, const struct trap_frame *tf)
{
	const uint16_t ax = (uint16_t)tf->eax;

	if (ax >> 8 == 0)
		trace_new(v, TRACE_MODE, tf->cs, (uint16_t)tf->eip)->mode.number = ax & 0x7f;
	else if (ax == 0x4f02)
		trace_new(v, TRACE_MODE, tf->cs, (uint16_t)tf->eip)->mode.number = tf->ebx & 0x3fff;
}

void calls_begin(const struct vcpu *v, const struct trap_frame *frame, uint8_t vector, uint16_t return_ip)
{
	struct open_calls *open = calls_of(v);
	uint16_t function;

	if (!calls_name(vector, (uint16_t)frame->eax, &function))
		return;
	call_event(v, frame, vector, (uint16_t)frame->eax);
	if (vector == 0x10)
		mode_event(v, frame);
	if (open->depth == CALLS_OPEN) {	/* the oldest will hardly come back */
		open->depth--;
		for (unsigned i = 0; i < open->depth; i++)
			open->call[i] = open->call[i + 1];
	}
	open->call[open->depth++] = (struct open_call){ frame->cs, return_ip, frame->ss, (uint16_t)frame->esp,
							(uint16_t)frame->eax, vector };
}

static void returned(const struct vcpu *v, const struct open_call *call, bool late)
{
	struct trace_event *e = call_event(v, &v->frame, call->vector, call->ax);

	e->result |= CALL_RETURNS | (late ? CALL_LATE : 0);
}

void calls_back(const struct vcpu *v)
{
	const struct trap_frame *tf = &v->frame;
	struct open_calls *open = calls_of(v);

	for (unsigned i = open->depth; i--;) {
		const struct open_call *call = &open->call[i];

		if (tf->cs == call->cs && tf->eip == call->ip && tf->ss == call->ss &&
		    (uint16_t)tf->esp == call->sp) {
			open->depth = i;	/* those inside have been left with it */
			returned(v, call, false);
			return;
		}
	}
}

/* By RETF 2, say, which does not trap: the stack is back, and so is the segment. */
void calls_overtaken(const struct vcpu *v)
{
	const struct trap_frame *tf = &v->frame;
	struct open_calls *open = calls_of(v);

	while (open->depth) {
		const struct open_call *call = &open->call[open->depth - 1];

		if (tf->ss != call->ss || (uint16_t)tf->esp < call->sp)
			return;
		open->depth--;
		if (tf->cs == call->cs && (uint16_t)(tf->eip - call->ip) < CALLS_REACH)
			returned(v, call, true);
	}
}

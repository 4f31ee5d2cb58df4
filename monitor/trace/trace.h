/* What crosses the line between guest and monitor, as it happens: hooks on the
 * trap path, which record events in the ring and print those that the filter
 * lets through, as text on the log, as JSON lines to port E9h, or both. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "trace/ring.h"		/* enum trace_why */

struct options;
struct trap_frame;
struct vm;

/**
 * trace_start - what the options say about tracing
 * Errors: a bad filter, or nothing at port E9h, ends the run with one line.
 */
void trace_start(const struct options *options);

/**
 * trace_before - a trap arrived at a watched guest and nothing has been done about it
 */
void trace_before(struct vcpu *v);

/**
 * trace_after - it was handled: what became of it, and what came with it
 * Does nothing when no trap is under way.
 */
void trace_after(struct vcpu *v);

/**
 * trace_interrupt - an interrupt has entered the guest, and not by an instruction INT
 * @cs, @ip: where it found the guest
 */
void trace_interrupt(const struct vcpu *v, enum trace_why why, uint8_t vector, uint16_t cs, uint16_t ip);

/**
 * trace_entered - the same, on the trap path: where nobody watches, a few stores
 */
static inline void trace_entered(const struct vcpu *v, enum trace_why why, uint8_t vector, uint16_t cs, uint16_t ip)
{
	struct trace_event *e;

	if (unlikely(v->attention & ATTENTION_TRACE)) {
		trace_interrupt(v, why, vector, cs, ip);
		return;
	}
	e = trace_event(trace_ring.count++);
	e->v = v;
	e->cs = cs;
	e->ip = ip;
	e->arrived = vector | TRACE_INTERRUPT << 16;
	e->interrupt.to_cs = v->frame.cs;
	e->interrupt.to_ip = (uint16_t)v->frame.eip;
	e->interrupt.why = (uint8_t)why;
}

/**
 * trace_reflected - the same of the trap that trace_arrived() has noted last, as an exception
 * Where nobody watches it is written into that event.
 */
static inline void trace_reflected(const struct vcpu *v, uint8_t vector, uint16_t cs, uint16_t ip)
{
	struct trace_event *e = trace_event(trace_ring.count - 1);

	if (unlikely(v->attention & ATTENTION_TRACE)) {
		trace_interrupt(v, WHY_FAULT, vector, cs, ip);
		return;
	}
	e->result = RESULT_REFLECTED;
	e->reflected.to_cs = v->frame.cs;
	e->reflected.to_ip = (uint16_t)v->frame.eip;
	e->reflected.vector = vector;
}

/**
 * trace_stop - the guest has come to its end, or starts again
 * @verdict: "clean", "failed", "stopped", "reset", or "fault" of the monitor
 */
void trace_stop(struct vm *vm, const char *sentence, const char *verdict);

/**
 * trace_print_ring - the last events, one line each, on the log
 */
void trace_print_ring(void);

#endif

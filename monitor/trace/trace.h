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
 * trace_became - the client, whose v86 code has trapped, makes this of it: RESULT_RETURNED or RESULT_SIGNAL
 */
void trace_became(enum trace_result result);

/**
 * trace_vm86 - v86 code is entered by a call, or such a call returns: the frame has the code's registers
 * @function: of vm86(); NO_FUNCTION of vm86old()
 * @user: address of the program's struct
 * @eflags: as the struct has them
 * @value: what the call returns; NULL: it enters
 */
void trace_vm86(struct vcpu *v, int32_t function, uint32_t user, uint32_t eflags, const uint32_t *value);

/**
 * trace_syscall - a program makes a system call, or that returns
 * @eip: of its INT 80h
 * @name: NULL: not provided
 * @value: the result; NULL: the arguments are in the frame
 */
void trace_syscall(struct vcpu *v, uint32_t eip, uint32_t number, const char *name, const uint32_t *value);

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

/* The last events, in a ring: what every stop report ends with, and what a trace
 * prints. One ring for all guests, since only one has the CPU at a time and the
 * order across them is what a reader wants. */
#ifndef TRACE_RING_H
#define TRACE_RING_H

#include "vcpu/insn.h"		/* struct insn, struct vcpu */

enum trace_kind { TRACE_TRAP, TRACE_INTERRUPT, TRACE_PORT, TRACE_BIOS, TRACE_MODE, TRACE_STOP, TRACE_VM86,
		  TRACE_SYSCALL, TRACE_KINDS };

/* What became of a trap. */
enum trace_result {
	RESULT_ARRIVED,		/* nobody watched: the vector and the place are all that is known, */
	RESULT_REFLECTED,	/* and here, that it went on to the guest */
	RESULT_NEXT,		/* emulated; IP past the instruction */
	RESULT_JUMPED,		/* emulated; it loaded CS:IP */
	RESULT_VECTORED,	/* emulated; entered the guest through its IVT */
	RESULT_FAULT,		/* the guest's own exception, reflected to it */
	RESULT_HALTED,		/* HLT */
	RESULT_AGAIN,		/* IP stays: the instruction goes on, or runs alone now */
	RESULT_STEP,		/* the monitor's own single step is over */
	RESULT_SERVICE,		/* a service of the monitor's ROM */
	RESULT_DEVICE,		/* a real interrupt */
	RESULT_STOPPED,		/* the guest came to its end here, or is about to */
	RESULT_RETURNED,	/* of a client's v86 code: its vm86 call returns, or */
	RESULT_SIGNAL,		/* the client gets a signal */
};

enum trace_why { WHY_INT, WHY_FAULT, WHY_IRQ };

/* Of a BIOS call, a vm86 call, a system call. */
enum trace_call {
	CALL_CARRY = 1 << 0,
	CALL_RETURNS = 1 << 1,	/* the event is its return */
	CALL_LATE = 1 << 2,	/* noticed some instructions after the return */
};

/* What a BIOS call takes and returns. */
struct bios_registers {
	uint16_t ax, bx, cx, dx, si, di, bp, ds, es;
};

struct trace_event {
	const struct vcpu *v;		/* whose */
	union {				/* where the guest stood; of a system call: EIP of the INT 80h */
		struct { uint16_t ip, cs; };
		uint32_t place;		/* both, as trap.c leaves them in trap_frame.esp_r0 */
	};
	union {
		uint32_t arrived;	/* all three at once: the vector alone is a TRACE_TRAP, RESULT_ARRIVED */
		struct {
			uint16_t vector;	/* of a trap: the CPU's; else the guest's */
			uint8_t kind;		/* enum trace_kind */
			uint8_t result;		/* enum trace_result; of a call: trace_call */
		};
	};
	union {
		struct {		/* of a trap */
			uint32_t eax;
			union {
				struct insn insn;	/* of one that was watched; row is NULL: not decoded */
				struct { uint16_t to_cs, to_ip; uint8_t vector; } reflected;
			};
		};
		struct { uint16_t to_cs, to_ip; uint8_t why; } interrupt;
		struct { const char *device; uint32_t value; uint16_t port; uint8_t size; bool out; } port;
		struct { struct bios_registers r; uint16_t ax; } bios;	/* AX of the call */
		struct { uint16_t number; } mode;
		struct { const char *sentence, *verdict; } stop;
		struct { uint32_t user, value; int32_t function; } vm86;	/* function: NO_FUNCTION of vm86old() */
		struct { const char *name; uint32_t value; } syscall;	/* vector: its number; name is NULL: not provided */
	};
};

enum { NO_FUNCTION = -1 };

#define TRACE_RING 256u			/* a power of two */

struct trace_ring {
	uint32_t count;			/* events so far: the next one's number */
	struct trace_event event[TRACE_RING];
};

extern struct trace_ring trace_ring;

static inline struct trace_event *trace_event(uint32_t number)
{
	return &trace_ring.event[number % TRACE_RING];
}

/**
 * trace_arrived - note that a trap arrived, with what is at hand: frame.esp_r0 is its place
 * On every general trap, watched or not: a few stores.
 */
static inline void trace_arrived(const struct vcpu *v)
{
	struct trace_event *e = trace_event(trace_ring.count++);

	e->v = v;
	e->place = v->frame.esp_r0;
	e->eax = v->frame.eax;
	e->arrived = v->frame.vector;
}

/**
 * trace_new - the next event, with its place and kind filled in
 */
struct trace_event *trace_new(const struct vcpu *v, enum trace_kind kind, uint16_t cs, uint16_t ip);

#endif

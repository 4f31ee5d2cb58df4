/* Inside the trace: the trap that is being handled, and the parts that make
 * lines of events. */
#ifndef TRACE_DETAIL_H
#define TRACE_DETAIL_H

#include "trace/ring.h"		/* struct trace_event */

#define STACK_WORDS 8
#define CODE_BYTES  24
#define INSN_MOST   16

struct trace_detail {
	uint32_t number;		/* of its event */
	bool pending;			/* between trace_before() and trace_after() */
	int16_t reflected;		/* vector that entered the guest meanwhile, or -1 */
	enum trace_result became;	/* what a client made of it; RESULT_ARRIVED: nothing */
	struct trap_frame frame;	/* as the stub pushed it */
	uint32_t flags;			/* as PUSHFD would have shown them */
	uint16_t stack[STACK_WORDS];
	uint8_t code[CODE_BYTES], length;	/* from CS:IP on; of the instruction, 0 if it is not known */
};

extern struct trace_detail trace_detail;

/**
 * trace_print_new - print what the filter lets through of the events since the last call
 * The trap that is being handled has its detail.
 */
void trace_print_new(void);

/**
 * trace_text - one event as a line on the log
 * @head: begins the line
 * @d: of a trap that was watched; NULL where only the event is left
 */
void trace_text(const char *head, uint32_t number, const struct trace_event *e,
		const struct trace_detail *d);

/**
 * trace_json - one event as a line of JSON (trace/lines.h)
 * @d: of a trap
 */
void trace_json(uint32_t number, const struct trace_event *e, const struct trace_detail *d);

/**
 * trace_call_name - of a system call: its name, or its number
 * trace_vm86_type - of what a vm86 call returned
 */
const char *trace_call_name(const struct trace_event *e, char *buffer, unsigned size);
const char *trace_vm86_type(uint32_t value);

/**
 * trace_derive - record what an emulated instruction did besides: interrupts, port
 * accesses, BIOS calls and their returns
 */
void trace_derive(struct vcpu *v, const struct trace_detail *d, const struct trace_event *trap);

/* what.c: parts of an event, as both forms print them. */

/**
 * trace_read_stack - the words at SS:SP
 */
void trace_read_stack(const struct vcpu *v, uint16_t words[STACK_WORDS]);

/**
 * trace_vector_name - "#GP", "IRQ0", ...
 */
void trace_vector_name(uint32_t vector, char *out, unsigned size);

/**
 * trace_what - a trap: the instruction, or what else caused it
 */
void trace_what(const struct trace_event *e, char *out, unsigned size);

/**
 * trace_irq_number - which IRQ the guest's interrupt controllers take the vector for
 */
unsigned trace_irq_number(const struct vcpu *v, uint8_t vector);

#endif

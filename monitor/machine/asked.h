/* What a guest has asked for that would have given it protected mode or the memory above 1
 * MiB, and what the answer was. A report of its end says so: it explains why a guest tries to
 * do without such a service. */
#ifndef MACHINE_ASKED_H
#define MACHINE_ASKED_H

#include <stdbool.h>
#include <stdint.h>

struct trap_frame;
struct vm;

#define ASKED_TRAPS 10000u	/* a call that has not come back by then is forgotten */

struct asked {
	uint8_t missing;		/* 1 << kind: the last answer was that there is none */
	bool open;			/* a call has not come back yet: ATTENTION_ASKED */
	uint8_t kind;			/* of that call, */
	uint16_t cs, ip, ss, sp;	/* where it comes back, */
	uint32_t trap;			/* and the trap that it was */
};

/**
 * asked_begin - the guest executes INT @vector
 * @frame: with its registers; @cs, @ip, @sp: as they are when the call comes back
 * Of the few calls that count, the answer is waited for: until then every trap takes the
 * general road.
 */
void asked_begin(struct vm *vm, uint8_t vector, uint16_t cs, uint16_t ip, uint16_t sp);

/**
 * asked_after - a trap is done with: has the call come back?
 */
void asked_after(struct vm *vm);

/**
 * asked_sentence - @sentence, and what the guest had asked for and not found
 * Returns @sentence itself if there is nothing to add; else a text that the next call changes.
 */
const char *asked_sentence(const struct vm *vm, const char *sentence);

#endif

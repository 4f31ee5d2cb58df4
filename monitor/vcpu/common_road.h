/* The common road: the dozen unprefixed instructions that make up nearly all traps. Each
 * is a row of common_road[], by its first byte: a function that emulates it and commits IP.
 * All other bytes lead to exit_general_at().
 *
 * Sensitive instructions come in runs: PUSHF and CLI, an INT whose handler begins with
 * STI, POPF and IRET. A row looks at the byte after its instruction; if run_road[] has a
 * row for it, that goes on at once, and the run costs one trap. v->run_left bounds it: it is
 * how many instructions this trap may take, RUN_MOST as a rule. It is 1 where somebody wants
 * to see what happens between two instructions (v->attention): the same rows run then, one
 * in each trap. */
#ifndef VCPU_COMMON_ROAD_H
#define VCPU_COMMON_ROAD_H

#include "vcpu/vcpu.h"		/* struct vcpu */
#include "vcpu/guest_mem.h"	/* linear, running_read8 */

#define RUN_MOST 16		/* instructions */
/* A run that begins here does not come to the segment's end: no instruction of the road
 * takes more than 3 bytes. */
#define COMMON_LAST_IP (0xffff - 3 * RUN_MOST)

/**
 * A row: emulate the instruction at linear address @at, which is CS:IP, and end the trap
 * Expects IP <= COMMON_LAST_IP, TF clear, and v->run_left at least 1: exactly 1 if
 * v->attention is not 0.
 */
typedef void common_row(struct vcpu *v, uint32_t at);

/* The first instruction of a trap, and those that go on with a run. */
extern common_row *const common_road[256], *const run_road[256];

/* The trap path implements these for the virtual CPU; the unit tests on the host do, too. */

/**
 * exit_general - decode the instruction at CS:IP with all its prefixes, emulate it,
 * commit IP, and end the trap
 */
void exit_general(struct vcpu *v);

/**
 * exit_general_at - the same as a row: for the bytes that have none
 */
common_row exit_general_at;

/**
 * trap_attend - the end of a trap in which something asked for attention: v->attention is not 0
 * In the monitor this call does not come back. So it is the last that a function does.
 */
void trap_attend(struct vcpu *v);

/* The last that a trap does: its work is done. */
static inline void finish_trap(struct vcpu *v)
{
	if (unlikely(v->attention))
		trap_attend(v);
}

/* The row of the instruction at CS:IP, for a trap that may take @most instructions. */
static inline void take_road(struct vcpu *v, uint32_t most)
{
	const uint32_t at = linear(v->frame.cs, 0) + v->frame.eip;

	v->run_left = most;
	common_road[running_read8(v, at)](v, at);
}

#endif

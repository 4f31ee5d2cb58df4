/* The CPU under test: the monitor's trap_dispatch(), with what it calls, compiled for the host. */
#ifndef INSN_OURS_H
#define INSN_OURS_H

#include "state.h"

enum road {
	ROAD_LONG,	/* something asks for attention: decode table and emulate functions */
	ROAD_SHORT,	/* the way of nearly all traps: short_road[] where the byte has one */
	ROADS,
};

extern struct port_log our_ports;

/**
 * ours_load - put the vCPU into @state
 * @own_real_if: the real IF follows the guest's, as of a passthrough guest
 */
void ours_load(const struct state *state, bool own_real_if);

void ours_store(struct state *state);

/**
 * ours_move - the guest went on to @ip natively
 */
void ours_move(uint32_t ip);

/**
 * ours_trap - what the monitor does with one trap out of the guest
 * @vector: by which a v86 CPU would report the instruction at CS:IP
 * @length: of the instruction, for the vectors that report it from behind
 * @plant: falsify the result, to see that the comparison notices: 0 is off
 */
enum stop ours_trap(enum road road, uint32_t vector, unsigned length, unsigned plant);

/**
 * ours_rules - the first rule that the frame to be loaded breaks, or NULL
 * Rules: VM=1, real IOPL, NT, AC and ID are 0, real IF as configured.
 */
const char *ours_rules(void);

#endif

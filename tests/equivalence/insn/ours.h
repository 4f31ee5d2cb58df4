/* The CPU under test: the monitor's exit_gp() and trap_dispatch(), with what they call, compiled for the host. */
#ifndef INSN_OURS_H
#define INSN_OURS_H

#include "state.h"

enum road {
	ROAD_GENERAL,	/* decode table and emulate functions, whatever the instruction */
	ROAD_WATCHED,	/* something asks for attention: common_road[], one instruction in each trap */
	ROAD_COMMON,	/* the way of nearly all traps: common_road[], and runs */
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
 * @length: of the instruction, for the vectors that report it after the instruction
 * @plant: falsify the result, to see that the comparison notices: 0 is off
 */
enum stop ours_trap(enum road road, uint32_t vector, unsigned length, unsigned plant);

/**
 * ours_rules - the first rule that the frame to be loaded breaks, or NULL
 * Rules: VM=1, real IOPL, NT, AC and ID are 0, real IF as configured.
 */
const char *ours_rules(void);

#endif

/* Every row of the common road: as the first instruction of a trap, and as part of a run.
 *
 * sources: monitor/vcpu/vcpu.c monitor/vcpu/guest_mem.c monitor/vcpu/opcodes.c monitor/vcpu/emulate*.c
 * with: ports.c machine_answers.c video_window.c
 * options: -eva-precision 3 -eva-domains bitwise -eva-use-spec take_row -eva-min-loop-unroll 16 -eva-slevel-function run_nops:0
 * options: -eva-split-return-function takes_int16:0
 * variant kept: -DPOLICY=POLICY_KEPT
 * variant own: -DPOLICY=POLICY_OWN
 * variant iopl3: -DPOLICY=POLICY_IOPL3
 * seconds: 30
 */
#include "any_vcpu.h"
#include "guest_memory.h"
#include "run_by_steps.h"

static uint32_t page_table[1024];
static struct vcpu the_vcpu;

/* What the trap path does for a row: dispatch.c looks at it. */
void exit_general(struct vcpu *v)
{
	flags_hold(v);
}

void exit_general_at(struct vcpu *v, uint32_t at)
{
	/*@ assert in_the_segment: at <= LAST_AT(1); */
	(void)at;
	flags_hold(v);
}

void trap_attend(struct vcpu *v)
{
	flags_hold(v);
}

/* Any place from which the trap may take @left instructions. */
static uint32_t any_place(uint32_t left)
{
	MAKE_UNKNOWN(guest_memory);
	MAKE_UNKNOWN(page_table);
	any_vcpu(&the_vcpu, page_table);
	the_vcpu.run_left = left;
	return any_from(0, LAST_AT(left));
}

void main(void)
{
	if (any_bool()) {
		const uint32_t at = any_place(RUN_MOST);

		common_road[running_read8(&the_vcpu, at)](&the_vcpu, at);
	} else {
		/*@ loop unroll 16; */
		for (uint32_t left = 1; left <= RUN_MOST; left++) {
			const uint32_t at = any_place(left);

			run_road[running_read8(&the_vcpu, at)](&the_vcpu, at);
			flags_hold(&the_vcpu);
		}
	}
	flags_hold(&the_vcpu);
}

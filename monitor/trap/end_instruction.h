/* An emulated instruction has done its work: commit IP, or do what its result asks for. */
#ifndef TRAP_END_INSTRUCTION_H
#define TRAP_END_INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "vcpu/vcpu.h"		/* struct vcpu, enum emu_result */

/**
 * end_instruction - after any result
 * @next_ip: after the instruction; a function that jumps has committed its own
 * @stepped: TF was set before it, which counts: SDM vol 3 17.3.1.4
 */
void end_instruction(struct vcpu *v, uint16_t next_ip, enum emu_result result, bool stepped);

/**
 * end_unusual - the same after a halt, a fault, a refusal, or where the instruction goes on in its next trap
 */
void end_unusual(struct vcpu *v, uint16_t next_ip, enum emu_result result);

#endif

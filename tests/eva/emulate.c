/* Decode and every emulate function: any bytes at any CS:IP, any registers.
 *
 * sources: monitor/vcpu/insn.c monitor/vcpu/insn_modrm.c monitor/vcpu/opcodes.c monitor/vcpu/emulate*.c
 * sources: monitor/vcpu/vcpu.c monitor/vcpu/guest_mem.c
 * with: ports.c machine_answers.c video_window.c
 * options: -eva-precision 3 -eva-domains bitwise -eva-slevel-function insn_decode:1000,decode_opcode:200,decode_memory:100,main:1000
 * options: -eva-split-return-function insn_decode:full,decode_opcode:full,takes_int16:0
 * variant kept: -DPOLICY=POLICY_KEPT
 * variant own: -DPOLICY=POLICY_OWN
 * variant iopl3: -DPOLICY=POLICY_IOPL3
 * seconds: 15
 */
#include "any_vcpu.h"
#include "guest_memory.h"
#include "vcpu/insn.h"

static uint32_t page_table[1024];
static struct vcpu the_vcpu;

void main(void)
{
	struct insn insn;

	MAKE_UNKNOWN(guest_memory);
	MAKE_UNKNOWN(page_table);
	any_vcpu(&the_vcpu, page_table);
	if (insn_decode(&the_vcpu, &insn) == DECODED)
		insn.row->emulate(&the_vcpu, &insn);
	flags_hold(&the_vcpu);
}

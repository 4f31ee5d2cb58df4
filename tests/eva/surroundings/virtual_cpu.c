/* vcpu/insn.h, vcpu/emulate.h and vcpu/common_road.h as the trap path sees them: each instruction may change all of
 * the processor, and says anything about IP. emulate.c and road.c look at the instructions themselves. */
#include "any_vcpu.h"
#include "vcpu/common_road.h"
#include "vcpu/emulate.h"
#include "vcpu/insn_decode.h"
#include "run_limits.h"

static enum emu_result any_result(void)
{
	return (enum emu_result)any32();
}

#define EMULATE(name)                                                   \
	enum emu_result name(struct vcpu *v, const struct insn *insn)   \
	{                                                               \
		(void)insn;                                             \
		may_change_cpu(v);                                      \
		return any_result();                                    \
	}
EMULATE(emu_any)
EMULATE(emu_int1)

/* A row of each kind that the trap path tells apart. */
#define ROW(kind, bytes) { .emulate = emu_any, .operands = (kind), .length = (bytes) }
const struct opcode_row opcodes[256] = {
	[0 ... 255] = ROW(OPERANDS_UNKNOWN, 0),
	[1] = { .emulate = emu_any, .operands = OPERANDS_PREFIX, .prefix = PREFIX_SEGMENT, .segment = SEGMENT_GS },
	[2] = ROW(OPERANDS_ESCAPE, 0),
	[3] = ROW(OPERANDS_NONE, 1),
	[4] = ROW(OPERANDS_IMM8, 2),
	[0xf1] = { .emulate = emu_int1, .operands = OPERANDS_NONE, .length = 1 },
};
const struct opcode_row opcodes_0f[OPCODES_0F] = {
	[0 ... OPCODES_0F - 1] = ROW(OPERANDS_UNKNOWN, 0),
	[1] = ROW(OPERANDS_MODRM_REG, 2),
	[2] = ROW(OPERANDS_MODRM, 2),
	[3] = ROW(OPERANDS_GROUP, 2),
};
const struct opcode_row opcodes_0f01[8] = { [0 ... 7] = ROW(OPERANDS_MODRM, 2) };
const struct opcode_row opcode_locked = ROW(OPERANDS_NONE, 1);

enum decoded insn_decode(const struct vcpu *v, struct insn *insn)
{
	(void)v;
	insn->row = &opcodes[any8()];
	insn->next_ip = any32();
	return (enum decoded)any32();
}

const uint8_t *decode_prefixes(struct insn *insn, const uint8_t *at, unsigned most)
{
	insn->prefixes = any8();
	insn->segment = any32();
	return at + any_from(0, most);
}

const uint8_t *decode_memory(const struct vcpu *v, struct insn *insn, const uint8_t *at)
{
	(void)v;
	insn->memory_segment = any32();
	insn->offset = any32();
	return at + any_from(0, 5);
}

enum emu_result vcpu_interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	(void)vector;
	(void)return_ip;
	may_change_cpu(v);
	return any_bool() ? EMU_VECTORED : any_bool() ? EMU_FAULT : EMU_REFUSED;
}

static void any_row(struct vcpu *v, uint32_t at)
{
	/*@ assert row_may_take_some: 1 <= v->run_left <= RUN_MOST; */
	/*@ assert row_in_the_segment: at <= LAST_AT(v->run_left); */
	may_change_cpu(v);
	if (any_bool())
		exit_general(v);
	else if (any_bool())
		exit_general_at(v, any_from(0, LAST_AT(1)));
	else
		finish_trap(v);
}

common_row *const common_road[256] = { [0 ... 255] = any_row };
common_row *const run_road[256] = { [0 ... 255] = any_row };

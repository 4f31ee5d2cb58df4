/* Decoding: from the bytes at CS:IP to a row of the opcode table. */
#include "vcpu/insn.h"
#include "vcpu/insn_cursor.h"	/* struct cursor, fetch8, decode_modrm */

#define INSN_MAX 15		/* bytes: SDM vol 2 2.3.11 "AVX Instruction Length" */

/* Is this byte a prefix? Notes it; the last segment override wins. */
static bool take_prefix(struct insn *insn, uint8_t byte)
{
	switch (byte) {
	case 0x66: insn->prefixes |= PREFIX_OPERAND_SIZE; return true;
	case 0x67: insn->prefixes |= PREFIX_ADDRESS_SIZE; return true;
	case 0xf0: insn->prefixes |= PREFIX_LOCK; return true;
	case 0xf2: case 0xf3: insn->prefixes |= PREFIX_REP; return true;
	case 0x26: insn->segment = SEGMENT_ES; break;
	case 0x2e: insn->segment = SEGMENT_CS; break;
	case 0x36: insn->segment = SEGMENT_SS; break;
	case 0x3e: insn->segment = SEGMENT_DS; break;
	case 0x64: insn->segment = SEGMENT_FS; break;
	case 0x65: insn->segment = SEGMENT_GS; break;
	default: return false;
	}
	insn->prefixes |= PREFIX_SEGMENT;
	return true;
}

enum decoded insn_decode(const struct vcpu *v, struct insn *insn)
{
	struct cursor c = { v, v->frame.eip, v->frame.eip };

	*insn = (struct insn){ 0 };
	/* A fetch that ran off the segment leaves EIP = 10000h on some CPUs. */
	if (c.ip > 0xffff)
		return DECODED_OFF_END;
	do
		insn->opcode = fetch8(&c);
	while (take_prefix(insn, insn->opcode) && c.ip - c.first_ip < INSN_MAX);

	insn->row = &opcodes[insn->opcode];
	if (insn->opcode == 0x0f) {
		insn->opcode = fetch8(&c);
		if (insn->opcode < OPCODES_0F)
			insn->row = &opcodes_0f[insn->opcode];
		if (insn->opcode == 0x38 && fetch8(&c) == 0x82)
			insn->row = &opcode_invpcid;
	}
	switch (insn->row->operands) {
	case OPERANDS_NONE:
		break;
	case OPERANDS_IMM8:
		insn->imm = fetch8(&c);
		break;
	case OPERANDS_MODRM:
	case OPERANDS_MODRM_REG:
		decode_modrm(&c, insn, insn->row->operands);
		if (insn->row == &opcodes_0f[0x01])
			insn->row = &opcodes_0f01[modrm_reg(insn)];
		break;
	default:
		return DECODED_NOT_OURS;
	}
	insn->next_ip = (uint16_t)c.ip;
	if (insn->prefixes & PREFIX_LOCK)
		insn->row = &opcode_locked;	/* SDM vol 2 LOCK: none of ours takes it */
	if (c.ip - c.first_ip > INSN_MAX)
		return DECODED_TOO_LONG;
	return c.ip > 0x10000 ? DECODED_OFF_END : DECODED;
}

/* The pieces that decoding is made of: insn_decode() puts them together for every case, and
 * exit_general() (monitor/trap/) for the one in which nothing is near a limit. */
#ifndef VCPU_INSN_DECODE_H
#define VCPU_INSN_DECODE_H

#include "vcpu/insn.h"		/* struct insn */
#include "vcpu/insn_modrm.h"	/* decode_memory */

#define INSN_MAX 15		/* bytes: SDM vol 2 2.3.11 "AVX Instruction Length" */
#define OPCODE_MAX 8		/* of them after the prefixes: 0F xx, ModRM, SIB, four bytes; 0F 38 82 has no more */
#define FETCH_MAX (INSN_MAX + OPCODE_MAX + 2)	/* what insn_decode() may read, of an instruction that is too long */

/**
 * decode_prefixes - the prefixes at @at, in any order, @most of them; the last segment
 * override wins
 * Sets prefixes and segment. Returns where the opcode is.
 */
const uint8_t *decode_prefixes(struct insn *insn, const uint8_t *at, unsigned most);

/**
 * decode_opcode - the opcode at @at, whose row in opcodes[] is @row, and what belongs to it
 * @insn has its prefixes. Sets the rest of it but next_ip. Returns what follows the instruction; NULL if it is not
 * one of ours.
 */
static inline const uint8_t *decode_opcode(const struct vcpu *v, struct insn *insn, const uint8_t *at,
					   const struct opcode_row *row)
{
	if (row->operands == OPERANDS_ESCAPE) {
		const uint8_t second = *++at;

		if (unlikely(second >= OPCODES_0F))
			return NULL;
		row = &opcodes_0f[second];
	}
	__builtin_memcpy(&insn->opcode, at, 2);
	at += row->length;
	if (row->operands >= OPERANDS_MODRM) {
		if (row->operands == OPERANDS_GROUP)
			row = &opcodes_0f01[modrm_reg(insn)];
		if (insn->modrm < MODRM_REGISTER)
			at = decode_memory(v, insn, at);
	} else if (unlikely(row->operands < OPERANDS_NONE)) {
		return NULL;
	}
	insn->row = row;
	return at;
}

#endif

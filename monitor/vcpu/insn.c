/* Decoding: from the bytes at CS:IP to a row of the opcode table. */
#include "vcpu/insn.h"
#include "vcpu/guest_mem.h"	/* linear, GUEST_BASE, running_read8 */
#include "vcpu/insn_decode.h"	/* decode_* */

const uint8_t *decode_prefixes(struct insn *insn, const uint8_t *at, unsigned most)
{
	uint32_t prefixes = 0, segment = 0;

	for (; most; at++, most--) {
		const struct opcode_row *row = &opcodes[*at];

		if (row->operands != OPERANDS_PREFIX)
			break;
		prefixes |= row->prefix;
		if (row->prefix == PREFIX_SEGMENT)
			segment = row->segment;
	}
	insn->prefixes = (uint8_t)prefixes;
	insn->segment = (uint8_t)segment;
	return at;
}

/* Near the segment's end the instruction wraps, or runs off it: then from a copy. */
static __attribute__((noinline)) const uint8_t *copy_code(const struct vcpu *v, uint8_t copy[FETCH_MAX])
{
	for (unsigned i = 0; i < FETCH_MAX; i++)
		copy[i] = running_read8(v, linear(v->frame.cs, (uint16_t)(v->frame.eip + i)));
	return copy;
}

/* INVPCID alone has a third opcode byte. Returns what follows the instruction. */
static const uint8_t *decode_invpcid(const struct vcpu *v, struct insn *insn, const uint8_t *at)
{
	insn->row = &opcode_invpcid;
	insn->opcode = at[1];
	insn->modrm = at[3];
	at += 4;
	return insn->modrm < MODRM_REGISTER ? decode_memory(v, insn, at) : at;
}

enum decoded insn_decode(const struct vcpu *v, struct insn *insn)
{
	const uint32_t ip = v->frame.eip;
	uint8_t copy[FETCH_MAX];
	const uint8_t *first, *at;
	uint32_t length;

	if (unlikely(ip > 0x10000 - FETCH_MAX)) {
		/* A fetch that ran off the segment leaves EIP = 10000h on some CPUs. */
		if (ip > 0xffff)
			return DECODED_OFF_END;
		first = copy_code(v, copy);
	} else {
		first = GUEST_BASE(v) + linear(v->frame.cs, 0) + ip;
	}
	at = decode_prefixes(insn, first, INSN_MAX);
	if (at[0] == 0x0f && at[1] == 0x38 && at[2] == 0x82)
		at = decode_invpcid(v, insn, at);
	else
		at = decode_opcode(v, insn, at, &opcodes[*at]);
	if (!at)
		return DECODED_NOT_OURS;
	length = (uint32_t)(at - first);
	insn->next_ip = (uint16_t)(ip + length);
	if (insn->prefixes & PREFIX_LOCK)
		insn->row = &opcode_locked;	/* SDM vol 2 LOCK: none of ours takes it */
	if (length > INSN_MAX)
		return DECODED_TOO_LONG;
	return ip + length > 0x10000 ? DECODED_OFF_END : DECODED;
}

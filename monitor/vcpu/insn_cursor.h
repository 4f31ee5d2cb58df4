/* Reading an instruction byte by byte. */
#ifndef VCPU_INSN_CURSOR_H
#define VCPU_INSN_CURSOR_H

#include "vcpu/guest_mem.h"	/* linear, mem_read8 */
#include "vcpu/insn.h"		/* struct insn */

/* Walks along the instruction; past 15 bytes or offset FFFFh it only notes so. */
struct cursor {
	const struct vcpu *v;
	uint32_t ip, first_ip;
};

static inline uint8_t fetch8(struct cursor *c)
{
	const uint8_t byte = mem_read8(c->v, linear(c->v->frame.cs, (uint16_t)c->ip));

	c->ip++;
	return byte;
}

/**
 * decode_modrm - the ModRM byte, and the address of a memory operand
 * @operands: OPERANDS_MODRM, or OPERANDS_MODRM_REG where mod is ignored
 * Source: SDM vol 2 2.1.5 "Addressing-Mode Encoding of ModR/M and SIB Bytes".
 */
void decode_modrm(struct cursor *c, struct insn *insn, enum operands operands);

#endif

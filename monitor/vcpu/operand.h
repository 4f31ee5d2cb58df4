/* The memory operand of an instruction with a ModRM byte. */
#ifndef VCPU_OPERAND_H
#define VCPU_OPERAND_H

#include "vcpu/guest_mem.h"	/* linear, fits */
#include "vcpu/insn.h"		/* struct insn */

/* The memory operand's linear address; false if @size bytes do not fit. */
static inline bool operand(const struct vcpu *v, const struct insn *insn, unsigned size, uint32_t *lin)
{
	*lin = linear(insn_segment(v, insn->memory_segment), (uint16_t)insn->offset);
	return insn->offset <= 0xffff && fits((uint16_t)insn->offset, size);
}

static inline enum emu_result operand_fault(struct vcpu *v, const struct insn *insn)
{
	return vcpu_fault(v, insn->memory_segment == SEGMENT_SS ? VEC_SS : VEC_GP);
}

static inline bool in_register(const struct insn *insn)
{
	return insn->modrm >= MODRM_REGISTER;
}

#endif

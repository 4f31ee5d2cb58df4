/* The operand of a ModRM byte. */
#include "vcpu/insn_cursor.h"	/* struct cursor, fetch8 */

static uint16_t fetch16(struct cursor *c)
{
	const uint8_t low = fetch8(c);

	return (uint16_t)(fetch8(c) << 8 | low);
}

static uint32_t fetch32(struct cursor *c)
{
	const uint16_t low = fetch16(c);

	return (uint32_t)fetch16(c) << 16 | low;
}

static uint32_t reg32(const struct vcpu *v, unsigned number)
{
	return *insn_register((struct vcpu *)(uintptr_t)v, number);
}

/* 16-bit effective addresses: SDM vol 2 table 2-1. */
static uint16_t address16(struct cursor *c, struct insn *insn)
{
	const struct trap_frame *tf = &c->v->frame;
	const unsigned mod = modrm_mod(insn), rm = modrm_rm(insn);
	const uint16_t bx = (uint16_t)tf->ebx, bp = (uint16_t)tf->ebp;
	const uint16_t si = (uint16_t)tf->esi, di = (uint16_t)tf->edi;
	const uint16_t base[8] = { bx + si, bx + di, bp + si, bp + di, si, di, bp, bx };

	if (mod == 0 && rm == 6)
		return fetch16(c);
	if (rm == 2 || rm == 3 || rm == 6)
		insn->memory_segment = SEGMENT_SS;
	return base[rm] + (mod == 1 ? (uint16_t)(int8_t)fetch8(c) : mod == 2 ? fetch16(c) : 0);
}

/* 32-bit effective addresses: SDM vol 2 tables 2-2 and 2-3. */
static uint32_t address32(struct cursor *c, struct insn *insn)
{
	const unsigned mod = modrm_mod(insn);
	unsigned base = modrm_rm(insn);
	uint32_t address = 0;

	if (base == 4) {
		const uint8_t sib = fetch8(c);
		const unsigned index = sib >> 3 & 7;

		base = sib & 7;
		if (index != 4)
			address = reg32(c->v, index) << (sib >> 6);
	}
	if (mod == 0 && base == 5)
		return address + fetch32(c);
	if (base == 4 || base == 5)
		insn->memory_segment = SEGMENT_SS;
	address += reg32(c->v, base);
	return address + (mod == 1 ? (uint32_t)(int8_t)fetch8(c) : mod == 2 ? fetch32(c) : 0);
}

void decode_modrm(struct cursor *c, struct insn *insn, enum operands operands)
{
	insn->modrm = fetch8(c);
	if (operands == OPERANDS_MODRM_REG || modrm_mod(insn) == 3)
		return;
	insn->memory_segment = SEGMENT_DS;
	insn->offset = (insn->prefixes & PREFIX_ADDRESS_SIZE) ? address32(c, insn) : address16(c, insn);
	if (insn->prefixes & PREFIX_SEGMENT)
		insn->memory_segment = insn->segment;
}

uint16_t insn_segment(const struct vcpu *v, unsigned segment)
{
	const struct trap_frame *tf = &v->frame;
	const uint32_t value[6] = { tf->es, tf->cs, tf->ss, tf->ds, tf->fs, tf->gs };

	return (uint16_t)value[segment];
}

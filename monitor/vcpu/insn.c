/* Decoding: from the bytes at CS:IP to a row of the opcode table. */
#include "vcpu/insn.h"
#include "vcpu/guest_mem.h"	/* linear, mem_read* */

#define INSN_MAX 15		/* bytes: SDM vol 2 2.3.11 "AVX Instruction Length" */

/* Walks along the instruction; past 15 bytes or offset FFFFh it only notes so. */
struct cursor {
	const struct vcpu *v;
	uint32_t ip, first_ip;
};

static uint8_t fetch8(struct cursor *c)
{
	const uint8_t byte = mem_read8(c->v, linear(c->v->frame.cs, (uint16_t)c->ip));

	c->ip++;
	return byte;
}

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

static void decode_modrm(struct cursor *c, struct insn *insn, enum operands operands)
{
	insn->modrm = fetch8(c);
	if (operands == OPERANDS_MODRM_REG || modrm_mod(insn) == 3)
		return;
	insn->memory_segment = SEGMENT_DS;
	insn->offset = (insn->prefixes & PREFIX_ADDRESS_SIZE) ? address32(c, insn) : address16(c, insn);
	if (insn->prefixes & PREFIX_SEGMENT)
		insn->memory_segment = insn->segment;
}

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
		insn->row = &opcodes_0f[insn->opcode];
		if (insn->opcode == 0x38)
			insn->row = fetch8(&c) == 0x82 ? &opcode_invpcid : &opcodes_0f[0xff];
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

uint16_t insn_segment(const struct vcpu *v, unsigned segment)
{
	const struct trap_frame *tf = &v->frame;
	const uint32_t value[6] = { tf->es, tf->cs, tf->ss, tf->ds, tf->fs, tf->gs };

	return (uint16_t)value[segment];
}

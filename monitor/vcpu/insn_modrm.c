/* The memory operand of a ModRM byte. */
#include "vcpu/insn_modrm.h"

static uint16_t fetch16(const uint8_t *at)
{
	uint16_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return value;
}

static uint32_t fetch32(const uint8_t *at)
{
	uint32_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return value;
}

static uint32_t reg32(const struct vcpu *v, unsigned number)
{
	return *insn_register((struct vcpu *)(uintptr_t)v, number);
}

/* 16-bit effective addresses without their displacement: SDM vol 2 table 2-1. */
static uint32_t base16(const struct trap_frame *tf, struct insn *insn)
{
	switch (modrm_rm(insn)) {
	case 0: return tf->ebx + tf->esi;
	case 1: return tf->ebx + tf->edi;
	case 2: insn->memory_segment = SEGMENT_SS; return tf->ebp + tf->esi;
	case 3: insn->memory_segment = SEGMENT_SS; return tf->ebp + tf->edi;
	case 4: return tf->esi;
	case 5: return tf->edi;
	case 6: insn->memory_segment = SEGMENT_SS; return tf->ebp;
	default: return tf->ebx;
	}
}

static const uint8_t *address16(const struct vcpu *v, struct insn *insn, const uint8_t *at)
{
	const unsigned mod = modrm_mod(insn);

	if (mod == 0 && modrm_rm(insn) == 6) {
		insn->offset = fetch16(at);
		return at + 2;
	}
	insn->offset = (uint16_t)(base16(&v->frame, insn) +
				  (mod == 1 ? (uint32_t)(int8_t)*at : mod == 2 ? fetch16(at) : 0));
	return at + mod;
}

/* 32-bit effective addresses: SDM vol 2 tables 2-2 and 2-3. */
static const uint8_t *address32(const struct vcpu *v, struct insn *insn, const uint8_t *at)
{
	const unsigned mod = modrm_mod(insn);
	unsigned base = modrm_rm(insn);
	uint32_t address = 0;

	if (base == 4) {
		const uint8_t sib = *at++;
		const unsigned index = sib >> 3 & 7;

		base = sib & 7;
		if (index != 4)
			address = reg32(v, index) << (sib >> 6);
	}
	if (mod == 0 && base == 5) {
		insn->offset = address + fetch32(at);
		return at + 4;
	}
	if (base == 4 || base == 5)
		insn->memory_segment = SEGMENT_SS;
	address += reg32(v, base);
	if (mod == 0) {
		insn->offset = address;
		return at;
	}
	insn->offset = address + (mod == 1 ? (uint32_t)(int8_t)*at : fetch32(at));
	return at + (mod == 1 ? 1 : 4);
}

const uint8_t *decode_memory(const struct vcpu *v, struct insn *insn, const uint8_t *at)
{
	insn->memory_segment = SEGMENT_DS;
	at = (insn->prefixes & PREFIX_ADDRESS_SIZE) ? address32(v, insn, at) : address16(v, insn, at);
	if (insn->prefixes & PREFIX_SEGMENT)
		insn->memory_segment = insn->segment;
	return at;
}

uint16_t insn_segment(const struct vcpu *v, unsigned segment)
{
	/* In the order of enum segment. */
	static const uint8_t slots[6] = {
		offsetof(struct trap_frame, es), offsetof(struct trap_frame, cs), offsetof(struct trap_frame, ss),
		offsetof(struct trap_frame, ds), offsetof(struct trap_frame, fs), offsetof(struct trap_frame, gs),
	};
	uint16_t value;

	__builtin_memcpy(&value, (const uint8_t *)&v->frame + slots[segment], sizeof(value));
	return value;
}

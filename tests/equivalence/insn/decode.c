#include "decode.h"
#include "memory.h"

#include <string.h>

enum { INSN_MAX = 15, FLAG_TF = 1 << 8, FLAG_OF = 1 << 11 };
enum { VEC_DB = 1, VEC_BP = 3, VEC_OF = 4, VEC_UD = 6, VEC_GP = 13 };

/* A one-byte opcode that is IOPL-sensitive or an I/O instruction: SDM vol 3 20.2.7. */
static bool sensitive_byte(const uint8_t *code)
{
	static const uint8_t sensitive[] = { 0x6c, 0x6d, 0x6e, 0x6f, 0x9c, 0x9d, 0xcd, 0xcf, 0xe4, 0xe5, 0xe6,
					     0xe7, 0xec, 0xed, 0xee, 0xef, 0xf4, 0xfa, 0xfb };
	static const uint8_t prefix[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 };
	unsigned n = 0;

	while (n < INSN_MAX && memchr(prefix, code[n], sizeof(prefix)))
		n++;
	return memchr(sensitive, code[n], sizeof(sensitive)) != NULL;
}

void decode(const struct state *s, const uint8_t *memory, struct their_insn *d)
{
	static ZydisDecoder decoder;
	const uint32_t room = 0x10000 - s->ip;
	const uint8_t *const code = memory + linear_of(s->seg[CS], s->ip);

	/* Not REAL_16, which refuses what is there but raises #GP, such as SYSENTER. */
	if (!decoder.machine_mode)
		ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16);
	memset(&d->insn, 0, sizeof(d->insn));
	d->sensitive_byte = sensitive_byte(code);
	d->status = ZydisDecoderDecodeFull(&decoder, code, room < INSN_MAX + 1 ? room : INSN_MAX + 1, &d->insn,
					   d->operand);
}

uint32_t decode_register(const struct state *s, ZydisRegister reg)
{
	const uint32_t value = s->gpr[ZydisRegisterGetId(reg) & 7];

	return ZydisRegisterGetClass(reg) == ZYDIS_REGCLASS_GPR32 ? value : (uint16_t)value;
}

uint32_t decode_offset(const struct state *s, const struct their_insn *d, const ZydisDecodedOperand *op)
{
	uint32_t offset = op->mem.disp.has_displacement ? (uint32_t)op->mem.disp.value : 0;

	if (op->mem.base != ZYDIS_REGISTER_NONE)
		offset += decode_register(s, op->mem.base);
	if (op->mem.index != ZYDIS_REGISTER_NONE)
		offset += decode_register(s, op->mem.index) * op->mem.scale;
	return d->insn.address_width == 16 ? (uint16_t)offset : offset;
}

bool decode_is_string(const struct their_insn *d)
{
	switch (d->insn.mnemonic) {
	case ZYDIS_MNEMONIC_INSB: case ZYDIS_MNEMONIC_INSW: case ZYDIS_MNEMONIC_INSD:
	case ZYDIS_MNEMONIC_OUTSB: case ZYDIS_MNEMONIC_OUTSW: case ZYDIS_MNEMONIC_OUTSD:
		return ZYAN_SUCCESS(d->status);
	default:
		return false;
	}
}

/* F2 repeats as F3 does: SDM vol 2 REP. Zydis calls only the latter REP. */
bool decode_repeats(const struct their_insn *d)
{
	if (!decode_is_string(d))
		return false;
	for (unsigned i = 0; i < d->insn.raw.prefix_count; i++)
		if (d->insn.raw.prefixes[i].value == 0xf2 || d->insn.raw.prefixes[i].value == 0xf3)
			return true;
	return false;
}

/* Also 0F 01 with a register: VMX, SVM, XSAVE and so on are not there or not enabled. */
bool decode_is_undefined(const struct their_insn *d)
{
	if (!ZYAN_SUCCESS(d->status))
		return true;
	switch (d->insn.mnemonic) {
	case ZYDIS_MNEMONIC_SLDT: case ZYDIS_MNEMONIC_STR: case ZYDIS_MNEMONIC_LLDT:
	case ZYDIS_MNEMONIC_LTR: case ZYDIS_MNEMONIC_VERR: case ZYDIS_MNEMONIC_VERW:
	case ZYDIS_MNEMONIC_LAR: case ZYDIS_MNEMONIC_LSL: case ZYDIS_MNEMONIC_ARPL:
	case ZYDIS_MNEMONIC_SYSCALL: case ZYDIS_MNEMONIC_SYSRET: case ZYDIS_MNEMONIC_RSM:
	case ZYDIS_MNEMONIC_UD0: case ZYDIS_MNEMONIC_UD1: case ZYDIS_MNEMONIC_UD2:
		return true;
	case ZYDIS_MNEMONIC_RDTSCP: case ZYDIS_MNEMONIC_SMSW: case ZYDIS_MNEMONIC_LMSW:
		return false;
	default:
		return d->insn.opcode_map == ZYDIS_OPCODE_MAP_0F && d->insn.opcode == 0x01 && d->insn.raw.modrm.mod == 3;
	}
}

uint32_t decode_arrival(const struct state *s, const struct their_insn *d, unsigned choice)
{
	const bool stepping = s->flags & FLAG_TF, odd = choice & 1;
	const bool at_end = s->ip + d->insn.length > 0xffff;	/* nothing to return to after it */

	if (d->status == ZYDIS_STATUS_NO_MORE_DATA || d->status == ZYDIS_STATUS_INSTRUCTION_TOO_LONG)
		return VEC_GP;
	if (d->status == ZYDIS_STATUS_ILLEGAL_LOCK)
		return odd && d->sensitive_byte ? VEC_GP : VEC_UD;	/* QEMU: #GP */
	if (decode_is_undefined(d) || (d->insn.attributes & ZYDIS_ATTRIB_HAS_LOCK))
		return VEC_UD;
	switch (d->insn.mnemonic) {
	case ZYDIS_MNEMONIC_INT3:
		return odd && !at_end && !stepping ? VEC_BP : VEC_GP;
	case ZYDIS_MNEMONIC_INTO:
		return odd && !at_end && !stepping && (s->flags & FLAG_OF) ? VEC_OF : VEC_GP;
	case ZYDIS_MNEMONIC_INT1:
		return odd && !at_end && !stepping ? VEC_DB : d->insn.length == 1 ? VEC_UD : VEC_GP;
	case ZYDIS_MNEMONIC_INSB: case ZYDIS_MNEMONIC_INSW: case ZYDIS_MNEMONIC_INSD:
	case ZYDIS_MNEMONIC_OUTSB: case ZYDIS_MNEMONIC_OUTSW: case ZYDIS_MNEMONIC_OUTSD:
	case ZYDIS_MNEMONIC_PUSHF: case ZYDIS_MNEMONIC_PUSHFD: case ZYDIS_MNEMONIC_POPF:
	case ZYDIS_MNEMONIC_POPFD: case ZYDIS_MNEMONIC_INT: case ZYDIS_MNEMONIC_IRET:
	case ZYDIS_MNEMONIC_IRETD: case ZYDIS_MNEMONIC_IN: case ZYDIS_MNEMONIC_OUT:
	case ZYDIS_MNEMONIC_HLT: case ZYDIS_MNEMONIC_CLI: case ZYDIS_MNEMONIC_STI:
	case ZYDIS_MNEMONIC_SGDT: case ZYDIS_MNEMONIC_SIDT: case ZYDIS_MNEMONIC_LGDT:
	case ZYDIS_MNEMONIC_LIDT: case ZYDIS_MNEMONIC_SMSW: case ZYDIS_MNEMONIC_LMSW:
	case ZYDIS_MNEMONIC_INVLPG: case ZYDIS_MNEMONIC_CLTS: case ZYDIS_MNEMONIC_INVD:
	case ZYDIS_MNEMONIC_WBINVD: case ZYDIS_MNEMONIC_WRMSR:
	case ZYDIS_MNEMONIC_RDTSC: case ZYDIS_MNEMONIC_RDMSR: case ZYDIS_MNEMONIC_RDPMC:
	case ZYDIS_MNEMONIC_SYSENTER: case ZYDIS_MNEMONIC_SYSEXIT: case ZYDIS_MNEMONIC_INVPCID:
		return VEC_GP;
	case ZYDIS_MNEMONIC_MOV:
		return d->insn.opcode_map == ZYDIS_OPCODE_MAP_0F && (d->insn.opcode & 0xfc) == 0x20 ? VEC_GP : 0;
	default:
		return 0;
	}
}

/* Shifts and bits of instructions that reach video memory. SDM vol 2, by mnemonic. */
#include "machine/video_alu.h"
#include "machine/video_operand.h"

enum { SHIFT_BY_1 = 0xd0, SHIFT_BY_CL = 0xd2 };

static unsigned count_of(const struct vm *vm, const struct video_insn *i)
{
	switch (i->insn.opcode & 0xfe) {
	case SHIFT_BY_1: return 1;
	case SHIFT_BY_CL: return vm->vcpu.frame.ecx & 0xff;
	default: return i->immediate & 0xff;
	}
}

enum emu_result video_shift(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	rm_out(vm, i, alu_shift(modrm_reg(&i->insn), i->width, rm_in(vm, i), count_of(vm, i), &vm->vcpu.frame.eflags));
	return EMU_NEXT;
}

/* SHLD A4h, A5h; SHRD ACh, ADh. */
enum emu_result video_double_shift(struct vm *vm, const struct video_insn *i)
{
	const unsigned count = i->insn.opcode & 1 ? vm->vcpu.frame.ecx & 0xff : i->immediate & 0xff;

	if (misses(i, i->width))
		return miss(vm, i);
	rm_out(vm, i, alu_double_shift(i->insn.opcode & 8, i->width, rm_in(vm, i), reg_in(vm, i), count,
				       &vm->vcpu.frame.eflags));
	return EMU_NEXT;
}

static bool holds(uint32_t f, unsigned condition)
{
	const bool sf_of = !(f & EFLAGS_SF) != !(f & EFLAGS_OF);
	bool is;

	switch (condition >> 1) {
	case 0: is = f & EFLAGS_OF; break;
	case 1: is = f & EFLAGS_CF; break;
	case 2: is = f & EFLAGS_ZF; break;
	case 3: is = f & (EFLAGS_CF | EFLAGS_ZF); break;
	case 4: is = f & EFLAGS_SF; break;
	case 5: is = f & EFLAGS_PF; break;
	case 6: is = sf_of; break;
	default: is = sf_of || (f & EFLAGS_ZF); break;
	}
	return is != (condition & 1);
}

enum emu_result video_setcc(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, 1))
		return miss(vm, i);
	rm_out(vm, i, holds(vm->vcpu.frame.eflags, i->insn.opcode & 0xf));
	return EMU_NEXT;
}

enum { BT, BTS, BTR, BTC };

static void change_bit(struct vm *vm, uint32_t lin, unsigned width, unsigned bit, unsigned how)
{
	const uint32_t old = memory_in(vm, lin, width), mask = 1u << bit;

	set_flag(vm, EFLAGS_CF, old & mask);
	if (how == BTS)
		memory_out(vm, lin, width, old | mask);
	else if (how == BTR)
		memory_out(vm, lin, width, old & ~mask);
	else if (how == BTC)
		memory_out(vm, lin, width, old ^ mask);
}

/* The bit number has a sign, and counts from the operand on in both directions: SDM vol 2 3.1.1.9, figure 3-2. */
enum emu_result video_bit(struct vm *vm, const struct video_insn *i)
{
	const uint32_t raw = reg_in(vm, i);
	const int32_t number = i->width == 2 ? (int16_t)raw : (int32_t)raw;
	const unsigned bits = 8u * i->width;
	const int32_t element = number >> (i->width == 2 ? 4 : 5);
	struct video_insn there = *i;

	there.insn.offset = i->insn.offset + (uint32_t)element * i->width;
	if (!(i->insn.prefixes & PREFIX_ADDRESS_SIZE))
		there.insn.offset &= 0xffff;
	there.outside = there.insn.offset > 0xffff;
	if (misses(&there, i->width))
		return miss(vm, i);
	change_bit(vm, linear(insn_segment(&vm->vcpu, i->insn.memory_segment), (uint16_t)there.insn.offset), i->width,
		   (uint32_t)number & (bits - 1), i->insn.opcode >> 3 & 3);
	return EMU_NEXT;
}

enum emu_result video_bit_immediate(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	change_bit(vm, i->lin, i->width, i->immediate & (8u * i->width - 1), modrm_reg(&i->insn) & 3);
	return EMU_NEXT;
}

/* BSF BCh, BSR BDh. Zero has no bit set: ZF, and the register stays. */
enum emu_result video_bit_scan(struct vm *vm, const struct video_insn *i)
{
	uint32_t value;

	if (misses(i, i->width))
		return miss(vm, i);
	value = rm_in(vm, i);
	set_flag(vm, EFLAGS_ZF, !value);
	if (value)
		reg_out(vm, i, i->insn.opcode & 1 ? 31u - (unsigned)__builtin_clz(value) : (unsigned)__builtin_ctz(value));
	return EMU_NEXT;
}

/* Arithmetic and logic of instructions that reach video memory. SDM vol 2, by mnemonic. */
#include "machine/video_alu.h"
#include "machine/video_operand.h"

static inline uint32_t *flags(struct vm *vm)
{
	return &vm->vcpu.frame.eflags;
}

enum emu_result video_alu_to_rm(struct vm *vm, const struct video_insn *i)
{
	const enum alu_binary op = i->insn.opcode >> 3 & 7;
	uint32_t value;

	if (misses(i, i->width))
		return miss(vm, i);
	value = alu_binary(op, i->width, rm_in(vm, i), reg_in(vm, i), flags(vm));
	if (op != ALU_CMP)
		rm_out(vm, i, value);
	return EMU_NEXT;
}

enum emu_result video_alu_to_reg(struct vm *vm, const struct video_insn *i)
{
	const enum alu_binary op = i->insn.opcode >> 3 & 7;
	uint32_t value;

	if (misses(i, i->width))
		return miss(vm, i);
	value = alu_binary(op, i->width, reg_in(vm, i), rm_in(vm, i), flags(vm));
	if (op != ALU_CMP)
		reg_out(vm, i, value);
	return EMU_NEXT;
}

enum emu_result video_alu_immediate(struct vm *vm, const struct video_insn *i)
{
	const enum alu_binary op = modrm_reg(&i->insn);
	uint32_t value;

	if (misses(i, i->width))
		return miss(vm, i);
	value = alu_binary(op, i->width, rm_in(vm, i), i->immediate & mask_of(i->width), flags(vm));
	if (op != ALU_CMP)
		rm_out(vm, i, value);
	return EMU_NEXT;
}

enum emu_result video_test(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	alu_binary(ALU_AND, i->width, rm_in(vm, i), reg_in(vm, i), flags(vm));
	return EMU_NEXT;
}

static int64_t extended(uint32_t value, unsigned width)
{
	return width == 1 ? (int8_t)value : width == 2 ? (int16_t)value : (int32_t)value;
}

/* CF and OF: the product is wider than the operand. The other flags, which the manual leaves undefined, stay. */
static void product_flags(struct vm *vm, bool wider)
{
	set_flag(vm, EFLAGS_CF | EFLAGS_OF, wider);
}

enum emu_result video_imul(struct vm *vm, const struct video_insn *i)
{
	const bool three = i->row->form & (FORM_IMMEDIATE | FORM_IMMEDIATE_8);
	int64_t product;

	if (misses(i, i->width))
		return miss(vm, i);
	product = extended(rm_in(vm, i), i->width) * extended(three ? i->immediate : reg_in(vm, i), i->width);
	product_flags(vm, product != extended((uint32_t)product, i->width));
	reg_out(vm, i, (uint32_t)product);
	return EMU_NEXT;
}

/* The double operand of MUL and DIV: AX, DX:AX or EDX:EAX. */
static uint64_t double_in(struct vm *vm, unsigned width)
{
	if (width == 1)
		return register_in(vm, 0, 2);
	return (uint64_t)register_in(vm, 2, width) << 8 * width | register_in(vm, 0, width);
}

static void double_out(struct vm *vm, unsigned width, uint32_t low, uint32_t high)
{
	if (width == 1) {
		register_out(vm, 0, 2, (low & 0xff) | high << 8);
		return;
	}
	register_out(vm, 0, width, low);
	register_out(vm, 2, width, high);
}

static void multiply(struct vm *vm, const struct video_insn *i, bool has_sign)
{
	const uint32_t a = register_in(vm, 0, i->width), b = rm_in(vm, i);
	const uint64_t product = has_sign ? (uint64_t)(extended(a, i->width) * extended(b, i->width)) : (uint64_t)a * b;
	const uint32_t low = (uint32_t)product & mask_of(i->width), high = (uint32_t)(product >> 8 * i->width);

	product_flags(vm, has_sign ? (int64_t)product != extended(low, i->width) : (high & mask_of(i->width)) != 0);
	double_out(vm, i->width, low, high);
}

/* A quotient of @width bytes; false if it does not fit, or @by is zero. One bit at a time: there is no library. */
static bool divide(uint64_t value, uint32_t by, unsigned width, uint32_t *quotient, uint32_t *rest)
{
	uint64_t left = value >> 8 * width;
	uint32_t q = 0;

	if (!by || left >= by)
		return false;
	for (unsigned bit = 8 * width; bit--;) {
		left = left << 1 | (value >> bit & 1);
		q <<= 1;
		if (left >= by) {
			left -= by;
			q |= 1;
		}
	}
	*quotient = q;
	*rest = (uint32_t)left;
	return true;
}

static bool divide_signed(uint64_t value, uint32_t by, unsigned width, uint32_t *quotient, uint32_t *rest)
{
	const uint64_t sign = (uint64_t)1 << (16 * width - 1);
	const bool negative = value & sign, by_negative = by >> (8 * width - 1) & 1;
	const uint64_t all = sign << 1 ? (sign << 1) - 1 : UINT64_MAX;
	const uint32_t limit = 1u << (8 * width - 1);

	if (negative)
		value = (0 - value) & all;
	if (by_negative)
		by = (0 - by) & mask_of(width);
	if (!divide(value, by, width, quotient, rest) || *quotient > limit - (negative == by_negative))
		return false;
	if (negative != by_negative)
		*quotient = 0 - *quotient;
	if (negative)
		*rest = 0 - *rest;
	return true;
}

static enum emu_result quotient_of(struct vm *vm, const struct video_insn *i, bool has_sign)
{
	const uint64_t value = double_in(vm, i->width);
	const uint32_t by = rm_in(vm, i);
	uint32_t quotient, rest;

	if (!(has_sign ? divide_signed(value, by, i->width, &quotient, &rest) : divide(value, by, i->width, &quotient, &rest)))
		return vcpu_fault(&vm->vcpu, VEC_DE);
	double_out(vm, i->width, quotient & mask_of(i->width), rest & mask_of(i->width));
	return EMU_NEXT;
}

enum emu_result video_group_f6(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	switch (modrm_reg(&i->insn)) {
	case 0:
	case 1: alu_binary(ALU_AND, i->width, rm_in(vm, i), i->immediate, flags(vm)); break;
	case 2: rm_out(vm, i, ~rm_in(vm, i)); break;
	case 3: rm_out(vm, i, alu_unary(ALU_NEG, i->width, rm_in(vm, i), flags(vm))); break;
	case 4: multiply(vm, i, false); break;
	case 5: multiply(vm, i, true); break;
	case 6: return quotient_of(vm, i, false);
	default: return quotient_of(vm, i, true);
	}
	return EMU_NEXT;
}

enum emu_result video_cmpxchg(struct vm *vm, const struct video_insn *i)
{
	uint32_t value;

	if (misses(i, i->width))
		return miss(vm, i);
	value = rm_in(vm, i);
	alu_binary(ALU_CMP, i->width, register_in(vm, 0, i->width), value, flags(vm));
	if (*flags(vm) & EFLAGS_ZF) {
		rm_out(vm, i, reg_in(vm, i));
	} else {
		rm_out(vm, i, value);
		register_out(vm, 0, i->width, value);
	}
	return EMU_NEXT;
}

enum emu_result video_xadd(struct vm *vm, const struct video_insn *i)
{
	uint32_t old, sum;

	if (misses(i, i->width))
		return miss(vm, i);
	old = rm_in(vm, i);
	sum = alu_binary(ALU_ADD, i->width, old, reg_in(vm, i), flags(vm));
	reg_out(vm, i, old);
	rm_out(vm, i, sum);
	return EMU_NEXT;
}

/* INC, DEC, and of a word the ways to call, jump and push: FEh and FFh. */
enum emu_result video_group_fe(struct vm *vm, const struct video_insn *i)
{
	const unsigned what = modrm_reg(&i->insn);

	if (misses(i, what == 3 || what == 5 ? i->width + 2u : i->width))
		return miss(vm, i);
	if (what < 2) {
		rm_out(vm, i, alu_unary(what ? ALU_DEC : ALU_INC, i->width, rm_in(vm, i), flags(vm)));
		return EMU_NEXT;
	}
	return video_group_ff(vm, i);
}

enum emu_result video_bound(struct vm *vm, const struct video_insn *i)
{
	int64_t index;

	if (misses(i, 2u * i->width))
		return miss(vm, i);
	index = extended(reg_in(vm, i), i->width);
	if (index < extended(memory_in(vm, i->lin, i->width), i->width) ||
	    index > extended(memory_in(vm, i->lin + i->width, i->width), i->width))
		return vcpu_fault(&vm->vcpu, VEC_BR);
	return EMU_NEXT;
}

/* Between the files of video_insn.h: operands in registers and in memory, of 1, 2 or 4 bytes. */
#ifndef MACHINE_VIDEO_OPERAND_H
#define MACHINE_VIDEO_OPERAND_H

#include "machine/video.h"	/* video_traps, video_peek, video_poke */
#include "machine/video_insn.h"	/* struct video_insn */
#include "vcpu/guest_mem.h"	/* fits, running_* */

static inline uint32_t mask_of(unsigned width)
{
	return width < 4 ? (1u << 8 * width) - 1 : 0xffffffffu;
}

/* Bytes one after the other, the lowest first, as the card's bus has them. */
static inline uint32_t memory_in(struct vm *vm, uint32_t lin, unsigned width)
{
	uint32_t value = 0;

	for (unsigned n = 0; n < width; n++)
		value |= (uint32_t)(video_traps(vm, lin + n) ? video_peek(vm, lin + n) :
				    running_read8(&vm->vcpu, lin + n)) << 8 * n;
	return value;
}

static inline void memory_out(struct vm *vm, uint32_t lin, unsigned width, uint32_t value)
{
	for (unsigned n = 0; n < width; n++, value >>= 8)
		if (video_traps(vm, lin + n))
			video_poke(vm, lin + n, (uint8_t)value);
		else
			running_write8(&vm->vcpu, lin + n, (uint8_t)value);
}

/* AH, CH, DH and BH are the second bytes of the first four. */
static inline uint32_t register_in(struct vm *vm, unsigned number, unsigned width)
{
	if (width == 1)
		return *insn_register(&vm->vcpu, number & 3) >> 8 * (number >> 2) & 0xff;
	return *insn_register(&vm->vcpu, number) & mask_of(width);
}

static inline void register_out(struct vm *vm, unsigned number, unsigned width, uint32_t value)
{
	uint32_t *slot = insn_register(&vm->vcpu, width == 1 ? number & 3 : number);
	const unsigned shift = width == 1 ? 8 * (number >> 2) : 0;

	*slot = (*slot & ~(mask_of(width) << shift)) | (value & mask_of(width)) << shift;
}

static inline bool is_register(const struct video_insn *i)
{
	return modrm_mod(&i->insn) == 3;
}

/* Does the operand of @width bytes lie outside of its segment? Then the instruction faults. */
static inline bool misses(const struct video_insn *i, unsigned width)
{
	return !is_register(i) && (i->outside || !fits((uint16_t)i->insn.offset, width));
}

static inline enum emu_result miss(struct vm *vm, const struct video_insn *i)
{
	return vcpu_fault(&vm->vcpu, i->insn.memory_segment == SEGMENT_SS ? VEC_SS : VEC_GP);
}

/* The operand that r/m names. */
static inline uint32_t rm_in(struct vm *vm, const struct video_insn *i)
{
	return is_register(i) ? register_in(vm, modrm_rm(&i->insn), i->width) : memory_in(vm, i->lin, i->width);
}

static inline void rm_out(struct vm *vm, const struct video_insn *i, uint32_t value)
{
	if (is_register(i))
		register_out(vm, modrm_rm(&i->insn), i->width, value);
	else
		memory_out(vm, i->lin, i->width, value);
}

static inline uint32_t reg_in(struct vm *vm, const struct video_insn *i)
{
	return register_in(vm, modrm_reg(&i->insn), i->width);
}

static inline void reg_out(struct vm *vm, const struct video_insn *i, uint32_t value)
{
	register_out(vm, modrm_reg(&i->insn), i->width, value);
}

static inline void set_flag(struct vm *vm, uint32_t flag, bool on)
{
	vm->vcpu.frame.eflags = (vm->vcpu.frame.eflags & ~flag) | (on ? flag : 0);
}

/* Loads a segment register: enum segment, but for CS. */
void video_set_segment(struct vm *vm, unsigned segment, uint16_t value);

/* video_move.c, video_arithmetic.c, video_bits.c, video_string.c, video_stack.c */
video_body video_mov_store, video_mov_load, video_mov_immediate, video_mov_offset_load, video_mov_offset_store,
	   video_mov_from_segment, video_mov_to_segment, video_xchg, video_xlat, video_load_far, video_movzx, video_movsx,
	   video_alu_to_rm, video_alu_to_reg, video_alu_immediate, video_test, video_test_immediate, video_imul,
	   video_shift, video_group_f6, video_group_fe, video_double_shift, video_setcc, video_bit, video_bit_immediate,
	   video_bit_scan, video_cmpxchg, video_xadd, video_bound, video_movs, video_stos, video_lods, video_scas,
	   video_cmps, video_push, video_pop, video_push_segment, video_pop_segment, video_pop_rm, video_push_immediate,
	   video_pusha, video_popa, video_call, video_call_far, video_ret, video_ret_far, video_enter, video_leave, video_group_ff;

#endif

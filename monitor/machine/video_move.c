/* MOV and its like, of instructions that reach video memory. SDM vol 2, by mnemonic. */
#include "machine/video_operand.h"

enum { LES = 0xc4, LDS = 0xc5, LSS = 0xb2, LFS = 0xb4, LGS = 0xb5, XLAT_DS = SEGMENT_DS };

static uint16_t *segment_slot(struct vm *vm, unsigned segment)
{
	struct trap_frame *f = &vm->vcpu.frame;

	switch (segment) {
	case SEGMENT_ES: return (uint16_t *)&f->es;
	case SEGMENT_SS: return (uint16_t *)&f->ss;
	case SEGMENT_FS: return (uint16_t *)&f->fs;
	case SEGMENT_GS: return (uint16_t *)&f->gs;
	default: return (uint16_t *)&f->ds;
	}
}

void video_set_segment(struct vm *vm, unsigned segment, uint16_t value)
{
	*segment_slot(vm, segment) = value;
}

enum emu_result video_mov_store(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	rm_out(vm, i, reg_in(vm, i));
	return EMU_NEXT;
}

enum emu_result video_mov_load(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	reg_out(vm, i, rm_in(vm, i));
	return EMU_NEXT;
}

enum emu_result video_mov_immediate(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	rm_out(vm, i, i->immediate);
	return EMU_NEXT;
}

enum emu_result video_mov_offset_load(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	register_out(vm, 0, i->width, memory_in(vm, i->lin, i->width));
	return EMU_NEXT;
}

enum emu_result video_mov_offset_store(struct vm *vm, const struct video_insn *i)
{
	if (misses(i, i->width))
		return miss(vm, i);
	memory_out(vm, i->lin, i->width, register_in(vm, 0, i->width));
	return EMU_NEXT;
}

/* Into memory a segment register goes as a word, whatever the operand size. There are six: SDM vol 2 MOV. */
enum emu_result video_mov_from_segment(struct vm *vm, const struct video_insn *i)
{
	const unsigned segment = modrm_reg(&i->insn);

	if (segment > SEGMENT_GS)
		return vcpu_fault(&vm->vcpu, VEC_UD);
	if (misses(i, 2))
		return miss(vm, i);
	memory_out(vm, i->lin, 2, insn_segment(&vm->vcpu, segment));
	return EMU_NEXT;
}

/* After a change of SS no interrupt enters before the next instruction: SDM vol 2 MOV. */
enum emu_result video_mov_to_segment(struct vm *vm, const struct video_insn *i)
{
	if (modrm_reg(&i->insn) > SEGMENT_GS || modrm_reg(&i->insn) == SEGMENT_CS)
		return vcpu_fault(&vm->vcpu, VEC_UD);
	if (misses(i, 2))
		return miss(vm, i);
	video_set_segment(vm, modrm_reg(&i->insn), (uint16_t)memory_in(vm, i->lin, 2));
	if (modrm_reg(&i->insn) == SEGMENT_SS)
		vcpu_open_shadow(&vm->vcpu, linear(vm->vcpu.frame.cs, i->insn.next_ip));
	return EMU_NEXT;
}

enum emu_result video_xchg(struct vm *vm, const struct video_insn *i)
{
	uint32_t old;

	if (misses(i, i->width))
		return miss(vm, i);
	old = rm_in(vm, i);
	rm_out(vm, i, reg_in(vm, i));
	reg_out(vm, i, old);
	return EMU_NEXT;
}

enum emu_result video_xlat(struct vm *vm, const struct video_insn *i)
{
	const unsigned segment = i->insn.prefixes & PREFIX_SEGMENT ? i->insn.segment : XLAT_DS;
	const uint32_t offset = vm->vcpu.frame.ebx + (vm->vcpu.frame.eax & 0xff);

	if ((i->insn.prefixes & PREFIX_ADDRESS_SIZE) && offset > 0xffff)
		return vcpu_fault(&vm->vcpu, segment == SEGMENT_SS ? VEC_SS : VEC_GP);
	register_out(vm, 0, 1, memory_in(vm, linear(insn_segment(&vm->vcpu, segment), (uint16_t)offset), 1));
	return EMU_NEXT;
}

static unsigned far_segment(const struct video_insn *i)
{
	switch (i->insn.opcode) {
	case LES: return SEGMENT_ES;
	case LSS: return SEGMENT_SS;
	case LFS: return SEGMENT_FS;
	case LGS: return SEGMENT_GS;
	default:  return SEGMENT_DS;
	}
}

enum emu_result video_load_far(struct vm *vm, const struct video_insn *i)
{
	uint32_t offset;

	if (misses(i, i->width + 2u))
		return miss(vm, i);
	offset = memory_in(vm, i->lin, i->width);
	video_set_segment(vm, far_segment(i), (uint16_t)memory_in(vm, i->lin + i->width, 2));
	reg_out(vm, i, offset);
	return EMU_NEXT;
}

/* Bit 0 of the opcode: the operand in memory is a word; else a byte. */
enum emu_result video_movzx(struct vm *vm, const struct video_insn *i)
{
	const unsigned width = i->insn.opcode & 1 ? 2 : 1;

	if (misses(i, width))
		return miss(vm, i);
	reg_out(vm, i, memory_in(vm, i->lin, width));
	return EMU_NEXT;
}

enum emu_result video_movsx(struct vm *vm, const struct video_insn *i)
{
	const unsigned width = i->insn.opcode & 1 ? 2 : 1;
	uint32_t value;

	if (misses(i, width))
		return miss(vm, i);
	value = memory_in(vm, i->lin, width);
	reg_out(vm, i, width == 2 ? (uint32_t)(int16_t)value : (uint32_t)(int8_t)value);
	return EMU_NEXT;
}

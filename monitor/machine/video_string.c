/* String instructions that reach video memory. With a REP prefix a trap moves a bounded number of elements: then
 * interrupts have their chance, and IP is still at the instruction, as on the CPU. SDM vol 2, by mnemonic. */
#include "machine/video_alu.h"
#include "drivers/pc.h"	/* SCREEN_START */
#include "machine/video_operand.h"
#include "machine/devices/vvga_memory.h"	/* vvga_fill, vvga_copy */
#include "vcpu/common_bodies.h"	/* read_index, write_index */

enum { BATCH = 1024, BLOCK = 8192 };	/* elements: by hand, and of a block that is done at once */

static inline bool is_wide(const struct video_insn *i)
{
	return i->insn.prefixes & PREFIX_ADDRESS_SIZE;
}

static inline unsigned source_segment(const struct video_insn *i)
{
	return i->insn.prefixes & PREFIX_SEGMENT ? i->insn.segment : SEGMENT_DS;
}

/* The element at an index register: its linear address, or false if it does not fit. */
static inline bool element(const struct vm *vm, const struct video_insn *i, unsigned segment, uint32_t index, uint32_t *lin)
{
	const uint32_t offset = read_index(index, is_wide(i));

	*lin = linear(insn_segment(&vm->vcpu, segment), (uint16_t)offset);
	return offset <= 0xffff && fits((uint16_t)offset, i->width);
}

static inline void step(struct vm *vm, const struct video_insn *i, uint32_t *index, uint32_t elements)
{
	const uint32_t by = elements * i->width;

	write_index(index, vm->vcpu.frame.eflags & EFLAGS_DF ? *index - by : *index + by, is_wide(i));
}

static inline enum emu_result limit_fault(struct vm *vm, unsigned segment)
{
	return vcpu_fault(&vm->vcpu, segment == SEGMENT_SS ? VEC_SS : VEC_GP);
}

typedef enum emu_result one_element(struct vm *vm, const struct video_insn *i);

static enum emu_result movs(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	uint32_t from, to;

	if (!element(vm, i, source_segment(i), f->esi, &from))
		return limit_fault(vm, source_segment(i));
	if (!element(vm, i, SEGMENT_ES, f->edi, &to))
		return limit_fault(vm, SEGMENT_ES);
	memory_out(vm, to, i->width, memory_in(vm, from, i->width));
	step(vm, i, &f->esi, 1);
	step(vm, i, &f->edi, 1);
	return EMU_NEXT;
}

static enum emu_result stos(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	uint32_t to;

	if (!element(vm, i, SEGMENT_ES, f->edi, &to))
		return limit_fault(vm, SEGMENT_ES);
	memory_out(vm, to, i->width, register_in(vm, 0, i->width));
	step(vm, i, &f->edi, 1);
	return EMU_NEXT;
}

static enum emu_result lods(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	uint32_t from;

	if (!element(vm, i, source_segment(i), f->esi, &from))
		return limit_fault(vm, source_segment(i));
	register_out(vm, 0, i->width, memory_in(vm, from, i->width));
	step(vm, i, &f->esi, 1);
	return EMU_NEXT;
}

static enum emu_result scas(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	uint32_t at;

	if (!element(vm, i, SEGMENT_ES, f->edi, &at))
		return limit_fault(vm, SEGMENT_ES);
	alu_binary(ALU_CMP, i->width, register_in(vm, 0, i->width), memory_in(vm, at, i->width), &f->eflags);
	step(vm, i, &f->edi, 1);
	return EMU_NEXT;
}

static enum emu_result cmps(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	uint32_t first, second, value;

	if (!element(vm, i, source_segment(i), f->esi, &first))
		return limit_fault(vm, source_segment(i));
	if (!element(vm, i, SEGMENT_ES, f->edi, &second))
		return limit_fault(vm, SEGMENT_ES);
	value = memory_in(vm, first, i->width);
	alu_binary(ALU_CMP, i->width, value, memory_in(vm, second, i->width), &f->eflags);
	step(vm, i, &f->esi, 1);
	step(vm, i, &f->edi, 1);
	return EMU_NEXT;
}

/* With TF set every element ends in its own single-step trap. */
static uint32_t batch(const struct vm *vm, uint32_t left, uint32_t most)
{
	if (vm->vcpu.frame.eflags & EFLAGS_TF)
		most = 1;
	return left < most ? left : most;
}

static enum emu_result repeat(struct vm *vm, const struct video_insn *i, one_element *one, bool compares)
{
	struct trap_frame *f = &vm->vcpu.frame;

	if (!(i->insn.prefixes & PREFIX_REP))
		return one(vm, i);
	for (uint32_t left = batch(vm, read_index(f->ecx, is_wide(i)), BATCH); left; left--) {
		const enum emu_result result = one(vm, i);

		if (result != EMU_NEXT)
			return result;
		write_index(&f->ecx, f->ecx - 1, is_wide(i));
		if (compares && !(f->eflags & EFLAGS_ZF) != i->repeat_unequal)
			return EMU_NEXT;
	}
	return read_index(f->ecx, is_wide(i)) ? EMU_AGAIN : EMU_NEXT;
}

/* How many elements from offset @index up lie in the segment, and from @lin up in trapped pages of the window, one
 * beside the other: at most @most. A view has plain pages in one piece, so a page tells of itself alone. */
static uint32_t straight(const struct vm *vm, const struct video_insn *i, uint32_t index, uint32_t lin, uint32_t most)
{
	const uint32_t offset = read_index(index, is_wide(i));
	uint32_t end = lin;

	while (end - lin < most * i->width && video_traps(vm, end))
		end = (end & ~(PAGE_SIZE - 1)) + PAGE_SIZE;
	if (offset > 0xffff)
		return 0;
	if (end - lin > 0x10000 - offset)
		end = lin + 0x10000 - offset;
	return (end - lin) / i->width < most ? (end - lin) / i->width : most;
}

/* A block of bytes, upwards, that is worth it. */
static uint32_t block_of(const struct vm *vm, const struct video_insn *i)
{
	const struct trap_frame *f = &vm->vcpu.frame;
	const uint32_t left = batch(vm, read_index(f->ecx, is_wide(i)), BLOCK);

	return i->width == 1 && (i->insn.prefixes & PREFIX_REP) && !(f->eflags & EFLAGS_DF) && left > 4 ? left : 0;
}

static enum emu_result block_done(struct vm *vm, const struct video_insn *i, uint32_t elements)
{
	struct trap_frame *f = &vm->vcpu.frame;

	step(vm, i, &f->edi, elements);
	write_index(&f->ecx, f->ecx - elements, is_wide(i));
	return read_index(f->ecx, is_wide(i)) ? EMU_AGAIN : EMU_NEXT;
}

/* Words of two bytes that are the same are bytes. */
enum emu_result video_stos(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	const uint32_t value = register_in(vm, 0, i->width);
	const bool has_block = (i->insn.prefixes & PREFIX_REP) && !(f->eflags & (EFLAGS_DF | EFLAGS_TF)) &&
			       value == ((value & 0xff) * 0x01010101u & mask_of(i->width));
	uint32_t to, elements;

	if (!has_block || !element(vm, i, SEGMENT_ES, f->edi, &to))
		return repeat(vm, i, stos, false);
	elements = straight(vm, i, f->edi, to, batch(vm, read_index(f->ecx, is_wide(i)), BLOCK));
	if (elements < 2)
		return repeat(vm, i, stos, false);
	vvga_fill(&vm->vvga, video_memory(vm), to - SCREEN_START, elements * i->width, (uint8_t)value);
	return block_done(vm, i, elements);
}

/* Bytes within the window: with write mode 1 all planes at once. */
enum emu_result video_movs(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	uint32_t from, to, elements = block_of(vm, i);

	if (!elements || !element(vm, i, source_segment(i), f->esi, &from) || !element(vm, i, SEGMENT_ES, f->edi, &to))
		return repeat(vm, i, movs, false);
	elements = straight(vm, i, f->esi, from, elements);
	elements = straight(vm, i, f->edi, to, elements);
	if (elements < 2)
		return repeat(vm, i, movs, false);
	vvga_copy(&vm->vvga, video_memory(vm), to - SCREEN_START, from - SCREEN_START, elements);
	step(vm, i, &f->esi, elements);
	return block_done(vm, i, elements);
}

enum emu_result video_lods(struct vm *vm, const struct video_insn *i)
{
	return repeat(vm, i, lods, false);
}

enum emu_result video_scas(struct vm *vm, const struct video_insn *i)
{
	return repeat(vm, i, scas, true);
}

enum emu_result video_cmps(struct vm *vm, const struct video_insn *i)
{
	return repeat(vm, i, cmps, true);
}

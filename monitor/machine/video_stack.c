/* Instructions that use the stack, where it or their operand is in video memory. SDM vol 2, by mnemonic. */
#include "machine/video_operand.h"

enum { SP_SLOT = 4, BP_SLOT = 5 };

/* Is there room for @count words or dwords under SP, or above it? SP at an odd end wraps element by element. */
static bool fits_stack(uint16_t sp, int count, unsigned width)
{
	const unsigned elements = (unsigned)(count < 0 ? -count : count);

	for (unsigned n = 0; n < elements; n++) {
		if (count < 0)
			sp = (uint16_t)(sp - width);
		if (!fits(sp, width))
			return false;
		if (count > 0)
			sp = (uint16_t)(sp + width);
	}
	return true;
}

static inline bool room(const struct vm *vm, int count, unsigned width)
{
	return fits_stack((uint16_t)vm->vcpu.frame.esp, count, width);
}

static enum emu_result no_room(struct vm *vm)
{
	return vcpu_fault(&vm->vcpu, VEC_SS);
}

static void push(struct vm *vm, uint32_t value, unsigned width)
{
	struct trap_frame *f = &vm->vcpu.frame;
	const uint16_t sp = (uint16_t)(f->esp - width);

	memory_out(vm, linear(f->ss, sp), width, value);
	set_low16(&f->esp, sp);
}

static uint32_t pop(struct vm *vm, unsigned width)
{
	struct trap_frame *f = &vm->vcpu.frame;
	const uint16_t sp = (uint16_t)f->esp;

	set_low16(&f->esp, (uint16_t)(sp + width));
	return memory_in(vm, linear(f->ss, sp), width);
}

static enum emu_result push_value(struct vm *vm, const struct video_insn *i, uint32_t value)
{
	if (!room(vm, -1, i->width))
		return no_room(vm);
	push(vm, value, i->width);
	return EMU_NEXT;
}

enum emu_result video_push(struct vm *vm, const struct video_insn *i)
{
	return push_value(vm, i, register_in(vm, i->insn.opcode & 7, i->width));
}

enum emu_result video_push_immediate(struct vm *vm, const struct video_insn *i)
{
	return push_value(vm, i, i->immediate);
}

enum emu_result video_pop(struct vm *vm, const struct video_insn *i)
{
	uint32_t value;

	if (!room(vm, 1, i->width))
		return no_room(vm);
	value = pop(vm, i->width);
	register_out(vm, i->insn.opcode & 7, i->width, value);
	return EMU_NEXT;
}

/* 06h ES, 0Eh CS, 16h SS, 1Eh DS; 0Fh A0h FS, A8h GS; a pop is one more. */
static unsigned segment_of(const struct video_insn *i)
{
	if (i->second)
		return i->insn.opcode & 8 ? SEGMENT_GS : SEGMENT_FS;
	return i->insn.opcode >> 3 & 3;
}

enum emu_result video_push_segment(struct vm *vm, const struct video_insn *i)
{
	return push_value(vm, i, insn_segment(&vm->vcpu, segment_of(i)));
}

enum emu_result video_pop_segment(struct vm *vm, const struct video_insn *i)
{
	uint32_t value;

	if (!room(vm, 1, i->width))
		return no_room(vm);
	value = pop(vm, i->width);
	video_set_segment(vm, segment_of(i), (uint16_t)value);
	if (segment_of(i) == SEGMENT_SS)
		vcpu_open_shadow(&vm->vcpu, linear(vm->vcpu.frame.cs, i->insn.next_ip));
	return EMU_NEXT;
}

/* An operand that is found by ESP is found after the pop: SDM vol 2 POP. */
enum emu_result video_pop_rm(struct vm *vm, const struct video_insn *i)
{
	struct video_insn there = *i;

	if (i->by_sp) {
		there.insn.offset += i->width;
		there.lin += i->width;
		there.outside = there.insn.offset > 0xffff;
	}
	if (!room(vm, 1, i->width))
		return no_room(vm);
	if (misses(&there, i->width))
		return miss(vm, &there);
	rm_out(vm, &there, pop(vm, i->width));
	return EMU_NEXT;
}

enum emu_result video_pusha(struct vm *vm, const struct video_insn *i)
{
	const uint32_t sp = register_in(vm, SP_SLOT, i->width);

	if (!room(vm, -8, i->width))
		return no_room(vm);
	for (unsigned n = 0; n < 8; n++)
		push(vm, n == SP_SLOT ? sp : register_in(vm, n, i->width), i->width);
	return EMU_NEXT;
}

enum emu_result video_popa(struct vm *vm, const struct video_insn *i)
{
	if (!room(vm, 8, i->width))
		return no_room(vm);
	for (unsigned n = 8; n--;) {
		const uint32_t value = pop(vm, i->width);

		if (n != SP_SLOT)
			register_out(vm, n, i->width, value);
	}
	return EMU_NEXT;
}

/* A target beyond the segment faults before anything is done: SDM vol 2 CALL. */
static enum emu_result go(struct vm *vm, uint32_t ip)
{
	vm->vcpu.frame.eip = ip;
	return EMU_JUMPED;
}

static enum emu_result beyond(struct vm *vm)
{
	return vcpu_fault(&vm->vcpu, VEC_GP);
}

static enum emu_result call_near(struct vm *vm, const struct video_insn *i, uint32_t ip)
{
	if (!room(vm, -1, i->width))
		return no_room(vm);
	if (ip > 0xffff)
		return beyond(vm);
	push(vm, i->insn.next_ip, i->width);
	return go(vm, ip);
}

static enum emu_result call_far(struct vm *vm, const struct video_insn *i, uint16_t cs, uint32_t ip)
{
	if (!room(vm, -2, i->width))
		return no_room(vm);
	if (ip > 0xffff)
		return beyond(vm);
	push(vm, vm->vcpu.frame.cs, i->width);
	push(vm, i->insn.next_ip, i->width);
	vm->vcpu.frame.cs = cs;
	return go(vm, ip);
}

enum emu_result video_call(struct vm *vm, const struct video_insn *i)
{
	return call_near(vm, i, (i->insn.next_ip + i->immediate) & mask_of(i->width));
}

enum emu_result video_call_far(struct vm *vm, const struct video_insn *i)
{
	return call_far(vm, i, i->far_segment, i->immediate);
}

enum emu_result video_ret(struct vm *vm, const struct video_insn *i)
{
	const uint32_t esp = vm->vcpu.frame.esp;
	uint32_t ip;

	if (!room(vm, 1, i->width))
		return no_room(vm);
	ip = pop(vm, i->width);
	if (ip > 0xffff) {
		vm->vcpu.frame.esp = esp;
		return beyond(vm);
	}
	set_low16(&vm->vcpu.frame.esp, (uint16_t)(vm->vcpu.frame.esp + i->immediate));
	return go(vm, ip);
}

enum emu_result video_ret_far(struct vm *vm, const struct video_insn *i)
{
	const uint32_t esp = vm->vcpu.frame.esp;
	uint32_t ip, cs;

	if (!room(vm, 2, i->width))
		return no_room(vm);
	ip = pop(vm, i->width);
	cs = pop(vm, i->width);
	if (ip > 0xffff) {
		vm->vcpu.frame.esp = esp;
		return beyond(vm);
	}
	set_low16(&vm->vcpu.frame.esp, (uint16_t)(vm->vcpu.frame.esp + i->immediate));
	vm->vcpu.frame.cs = (uint16_t)cs;
	return go(vm, ip);
}

/* The pointers of the frames around it are copied: SDM vol 2 ENTER. */
enum emu_result video_enter(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;
	const unsigned level = i->immediate >> 16 & 0x1f;
	const uint16_t size = (uint16_t)i->immediate;
	uint16_t bp = (uint16_t)f->ebp;
	uint32_t frame;

	if (!room(vm, -(int)(level + 1), i->width))
		return no_room(vm);
	push(vm, register_in(vm, BP_SLOT, i->width), i->width);
	frame = f->esp;
	for (unsigned n = 1; n < level; n++) {
		bp = (uint16_t)(bp - i->width);
		push(vm, memory_in(vm, linear(f->ss, bp), i->width), i->width);
	}
	if (level)
		push(vm, i->width == 4 ? frame : (uint16_t)frame, i->width);
	register_out(vm, BP_SLOT, i->width, frame);
	set_low16(&f->esp, (uint16_t)(f->esp - size));
	return EMU_NEXT;
}

enum emu_result video_leave(struct vm *vm, const struct video_insn *i)
{
	struct trap_frame *f = &vm->vcpu.frame;

	if (!fits_stack((uint16_t)f->ebp, 1, i->width))
		return no_room(vm);
	set_low16(&f->esp, (uint16_t)f->ebp);
	register_out(vm, BP_SLOT, i->width, pop(vm, i->width));
	return EMU_NEXT;
}

/* FFh from /2 on; the operand fits. */
enum emu_result video_group_ff(struct vm *vm, const struct video_insn *i)
{
	const unsigned what = modrm_reg(&i->insn);
	const uint32_t value = rm_in(vm, i);

	switch (what) {
	case 2: return call_near(vm, i, value);
	case 4: return value > 0xffff ? beyond(vm) : go(vm, value);
	case 3: return call_far(vm, i, (uint16_t)memory_in(vm, i->lin + i->width, 2), value);
	case 5:
		if (value > 0xffff)
			return beyond(vm);
		vm->vcpu.frame.cs = (uint16_t)memory_in(vm, i->lin + i->width, 2);
		return go(vm, value);
	case 6: return push_value(vm, i, value);
	default: return vcpu_fault(&vm->vcpu, VEC_UD);
	}
}

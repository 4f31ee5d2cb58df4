/* STI, and the common case of the instructions that move FLAGS over the stack: 16-bit,
 * in plain memory, away from the ends of the segment. False leaves everything as it
 * was, to the general case in emulate.c. */
#ifndef VCPU_SIMPLE_H
#define VCPU_SIMPLE_H

#include "vcpu/guest_mem.h"	/* linear, mem_read*, mem_store16, fits */

/* Interrupts stay held off for one more instruction, the one at @next, so that STI; RET
 * has returned before one arrives. Only a 0 -> 1 change opens that shadow: SDM vol 2 STI. */
static inline void sti_simple(struct vcpu *v, uint32_t next)
{
	if (!(v->virtual_flags & EFLAGS_IF))
		vcpu_open_shadow(v, next);
	v->virtual_flags |= EFLAGS_IF;
	v->frame.eflags |= EFLAGS_IF;
}

static inline bool pushf_simple(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 2);
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(!fits(sp, 2) || (lin > GUEST_RAM_END - 2 && !in_writable_page(v, lin))))
		return false;
	set_low16(&v->frame.esp, sp);
	mem_store16(v, lin, (uint16_t)vcpu_flags(v));
	return true;
}

static inline bool popf_simple(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if (unlikely(!fits(sp, 2)))
		return false;
	set_low16(&v->frame.esp, (uint16_t)(sp + 2));
	vcpu_set_flags(v, mem_read16(v, linear(v->frame.ss, sp)), false);
	return true;
}

static inline void enter_vector(struct vcpu *v, uint32_t entry)
{
	struct trap_frame *tf = &v->frame;

	v->virtual_flags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_AC);
	tf->eflags = (tf->eflags & ~(uint32_t)(EFLAGS_TF | EFLAGS_IF)) | v->if_forced;
	tf->eip = mem_read16(v, entry);
	tf->cs = mem_read16(v, entry + 2);
}

/* The IVT is at 0 as well. */
static inline bool interrupt_simple(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 6);
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(v->ivt_moved || sp > 0xfffa || lin > GUEST_RAM_END - 6))
		return false;
	set_low16(&v->frame.esp, sp);
	mem_store16(v, lin, return_ip);
	mem_store16(v, lin + 2, v->frame.cs);
	mem_store16(v, lin + 4, (uint16_t)vcpu_flags(v));
	enter_vector(v, vector * 4u);
	return true;
}

static inline bool iret_simple(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)v->frame.esp;
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(sp > 0xfffa))
		return false;
	set_low16(&v->frame.esp, (uint16_t)(sp + 6));
	v->frame.eip = mem_read16(v, lin);
	v->frame.cs = mem_read16(v, lin + 2);
	vcpu_set_flags(v, mem_read16(v, lin + 4), false);
	return true;
}

#endif

/* The bodies of the common instructions, for both roads. Each is the common case: in plain
 * memory, away from the ends of the segment. One that returns false has
 * changed nothing, and the general case in emulate.c does it. */
#ifndef VCPU_COMMON_BODIES_H
#define VCPU_COMMON_BODIES_H

#include "vcpu/guest_mem.h"	/* linear, running_read*, running_store16, fits */
#include "vcpu/insn.h"		/* insn_register */
#include "vcpu/ports.h"		/* port_in, port_out */

static inline void do_cli(struct vcpu *v)
{
	v->virtual_flags &= ~(uint32_t)EFLAGS_IF;
	v->frame.eflags &= ~(uint32_t)EFLAGS_IF | v->forced;
}

/* Interrupts stay held off for one more instruction, the one at @next, so that STI; RET
 * has returned before one arrives. Only a 0 -> 1 change opens that shadow: SDM vol 2 STI.
 * Returns true if this was one. */
static inline bool do_sti(struct vcpu *v, uint32_t next)
{
	if (v->virtual_flags & EFLAGS_IF)
		return false;
	vcpu_open_shadow(v, next);
	v->virtual_flags |= EFLAGS_IF;
	v->frame.eflags |= EFLAGS_IF;
	return true;
}

static inline bool do_pushf16(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 2);
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(!fits(sp, 2) || (lin > GUEST_RAM_END - 2 && !in_writable_page(v, lin))))
		return false;
	set_low16(&v->frame.esp, sp);
	running_store16(v, lin, (uint16_t)vcpu_flags(v));
	return true;
}

static inline bool do_popf16(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if (unlikely(!fits(sp, 2)))
		return false;
	set_low16(&v->frame.esp, (uint16_t)(sp + 2));
	vcpu_set_flags(v, running_read16(v, linear(v->frame.ss, sp)), false);
	return true;
}

static inline bool do_pushf32(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 4);
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(!fits(sp, 4) || lin > GUEST_RAM_END - 4))
		return false;
	set_low16(&v->frame.esp, sp);
	running_store32(v, lin, vcpu_flags(v));
	return true;
}

static inline bool do_popf32(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if (unlikely(!fits(sp, 4)))
		return false;
	set_low16(&v->frame.esp, (uint16_t)(sp + 4));
	vcpu_set_flags(v, running_read32(v, linear(v->frame.ss, sp)), true);
	return true;
}

/* CS:IP from the table entry at linear address @entry, with IF, TF and AC clear. */
static inline void enter_vector(struct vcpu *v, uint32_t entry)
{
	struct trap_frame *tf = &v->frame;

	v->virtual_flags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_AC);
	tf->eflags &= ~(uint32_t)(EFLAGS_TF | EFLAGS_IF | EFLAGS_AC) | v->forced;
	tf->eip = running_read16(v, entry);
	tf->cs = running_read16(v, entry + 2);
}

/* The guest's interrupt table is where real mode has it after a reset: at 0, with all
 * its 256 entries. The frame goes to plain RAM. */
static inline __attribute__((always_inline)) bool takes_int16(const struct vcpu *v, uint16_t sp, uint32_t lin)
{
	return !unlikely(v->ivt_moved || sp > 0xfffa || lin > GUEST_RAM_END - 6);
}

static inline __attribute__((always_inline)) bool do_int16(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 6);
	const uint32_t lin = linear(v->frame.ss, sp);

	if (!takes_int16(v, sp, lin))
		return false;
	set_low16(&v->frame.esp, sp);
	running_store16(v, lin, return_ip);
	running_store16(v, lin + 2, v->frame.cs);
	running_store16(v, lin + 4, (uint16_t)vcpu_flags(v));
	enter_vector(v, vector * 4u);
	return true;
}

static inline bool do_iret16(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)v->frame.esp;
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(sp > 0xfffa))
		return false;
	set_low16(&v->frame.esp, (uint16_t)(sp + 6));
	v->frame.eip = running_read16(v, lin);
	v->frame.cs = running_read16(v, lin + 2);
	vcpu_set_flags(v, running_read16(v, lin + 4), false);
	return true;
}

static inline bool do_iret32(struct vcpu *v)
{
	const uint16_t sp = (uint16_t)v->frame.esp;
	const uint32_t lin = linear(v->frame.ss, sp), ip = running_read32(v, lin);

	if (unlikely(sp > 0xfff4 || ip > 0xffff))
		return false;
	set_low16(&v->frame.esp, (uint16_t)(sp + 12));
	v->frame.eip = ip;
	v->frame.cs = running_read16(v, lin + 4);
	vcpu_set_flags(v, running_read32(v, lin + 8), true);
	return true;
}

/* AL, AX or EAX; the rest of EAX stays. */
static inline void do_in(struct vcpu *v, uint16_t port, unsigned width)
{
	const uint32_t value = port_in(v, port, width);

	if (width == 1)
		__builtin_memcpy(&v->frame.eax, &value, 1);
	else if (width == 2)
		__builtin_memcpy(&v->frame.eax, &value, 2);
	else
		v->frame.eax = value;
}

static inline void do_out(struct vcpu *v, uint16_t port, unsigned width)
{
	port_out(v, port, width, v->frame.eax);
}

static inline uint32_t read_element(const struct vcpu *v, uint32_t lin, unsigned width)
{
	return width == 1 ? running_read8(v, lin) : width == 2 ? running_read16(v, lin) : running_read32(v, lin);
}

static inline void write_element(struct vcpu *v, uint32_t lin, unsigned width, uint32_t value)
{
	if (width == 1)
		running_write8(v, lin, (uint8_t)value);
	else if (width == 2)
		running_write16(v, lin, (uint16_t)value);
	else
		running_write32(v, lin, value);
}

/* An index or count register: 16 bits of it, or all 32 (@wide). */
static inline uint32_t read_index(uint32_t slot, bool wide)
{
	return wide ? slot : (uint16_t)slot;
}

static inline void write_index(uint32_t *slot, uint32_t value, bool wide)
{
	if (wide)
		*slot = value;
	else
		set_low16(slot, (uint16_t)value);
}

/* What an element adds to its index. */
static inline uint32_t index_step(const struct vcpu *v, unsigned width)
{
	return (v->frame.eflags & EFLAGS_DF) ? 0 - width : width;
}

/* One INS or OUTS of @width bytes: false if the element does not fit into its segment. */
static inline bool do_ins(struct vcpu *v, unsigned width, bool wide)
{
	const uint32_t off = read_index(v->frame.edi, wide);

	if (off > 0xffff || !fits((uint16_t)off, width))
		return false;
	write_element(v, linear(v->frame.es, (uint16_t)off), width, port_in(v, (uint16_t)v->frame.edx, width));
	write_index(&v->frame.edi, v->frame.edi + index_step(v, width), wide);
	return true;
}

static inline bool do_outs(struct vcpu *v, uint16_t segment, unsigned width, bool wide)
{
	const uint32_t off = read_index(v->frame.esi, wide);

	if (off > 0xffff || !fits((uint16_t)off, width))
		return false;
	port_out(v, (uint16_t)v->frame.edx, width, read_element(v, linear(segment, (uint16_t)off), width));
	write_index(&v->frame.esi, v->frame.esi + index_step(v, width), wide);
	return true;
}

/* What a control register says is a choice: the value of a machine in real mode, or the
 * truth (cr0=real, cr3=real). mod is ignored, r/m 4 is the guest's ESP. False: there is
 * no such register, #UD. */
static inline bool do_mov_from_cr(struct vcpu *v, uint8_t modrm)
{
	uint32_t value;

	switch (__builtin_expect(modrm >> 3 & 7, 0)) {
	case 0: value = v->cr0_real ? v->real_cr0 : v->cr0; break;
	case 2: value = v->cr2; break;
	case 3: value = v->cr3_real ? v->real_cr3 : v->cr3; break;
	case 4: value = v->cr4; break;
	default: return false;
	}
	*insn_register(v, modrm & 7) = value;
	return true;
}

#endif

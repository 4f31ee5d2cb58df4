/* The caller's side of a BIOS service: registers and the FLAGS on its stack. */
#ifndef BIOS_FRAME_H
#define BIOS_FRAME_H

#include "vcpu/guest_mem.h"	/* linear, mem_read16, mem_write16 */

static inline uint8_t reg_ah(const struct vcpu *v)
{
	return (uint8_t)(v->frame.eax >> 8);
}

static inline void set_ah(struct vcpu *v, uint8_t value)
{
	v->frame.eax = (v->frame.eax & ~0xff00u) | (uint32_t)value << 8;
}

/* INT pushed FLAGS above CS and IP: the IRET will load them from there. */
static inline void set_carry(struct vcpu *v, bool carry)
{
	const uint32_t at = linear(v->frame.ss, (uint16_t)(v->frame.esp + 4));
	const uint16_t flags = mem_read16(v, at);

	mem_write16(v, at, carry ? flags | EFLAGS_CF : flags & (uint16_t)~EFLAGS_CF);
}

#endif

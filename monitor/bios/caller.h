/* The caller's side of a BIOS service: registers and the FLAGS on its stack. */
#ifndef BIOS_CALLER_H
#define BIOS_CALLER_H

#include "vcpu/guest_mem.h"	/* linear, running_read16, running_write16 */

static inline uint8_t reg_al(const struct vcpu *v) { return (uint8_t)v->frame.eax; }
static inline uint8_t reg_ah(const struct vcpu *v) { return (uint8_t)(v->frame.eax >> 8); }
static inline uint8_t reg_cl(const struct vcpu *v) { return (uint8_t)v->frame.ecx; }
static inline uint8_t reg_ch(const struct vcpu *v) { return (uint8_t)(v->frame.ecx >> 8); }
static inline uint8_t reg_dl(const struct vcpu *v) { return (uint8_t)v->frame.edx; }
static inline uint8_t reg_dh(const struct vcpu *v) { return (uint8_t)(v->frame.edx >> 8); }

static inline void set_al(struct vcpu *v, uint8_t value)
{
	v->frame.eax = (v->frame.eax & ~0xffu) | value;
}

static inline void set_ah(struct vcpu *v, uint8_t value)
{
	v->frame.eax = (v->frame.eax & ~0xff00u) | (uint32_t)value << 8;
}

/* INT pushed FLAGS above CS and IP: the IRET will load them from there. */
static inline void set_carry(struct vcpu *v, bool carry)
{
	const uint32_t at = linear(v->frame.ss, (uint16_t)(v->frame.esp + 4));
	const uint16_t flags = running_read16(v, at);

	running_write16(v, at, carry ? flags | EFLAGS_CF : flags & (uint16_t)~EFLAGS_CF);
}

#endif

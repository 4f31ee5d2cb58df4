/* Guest memory, by linear address and by seg:off. */
#ifndef VCPU_GUEST_MEM_H
#define VCPU_GUEST_MEM_H

#include "vcpu/vcpu.h"		/* struct vcpu */

enum { GUEST_PAGE_WRITABLE = 1 << 1 };	/* R/W of a page table entry */

/* v86 mode does not wrap at 1 MiB: SDM vol 3 20.1.1 "Address Translation". */
static inline uint32_t linear(uint16_t seg, uint16_t off)
{
	return ((uint32_t)seg << 4) + off;
}

static inline uint8_t mem_read8(const struct vcpu *v, uint32_t lin)
{
	return *(const volatile uint8_t *)(v->mem.base + lin);
}

static inline uint16_t mem_read16(const struct vcpu *v, uint32_t lin)
{
	uint16_t value;

	__builtin_memcpy(&value, v->mem.base + lin, sizeof(value));
	return value;
}

static inline uint32_t mem_read32(const struct vcpu *v, uint32_t lin)
{
	uint32_t value;

	__builtin_memcpy(&value, v->mem.base + lin, sizeof(value));
	return value;
}

/* A page that the guest may not write is ROM: the byte is dropped, as a board does. */
static inline void mem_write8(const struct vcpu *v, uint32_t lin, uint8_t value)
{
	if (likely(v->mem.pte[lin >> 12] & GUEST_PAGE_WRITABLE))
		*(volatile uint8_t *)(v->mem.base + lin) = value;
}

static inline void mem_write16(const struct vcpu *v, uint32_t lin, uint16_t value)
{
	mem_write8(v, lin, (uint8_t)value);
	mem_write8(v, lin + 1, (uint8_t)(value >> 8));
}

static inline void mem_write32(const struct vcpu *v, uint32_t lin, uint32_t value)
{
	mem_write16(v, lin, (uint16_t)value);
	mem_write16(v, lin + 2, (uint16_t)(value >> 16));
}

/* Does an operand of @size bytes at @off lie within the 64 KiB segment? If not,
 * a 386 and later raises #GP, or #SS by way of SS: SDM vol 3 20.1.1. */
static inline bool fits(uint16_t off, unsigned size)
{
	return off <= 0x10000 - size;
}

#endif

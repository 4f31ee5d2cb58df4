/* Memory of the guest that runs, by linear address and by seg:off. While its trap is handled its own
 * address space is in use, so this is one instruction. For whoever wants the memory of a guest that may
 * not be the one that runs there is machine/guest_memory.h. */
#ifndef VCPU_GUEST_MEM_H
#define VCPU_GUEST_MEM_H

#include "drivers/pc.h"		/* SCREEN_START */
#include "vcpu/vcpu.h"		/* struct vcpu */

/* Bits of a page table entry. A write to a page that is shared gives the guest one of its own: the CPU faults, and
 * trap_in_monitor() sees to it. */
enum { GUEST_PAGE_WRITABLE = 1 << 1, GUEST_PAGE_SHARED = 1 << 9, GUEST_PAGE_RAM = GUEST_PAGE_WRITABLE | GUEST_PAGE_SHARED };

/* The guest's own instructions reach the page without a fault. */
enum { GUEST_PAGE_USER = 1 << 2 };

#define GUEST_RAM_END ((uint32_t)SCREEN_START)	/* below it every guest has writable RAM */

/* Its linear address 0 is ours. On the host, where tests run, it is an array: @v says which. */
#if __STDC_HOSTED__
#define GUEST_BASE(v) ((v)->mem.base)
#else
extern uint8_t guest_memory[];		/* linker.ld puts it at 0 */
#define GUEST_BASE(v) guest_memory
#endif

/* v86 mode does not wrap at 1 MiB: SDM vol 3 20.1.1 "Address Translation". */
static inline uint32_t linear(uint16_t seg, uint16_t off)
{
	return ((uint32_t)seg << 4) + off;
}

static inline uint8_t running_read8(const struct vcpu *v, uint32_t lin)
{
	(void)v;
	return *(const volatile uint8_t *)(GUEST_BASE(v) + lin);
}

static inline uint16_t running_read16(const struct vcpu *v, uint32_t lin)
{
	uint16_t value;

	(void)v;
	__builtin_memcpy(&value, GUEST_BASE(v) + lin, sizeof(value));
	return value;
}

static inline uint32_t running_read32(const struct vcpu *v, uint32_t lin)
{
	uint32_t value;

	(void)v;
	__builtin_memcpy(&value, GUEST_BASE(v) + lin, sizeof(value));
	return value;
}

/* Without a look at the page table: for callers that know. */
static inline void running_store16(const struct vcpu *v, uint32_t lin, uint16_t value)
{
	(void)v;
	__builtin_memcpy(GUEST_BASE(v) + lin, &value, sizeof(value));
}

static inline void running_store32(const struct vcpu *v, uint32_t lin, uint32_t value)
{
	(void)v;
	__builtin_memcpy(GUEST_BASE(v) + lin, &value, sizeof(value));
}

/**
 * machine_writes_video - a byte of the window for video memory, where the guest has no page: the card may have logic
 * The machine implements it. For reads there is video_lend().
 */
void machine_writes_video(struct vcpu *v, uint32_t lin, uint8_t value);

/* Another page that the guest may not write is ROM: the byte is dropped, as a board does. */
void running_write8_slowly(struct vcpu *v, uint32_t lin, uint8_t value);

static inline void running_write8(struct vcpu *v, uint32_t lin, uint8_t value)
{
	if (lin < GUEST_RAM_END || (v->mem.pte[lin >> 12] & GUEST_PAGE_RAM))
		*(volatile uint8_t *)(GUEST_BASE(v) + lin) = value;
	else
		running_write8_slowly(v, lin, value);
}

/* Is the word at @lin, above plain RAM, in one page that is no ROM? The video BIOS has its stack there. */
static inline bool in_writable_page(const struct vcpu *v, uint32_t lin)
{
	return (lin & 0xfff) <= 0xffe && (v->mem.pte[lin >> 12] & GUEST_PAGE_WRITABLE);
}

/* Out of plain RAM: byte by byte, since the two may lie in different pages. */
void running_write16_slowly(struct vcpu *v, uint32_t lin, uint16_t value);

static inline void running_write16(struct vcpu *v, uint32_t lin, uint16_t value)
{
	if (likely(lin <= GUEST_RAM_END - 2))
		running_store16(v, lin, value);
	else
		running_write16_slowly(v, lin, value);
}

static inline void running_write32(struct vcpu *v, uint32_t lin, uint32_t value)
{
	running_write16(v, lin, (uint16_t)value);
	running_write16(v, lin + 2, (uint16_t)(value >> 16));
}

/* Does an operand of @size bytes at @off lie within the 64 KiB segment? If not,
 * a 386 and later raises #GP, or #SS through SS: SDM vol 3 20.1.1. */
static inline bool fits(uint16_t off, unsigned size)
{
	return off <= 0x10000 - size;
}

#endif

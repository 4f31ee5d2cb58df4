/* All physical memory at once, at its own addresses: paging is off meanwhile. The
 * monitor is mapped where it is, so it goes on running, on the boot stack; but nothing that
 * lies in the RAM map can be reached. Interrupts must be off. */
#ifndef HOSTILE_FLAT_H
#define HOSTILE_FLAT_H

#include "cpu/control_bits.h"	/* CR0_PG */
#include "cpu/cpu.h"		/* read_cr0, write_cr0 */

static inline void flat_begin(void)
{
	write_cr0(read_cr0() & ~CR0_PG);
	__asm__ volatile("jmp 1f; 1:");		/* SDM vol 3 9.9.2, for a 386 */
}

static inline void flat_end(void)
{
	write_cr0(read_cr0() | CR0_PG);
	__asm__ volatile("jmp 1f; 1:");
}

static inline uint8_t *flat(uint32_t phys)
{
	return (uint8_t *)(uintptr_t)phys;
}

#endif

/* Physical addresses, as a type of their own: the compiler refuses a linear address or a
 * length in their place. And the ways to what lies there. */
#ifndef CPU_PHYS_H
#define CPU_PHYS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
	uint32_t at;
} phys_t;

static inline phys_t phys(uint32_t at)
{
	return (phys_t){ at };
}

static inline phys_t phys_add(phys_t start, uint32_t bytes)
{
	return (phys_t){ start.at + bytes };
}

/* All RAM up to ram_end(), in the address space of ring 0: an array at C0000000h (linker.ld). */
extern uint8_t ram_base[];

/**
 * ram - where ring 0 sees a physical address below ram_end(), whichever guest runs
 * ram_phys - the opposite
 */
static inline void *ram(phys_t at)
{
	return ram_base + at.at;
}

static inline phys_t ram_phys(const void *pointer)
{
	return phys((uint32_t)((uintptr_t)pointer - (uintptr_t)ram_base));
}

/**
 * ram_end - the first physical address that the map does not reach: see paging_start()
 */
phys_t ram_end(void);

/**
 * phys_window - reach one physical page of any address, such as a device's registers
 * Returns a pointer to @at, good to the end of its page. Beyond ram_end() it is good until the
 * next call that goes beyond.
 */
void *phys_window(phys_t at);

/**
 * phys_read, phys_write - copy @n bytes from or to any physical address
 */
void phys_read(phys_t at, void *to, uint32_t n);
void phys_write(phys_t at, const void *from, uint32_t n);

#endif

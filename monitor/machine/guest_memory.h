/* The memory of one guest, whichever guest runs: found in its own page table, and reached
 * through the map of all RAM. What its linear addresses show it, that is what these show:
 * ROM that drops writes, the closed A20 gate, the screen.
 *
 * The trap path is faster: it knows that the guest of the trap is the one whose address space
 * is in use, and reads linear addresses as they are (vcpu/guest_mem.h). */
#ifndef MACHINE_GUEST_MEMORY_H
#define MACHINE_GUEST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/shared_pages.h"	/* shared_break */
#include "machine/vm.h"		/* struct vm */

/**
 * guest_read, guest_write - copy @n bytes from or to linear address @lin of the guest
 * @lin: whatever it comes to: what lies above 10FFFFh is not there, so it reads as ones and
 *       drops writes, as ROM does
 */
void guest_read(const struct vm *vm, uint32_t lin, void *to, uint32_t n);
void guest_write(struct vm *vm, uint32_t lin, const void *from, uint32_t n);

/**
 * guest_clear - zeros; pages that the guest has to itself and need not have are given back
 * @lin, @n: conventional memory
 */
void guest_clear(struct vm *vm, uint32_t lin, uint32_t n);

/**
 * guest_read_far, guest_write_far - the same at seg:off, where offsets wrap at 64 KiB
 * @n: 64 KiB at most
 */
void guest_read_far(const struct vm *vm, uint16_t seg, uint16_t off, void *to, uint32_t n);
void guest_write_far(struct vm *vm, uint16_t seg, uint16_t off, const void *from, uint32_t n);

/**
 * guest_reaches_far - is there something at each of these addresses? Only the memory of a client has holes
 * What lies in a hole reads as ones.
 */
bool guest_reaches_far(const struct vm *vm, uint16_t seg, uint16_t off, uint32_t n);

/**
 * guest_page - where ring 0 sees @lin, which is 10FFFFh at most; good to the end of its page
 * guest_page_to_write - the same, and the page counts as written; NULL if it is ROM
 */
static inline const uint8_t *guest_page(const struct vm *vm, uint32_t lin)
{
	return (const uint8_t *)ram(phys(vm->space.table[lin / PAGE_SIZE] & ~(PAGE_SIZE - 1))) + lin % PAGE_SIZE;
}

/* The CPU would note the write in the entry: machine/idle_state.h looks there. */
static inline uint8_t *guest_page_to_write(struct vm *vm, uint32_t lin)
{
	uint32_t *entry = &vm->space.table[lin / PAGE_SIZE];

	if (!(*entry & PTE_W) && !shared_break(vm, lin))
		return NULL;
	*entry |= PTE_A | PTE_D;
	return (uint8_t *)ram(phys(*entry & ~(PAGE_SIZE - 1))) + lin % PAGE_SIZE;
}

/**
 * guest_low - the guest's first page, with its interrupt vectors and BIOS data: always RAM
 * It counts as written. It is never shared: the firmware's vectors are written there at every start.
 */
static inline uint8_t *guest_low(struct vm *vm)
{
	vm->space.table[0] |= PTE_A | PTE_D;
	return ram(phys(vm->space.table[0] & ~(PAGE_SIZE - 1)));
}

static inline uint8_t guest_read8(const struct vm *vm, uint32_t lin)
{
	uint8_t value;

	guest_read(vm, lin, &value, sizeof(value));
	return value;
}

static inline uint16_t guest_read16(const struct vm *vm, uint32_t lin)
{
	uint16_t value;

	guest_read(vm, lin, &value, sizeof(value));
	return value;
}

static inline uint32_t guest_read32(const struct vm *vm, uint32_t lin)
{
	uint32_t value;

	guest_read(vm, lin, &value, sizeof(value));
	return value;
}

static inline void guest_write8(struct vm *vm, uint32_t lin, uint8_t value)
{
	guest_write(vm, lin, &value, sizeof(value));
}

static inline void guest_write16(struct vm *vm, uint32_t lin, uint16_t value)
{
	guest_write(vm, lin, &value, sizeof(value));
}

static inline void guest_write32(struct vm *vm, uint32_t lin, uint32_t value)
{
	guest_write(vm, lin, &value, sizeof(value));
}

#endif

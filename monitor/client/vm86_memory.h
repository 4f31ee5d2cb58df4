/* Memory of v86 code that may have holes: what cannot be reached is looked for before it is touched. */
#ifndef CLIENT_VM86_MEMORY_H
#define CLIENT_VM86_MEMORY_H

#include "machine/vm.h"		/* struct vm */
#include "vcpu/guest_mem.h"	/* linear, running_read8, GUEST_BASE */

static inline bool page_allows(const struct vm *vm, uint32_t lin, uint32_t need)
{
	return (vm->space.table[lin / PAGE_SIZE] & need) == need;
}

#define MAY_READ  (PTE_P | PTE_U)
#define MAY_WRITE (PTE_P | PTE_U | PTE_W)

/* @bytes at @off, without a wrap, all of them within reach. */
static inline bool plain(const struct vm *vm, uint16_t seg, uint16_t off, unsigned bytes, uint32_t need)
{
	const uint32_t lin = linear(seg, off);

	return fits(off, bytes) && page_allows(vm, lin, need) && page_allows(vm, lin + bytes - 1, need);
}

static inline bool fetch(const struct vm *vm, uint16_t *ip, uint8_t *byte)
{
	const uint32_t lin = linear(vm->vcpu.frame.cs, *ip);

	if (!page_allows(vm, lin, MAY_READ))
		return false;
	*byte = running_read8(&vm->vcpu, lin);
	*ip = (uint16_t)(*ip + 1);
	return true;
}

/* High byte first, as Linux pushes: what was written before a page that is closed stays written. */
static inline bool push(struct vm *vm, uint16_t *sp, unsigned bytes, uint32_t value)
{
	while (bytes--) {
		uint32_t lin;

		*sp = (uint16_t)(*sp - 1);
		lin = linear(vm->vcpu.frame.ss, *sp);
		if (!page_allows(vm, lin, MAY_WRITE))
			return false;
		*(volatile uint8_t *)(GUEST_BASE(&vm->vcpu) + lin) = (uint8_t)(value >> 8 * bytes);
	}
	return true;
}

static inline bool pop(const struct vm *vm, uint16_t *sp, unsigned bytes, uint32_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < bytes; i++) {
		const uint32_t lin = linear(vm->vcpu.frame.ss, *sp);

		if (!page_allows(vm, lin, MAY_READ))
			return false;
		*value |= (uint32_t)running_read8(&vm->vcpu, lin) << 8 * i;
		*sp = (uint16_t)(*sp + 1);
	}
	return true;
}

#endif

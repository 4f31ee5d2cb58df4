/* Writes to ROM. A board drops them; here the page is read-only, so they fault.
 * The instruction is let through alone, on a writable page, and what it wrote is
 * then undone: any instruction, without decoding it. */
#ifndef MACHINE_ROM_WRITE_H
#define MACHINE_ROM_WRITE_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/* What one instruction may touch around the address that faults: PUSHA and ENTER
 * reach below it, FXSAVE 512 bytes above. */
enum { ROM_WRITE_BELOW = 256, ROM_WRITE_ABOVE = 512 };

struct rom_write {
	bool active;
	uint32_t *opened[3];		/* the entries of the page, and of those beside it, that were ROM; else NULL */
	uint32_t start, size;		/* of the saved bytes, linear */
	uint8_t saved[ROM_WRITE_BELOW + ROM_WRITE_ABOVE];
};

/**
 * rom_write_allow - the guest's write faulted at linear address @lin
 * Returns false if that is no ROM page of the guest. Otherwise the caller makes
 * the guest step over one instruction.
 */
bool rom_write_allow(struct vm *vm, uint32_t lin);

/**
 * rom_write_undo - the step is over: nothing was written, the page is ROM again
 */
void rom_write_undo(struct vm *vm);

#endif

/* What stands behind a guest's interrupts and its memory: the real board, for a
 * passthrough guest, or devices of its own. Policy as data: one table each. */
#ifndef MACHINE_BOARD_H
#define MACHINE_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;

struct board {
	const char *name;
	bool owns_real_if;		/* the guest's IF is the CPU's */
	void (*raise_irq)(struct vm *vm, unsigned irq);	/* the monitor interrupts the guest: IRQ 0-15 */
	uint8_t (*acknowledge)(struct vm *vm);		/* INTA: the vector that enters now */
	/* Memory, devices and processor as at the start. The real board's does not come back. */
	void (*reset)(struct vm *vm);
	/* Where guest-physical address @at lies; false if the guest has nothing there.
	 * At least the rest of that 4 KiB page follows on. */
	bool (*translate)(const struct vm *vm, uint32_t at, phys_t *to);
	void (*set_a20)(struct vm *vm, bool on);
	bool (*a20)(const struct vm *vm);
};

extern const struct board board_passthrough, board_virtual;

/**
 * board_virtual_start - take the real timer and interrupt controllers, once, before
 * the first virtual guest is made
 */
void board_virtual_start(void);

/**
 * board_passthrough_start - the one passthrough guest is the owner of all real IRQs
 */
void board_passthrough_start(struct vm *vm);

#endif

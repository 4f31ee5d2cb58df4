/* What a guest's interrupts and its memory are: the real board, for a
 * passthrough guest, or devices of its own. Policy as data: one table each. */
#ifndef MACHINE_BOARD_H
#define MACHINE_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;
struct memory_rows;
struct ring3;

struct board {
	const char *name;
	bool owns_real_if;		/* the guest's IF is the CPU's */
	bool may_yield;			/* while it asks for keys and the like, it may sleep */
	bool serves_disks;		/* its drives are images: INT 13h is the monitor's */
	void (*raise_irq)(struct vm *vm, unsigned irq);	/* the monitor interrupts the guest: IRQ 0-15 */
	uint8_t (*acknowledge)(struct vm *vm);		/* INTA: the vector that enters now */
	/* Memory, ports and interrupts of a new guest; @log_port: the UART that it is denied, or 0. */
	void (*init)(struct vm *vm, uint16_t log_port);
	/* Memory, devices and processor as at the start. The real board's does not come back. */
	void (*reset)(struct vm *vm);
	/* Where guest-physical address @at lies; false if the guest has nothing there.
	 * At least the rest of that 4 KiB page follows on. */
	bool (*translate)(const struct vm *vm, uint32_t at, phys_t *to);
	void (*set_a20)(struct vm *vm, bool on);	/* open or close the guest's A20 gate */
	bool (*a20)(const struct vm *vm);
	/* Room for the monitor's option ROM at page @page, to be written; false if there is none. */
	bool (*place_rom_page)(struct vm *vm, unsigned page);
	void (*memory_rows)(const struct vm *vm, struct memory_rows *rows);	/* for INT 15h AX=E820h */
	uint32_t (*contiguous_kib)(const struct vm *vm);	/* from 1 MiB up, without a gap */
	uint32_t (*total_kib)(const struct vm *vm);		/* from 1 MiB up */
	uint8_t (*vector_base)(const struct vm *vm, unsigned chip);	/* of IRQ 0, and of IRQ 8 */
	bool real_irqs;			/* the interrupts that a client asks for are the real machine's */
	const struct ring3 *ring3;	/* of a client; NULL: the guest is all v86 code */
};

extern const struct board board_passthrough, board_virtual;

/**
 * board_virtual_start - take the real timer and interrupt controllers, once, before
 * the first virtual guest is made
 */
void board_virtual_start(void);

#endif

/* The two 8259A interrupt controllers on the board. */
#ifndef DRIVERS_PIC_H
#define DRIVERS_PIC_H

#include <stdint.h>

enum { PIC1_COMMAND = 0x20, PIC1_DATA = 0x21, PIC2_COMMAND = 0xa0, PIC2_DATA = 0xa1 };

/**
 * pic_remap - move IRQ 0-15 to @base..@base+15, masks as they were
 * Loses what was latched in the edge-triggered IRR, so call it before a guest
 * runs. Interrupts must be off.
 */
void pic_remap(uint8_t base);

/**
 * pic_set_masks - a set bit holds an IRQ off; bit 0 is IRQ 0 or IRQ 8
 */
void pic_set_masks(uint8_t master, uint8_t slave);

/**
 * pic_open - let an IRQ through, and with 8-15 the cascade
 */
void pic_open(unsigned irq);

/**
 * pic_close - hold an IRQ off again
 */
void pic_close(unsigned irq);

/**
 * pic_eoi - the IRQ in service is dealt with
 */
void pic_eoi(unsigned irq);

/**
 * pic_mask_all - no IRQ any more
 */
void pic_mask_all(void);

#endif

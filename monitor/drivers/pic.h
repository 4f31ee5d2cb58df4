/* The two 8259A interrupt controllers on the board. */
#ifndef DRIVERS_PIC_H
#define DRIVERS_PIC_H

#include <stdint.h>

/* What is written to the command port: Intel 8259A data sheet (231468). */
enum { ICW1 = 0x10, ICW1_IC4 = 0x01, OCW2_EOI = 0x20 };

/**
 * pic_remap - move IRQ 0-15 to @base..@base+15, masks as they were
 * Loses what was latched in the edge-triggered IRR, so call it before a guest
 * runs. Interrupts must be off.
 */
void pic_remap(uint8_t base);

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

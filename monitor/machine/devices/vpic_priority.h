/* The 8259A's priority resolver: which request may interrupt. 8259A data sheet
 * (231468), "Fully Nested Mode", "Special Fully Nested Mode", "Special Mask Mode".
 * Between the files of the virtual interrupt controller. */
#ifndef MACHINE_VPIC_PRIORITY_H
#define MACHINE_VPIC_PRIORITY_H

#include "machine/devices/vpic.h"	/* struct vpic_chip */

/**
 * pic_ordered - IRs in order of priority: the highest one in bit 0
 */
static inline unsigned pic_ordered(const struct vpic_chip *chip, unsigned irs)
{
	return (uint8_t)(irs >> chip->top | irs << (8 - chip->top));
}

/**
 * pic_highest - the IR of highest priority among some that are in order
 * @ordered: not 0
 */
static inline unsigned pic_highest(const struct vpic_chip *chip, unsigned ordered)
{
	return ((unsigned)__builtin_ctz(ordered) + chip->top) % 8;
}

/**
 * pic_serviced - the IRs in service that count
 * In special mask mode a masked one neither blocks others nor is seen by an EOI.
 */
static inline unsigned pic_serviced(const struct vpic_chip *chip)
{
	return chip->special_mask ? chip->isr & ~(unsigned)chip->imr : chip->isr;
}

static inline unsigned pic_requests(const struct vpic_chip *chip)
{
	return chip->irr & ~(unsigned)chip->imr;
}

/**
 * pic_candidates - the requests that may interrupt, in order of priority
 * Those above everything in service; 0 if there is none.
 */
unsigned pic_resolve(const struct vpic_chip *chip);

static inline unsigned pic_candidates(const struct vpic_chip *chip)
{
	const unsigned requests = pic_requests(chip), service = chip->isr;

	if (!requests)
		return 0;
	if (unlikely(chip->top | chip->special_mask | chip->nested))
		return pic_resolve(chip);
	return requests & ((service & -service) - 1);	/* fixed priority: nothing to order */
}

/**
 * pic_rotate - give an IR the lowest priority, and the next one the highest
 */
static inline void pic_rotate(struct vpic_chip *chip, unsigned lowest)
{
	chip->top = (uint8_t)((lowest + 1) % 8);
}

/**
 * vpic_update - a chip's registers changed: let the INT outputs follow
 */
void vpic_update(struct vm *vm, struct vpic_chip *chip);

/**
 * vpic_poll - acknowledge to this chip alone; returns the poll word
 */
uint8_t vpic_poll(struct vm *vm, struct vpic_chip *chip);

#endif

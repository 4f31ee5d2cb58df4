/* Channel 0 of the real 8254: the monitor's clock and alarm. */
#ifndef DRIVERS_PIT_H
#define DRIVERS_PIT_H

#include <stdint.h>

#define PIT_MAX_PERIOD 32768u	/* pit_now() must be asked before its counter of 65536 wraps */

/**
 * pit_start - begin to count, one interrupt every 65536 ticks of 1193182 Hz
 */
void pit_start(void);

/**
 * pit_now - ticks since pit_start(); never goes back
 * Interrupts must be off, and each IRQ 0 be told by pit_irq().
 */
uint64_t pit_now(void);

/**
 * pit_irq - IRQ 0 arrived: another period is over
 */
void pit_irq(void);

/**
 * pit_fires_at - when the next IRQ 0 is due, on pit_now()'s clock
 */
uint64_t pit_fires_at(void);

/**
 * pit_set_period - from now on, an interrupt every @ticks (2 to 65536)
 * Costs the few ticks that reprogramming takes, so callers change it rarely.
 */
void pit_set_period(uint32_t ticks);

#endif

/* The real 8254: channel 2 is the monitor's clock, channel 0 its alarm. */
#ifndef DRIVERS_PIT_H
#define DRIVERS_PIT_H

#include <stdbool.h>
#include <stdint.h>

#define PIT_MAX_PERIOD 32768u	/* ticks: pit_now() must be asked before its counter of 65536 wraps */

/**
 * pit_ticks - does channel 0 count, as the BIOS has left it? Changes nothing.
 * Before pit_start(). Without an 8254 it takes some milliseconds.
 */
bool pit_ticks(void);

/**
 * pit_start - begin to count ticks of 1193182 Hz, with an interrupt every PIT_MAX_PERIOD
 */
void pit_start(void);

/**
 * pit_now - ticks since pit_start(); never goes back
 * Interrupts must be off. It has to be asked at least every PIT_MAX_PERIOD.
 */
uint64_t pit_now(void);

/**
 * pit_irq - IRQ 0 arrived: another period is over; returns pit_now()
 */
uint64_t pit_irq(void);

/**
 * pit_fires_at - when the next IRQ 0 is due, on pit_now()'s clock
 */
uint64_t pit_fires_at(void);

/**
 * pit_set_period - from now on, an interrupt every @ticks (2 to PIT_MAX_PERIOD)
 * Costs the few ticks that reprogramming takes, so callers change it rarely.
 */
void pit_set_period(uint32_t ticks);

#endif

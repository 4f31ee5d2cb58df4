/* A guest's clock, in ticks of the PC's timer crystal. */
#ifndef MACHINE_CLOCK_H
#define MACHINE_CLOCK_H

#include <stdint.h>

struct vm;

#define CLOCK_HZ 1193182u	/* 14.31818 MHz / 12: one tick of the 8254 */
#define CLOCK_NEVER UINT64_MAX

/**
 * clock_now - guest time in ticks since the guest's start; never goes back
 */
uint64_t clock_now(struct vm *vm);

/**
 * clock_changed - a device's next event moved: let the real timer follow
 */
void clock_changed(struct vm *vm);

#endif

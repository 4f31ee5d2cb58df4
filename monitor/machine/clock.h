/* A guest's clock, in ticks of the PC's timer crystal, and what is due on it. */
#ifndef MACHINE_CLOCK_H
#define MACHINE_CLOCK_H

#include <stdint.h>

struct vm;

#define CLOCK_HZ 1193182u	/* 14.31818 MHz / 12: one tick of the 8254 */
#define CLOCK_NEVER UINT64_MAX

/* Who can have something to do at a time of its own; in the order in which it is done.
 * Each is a row of machine/devices/devices.h. */
enum clock_user { CLOCK_TIMER, CLOCK_RTC, CLOCK_KEYBOARD, CLOCK_COM1, CLOCK_REQUESTS, CLOCK_USERS };

/**
 * clock_start - the guest's time begins with tick 0, and nothing is due
 */
void clock_start(struct vm *vm);

/**
 * clock_now - guest time in ticks since the guest's start; never goes back
 */
uint64_t clock_now(struct vm *vm);

/**
 * clock_due - what @who has to do next is due at @at; CLOCK_NEVER: it has nothing to do
 * It is called back some time after that, once, and tells then what is due next.
 * Cost: the real timer is programmed only where its next interrupt would come too late.
 */
void clock_due(struct vm *vm, enum clock_user who, uint64_t at);

/**
 * clock_next - the earliest tick on the guest's clock at which something is due
 */
uint64_t clock_next(const struct vm *vm);

/**
 * clock_follow - everything up to @now is done: let the real timer's next interrupt be
 * the alarm for what is due next
 */
void clock_follow(struct vm *vm, uint64_t now);

#endif

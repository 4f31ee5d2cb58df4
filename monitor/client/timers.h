/* setitimer()'s three timers. */
#ifndef CLIENT_TIMERS_H
#define CLIENT_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/* Linux's numbers. The second and third stand still while the program waits. */
enum { TIMER_REAL, TIMER_VIRTUAL, TIMER_PROF, CLIENT_TIMERS };

struct client_timers {
	uint64_t at[CLIENT_TIMERS];	/* on the timer's own clock; 0: it is off */
	uint64_t interval[CLIENT_TIMERS];
	uint64_t waited, waits_since;	/* ticks that the program has waited; since when it does */
};

/**
 * timer_set - send the timer's signal after @value ticks of CLOCK_HZ and then every @interval; 0: never
 * @left, @old: what was left, and the old interval
 */
void timer_set(struct vm *vm, unsigned which, uint64_t value, uint64_t interval, uint64_t *left, uint64_t *old);

/**
 * timers_due - send what is due at guest time @now
 * Returns when the next is due.
 */
uint64_t timers_due(struct vm *vm, uint64_t now);

/**
 * timers_wait - the program begins to wait (true), or goes on
 */
void timers_wait(struct vm *vm, bool waits);

#endif

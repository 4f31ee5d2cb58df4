/* A guest's share of the processor: what the scheduler keeps of it (run/sched.h). */
#ifndef MACHINE_SHARE_H
#define MACHINE_SHARE_H

#include <stdbool.h>
#include <stdint.h>

enum share_state {
	SHARE_OUT,			/* takes no part */
	SHARE_WAITS,			/* has nothing to do until something happens to it */
	SHARE_READY,			/* would go on, or does */
};

struct share {
	struct share *next;		/* of those that take part */
	uint64_t virtual_time;		/* what it was charged: ticks divided by its weight, in SHARE_PARTS */
	uint64_t used;			/* ticks of the processor that it had, in all */
	uint64_t away_since;		/* on its own clock: since when it has been ready, and another one ran */
	uint64_t yields_until;		/* on the monitor's clock: a guest that only asks goes on then at the latest */
	uint32_t weight;		/* 2 gets twice as much as 1 */
	uint8_t state;			/* enum share_state */
	bool urgent;			/* was woken, and goes before the one that ran then */
	bool away;
};

#define SHARE_PARTS 256u		/* of a tick, so that weights divide it */
#define SHARE_WEIGHT_MOST 200u

#endif

/* Who runs next. Each guest that takes part is charged for the time that it runs, divided by its
 * weight. The one that was charged least goes on, for a slice. One that is woken goes on at once
 * if it was charged less than the one that runs; that one then has the rest of its slice.
 *
 * Who slept is not paid for that: it has at most one slice in hand when it wakes. All that a
 * guest does is charged, what the monitor does for it as well, so nobody gets more by trapping.
 * Plain arithmetic: times are ticks of any clock, the caller's. */
#ifndef RUN_SCHED_H
#define RUN_SCHED_H

#include "machine/share.h"	/* struct share */

#define SCHED_NEVER UINT64_MAX

struct sched {
	struct share *first;		/* of those that take part, in the order of sched_add() */
	struct share *running;		/* NULL: nobody */
	struct share *interrupted;	/* has slice_left, once no one is urgent; NULL: nobody */
	uint64_t since;			/* up to then @running has been charged */
	uint64_t slice_ends;
	uint64_t slice_left;		/* of @interrupted, in ticks */
	uint64_t floor;			/* the least virtual time of those that were ready; never falls */
	uint32_t slice;			/* ticks */
};

/**
 * sched_add - one more takes part; it is ready
 * @weight: 1 to SHARE_WEIGHT_MOST
 */
void sched_add(struct sched *s, struct share *g, uint32_t weight);

/**
 * sched_remove - @g takes part no more
 */
void sched_remove(struct sched *s, struct share *g, uint64_t now);

/**
 * sched_weigh - from now on @g has another weight
 */
void sched_weigh(struct sched *s, struct share *g, uint32_t weight, uint64_t now);

/**
 * sched_wait - @g has nothing to do; sched_wake - it has
 */
void sched_wait(struct sched *s, struct share *g, uint64_t now);
void sched_wake(struct sched *s, struct share *g, uint64_t now);

/**
 * sched_must_switch - does another one go on in place of the one that runs?
 * Effects: if its slice is over and nobody is before it, it has another one.
 */
bool sched_must_switch(struct sched *s, uint64_t now);

/**
 * sched_next - choose who goes on; returns it, or NULL if nobody is ready
 */
struct share *sched_next(struct sched *s, uint64_t now);

/**
 * sched_due - when sched_must_switch() is to be asked, if nothing happens before; SCHED_NEVER
 * while nobody else is ready
 */
uint64_t sched_due(const struct sched *s);

#endif

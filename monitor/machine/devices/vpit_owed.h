/* Ticks of a guest's timer that fell while the guest was ready to run and another one had the
 * processor. A board has a processor of its own and would have taken them; so they are owed, and
 * come later, one by one. What falls while the guest runs or waits is as on a board: a tick that
 * finds the one before still waiting is lost. Plain arithmetic, on any clock. */
#ifndef MACHINE_VPIT_OWED_H
#define MACHINE_VPIT_OWED_H

#include <stdbool.h>
#include <stdint.h>

struct vpit_owed {
	uint32_t ticks;
	bool behind;			/* there are some, or the last one that came late may not have been taken yet */
	uint32_t gap;			/* from one to the next, in ticks of the guest's clock */
	uint64_t at;			/* when the next one comes, while there are any */
	uint64_t heard;			/* when the guest was last seen to take its ticks, or could not */
};

/**
 * owed_add - the guest goes on
 * @ticks:  how many fell meanwhile, without the one that is raised at once
 * @period: of the timer
 * @slice:  how long the guest may run now: what is owed is spread over that
 */
void owed_add(struct vpit_owed *o, uint32_t ticks, uint32_t period, uint32_t slice, uint64_t now);

/**
 * owed_takes - the timer ticks now, and the guest is behind: does that tick wait as well, since the
 * one before has not been taken?
 * @waits: the request of the one before still waits for the guest
 */
bool owed_takes(struct vpit_owed *o, uint32_t period, bool waits, uint64_t now);

/**
 * owed_pays - is a tick that is owed raised now?
 */
bool owed_pays(struct vpit_owed *o, uint32_t period, bool waits, uint64_t now);

#endif

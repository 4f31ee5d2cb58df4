/* Guests' clocks run on the real timer: its count is the time, its interrupt the
 * alarm for the earliest event of any device. */
#include "machine/clock.h"
#include "drivers/pit.h"	/* pit_* */
#include "machine/vm.h"		/* struct vm */

#define SHORTEST_ALARM   100u	/* ticks: 84 us; a guest timer that is faster loses ticks */
#define SHORTEST_REQUEST 16u	/* ticks: one follows from each command, so they are no flood */
#define COINCIDENCE      64u	/* an alarm this late still serves an event in time */

void clock_start(struct vm *vm)
{
	vm->clock_start = pit_now();
	for (unsigned who = 0; who < CLOCK_USERS; who++)
		vm->due[who] = CLOCK_NEVER;
}

uint64_t clock_now(struct vm *vm)
{
	return pit_now() - vm->clock_start;
}

/* A later event leaves the alarm as it is: one that comes too early finds nothing to do
 * and is set anew then. So a guest that keeps moving an event puts nothing off. */
void clock_due(struct vm *vm, enum clock_user who, uint64_t at)
{
	vm->due[who] = at;
	if (at != CLOCK_NEVER && at + vm->clock_start + COINCIDENCE < pit_fires_at() && !vm->advancing)
		clock_follow(vm, clock_now(vm));
}

uint64_t clock_next(const struct vm *vm)
{
	uint64_t earliest = vm->due[0];

	for (unsigned who = 1; who < CLOCK_USERS; who++)
		if (vm->due[who] < earliest)
			earliest = vm->due[who];
	return earliest;
}

/* A steady guest timer makes a steady real one: once the periods agree the alarm
 * falls due with the event each time, and nothing is reprogrammed. */
void clock_follow(struct vm *vm, uint64_t now)
{
	const uint64_t event = clock_next(vm), fires_at = pit_fires_at() - vm->clock_start;
	const uint32_t shortest = event == vm->due[CLOCK_REQUESTS] ? SHORTEST_REQUEST : SHORTEST_ALARM;
	const uint64_t left = (int64_t)(fires_at - now) > 0 ? fires_at - now : 0;
	uint64_t wanted = event > now ? event - now : 0;

	if (wanted < shortest) {
		/* Not again and again: a guest that keeps writing to its timer must not put it off for ever. */
		if (left <= shortest)
			return;
		wanted = shortest;
	}
	if (wanted > PIT_MAX_PERIOD)
		wanted = PIT_MAX_PERIOD;
	if (left < wanted || left > wanted + COINCIDENCE)
		pit_set_period((uint32_t)wanted);
}

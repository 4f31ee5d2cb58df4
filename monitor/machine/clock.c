/* Guests' clocks run on the real timer: its count is the time, its interrupt the
 * alarm for the earliest event of any device. */
#include "machine/clock.h"
#include "drivers/pit.h"	/* pit_* */
#include "machine/virtual.h"	/* virtual_next_event */
#include "machine/vm.h"		/* struct vm */

#define SHORTEST_ALARM 100u	/* ticks: 84 us; a guest timer that is faster loses ticks */
#define COINCIDENCE    64u	/* an alarm this late still serves an event in time */

uint64_t clock_now(struct vm *vm)
{
	return pit_now() - vm->clock_start;
}

/* A steady guest timer makes a steady real one: once the periods agree the alarm
 * falls due with the event each time, and nothing is reprogrammed. */
void clock_changed(struct vm *vm)
{
	const uint64_t now = pit_now(), event = virtual_next_event(vm);
	const uint64_t next = event == CLOCK_NEVER ? CLOCK_NEVER : event + vm->clock_start;
	const uint64_t left = pit_fires_at() > now ? pit_fires_at() - now : 0;
	uint64_t wanted = next > now ? next - now : 0;

	if (wanted < SHORTEST_ALARM) {
		/* Not again and again: a guest that keeps writing to its timer must not put it off for ever. */
		if (left <= SHORTEST_ALARM)
			return;
		wanted = SHORTEST_ALARM;
	}
	if (wanted > PIT_MAX_PERIOD)
		wanted = PIT_MAX_PERIOD;
	if (left < wanted || left > wanted + COINCIDENCE)
		pit_set_period((uint32_t)wanted);
}

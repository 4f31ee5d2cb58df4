/* Guests' clocks run on the real timer: its count is the time, its interrupt the
 * alarm for the earliest event of any device of any guest. */
#include "machine/clock.h"
#include "drivers/pit.h"	/* pit_* */
#include "machine/vm.h"		/* struct vm */

#define SHORTEST_ALARM   100u	/* ticks: 84 us; a guest timer that is faster loses ticks */
#define SHORTEST_REQUEST 16u	/* ticks: one follows from each command, so they are no flood */
#define COINCIDENCE      64u	/* an alarm this late still serves an event in time */

static struct vm *alarmed;
static uint64_t turn_ends = CLOCK_FAR, frame_due = CLOCK_FAR;
static uint64_t own_due = CLOCK_FAR;	/* the earlier one */

struct vm *clock_alarmed(void)
{
	return alarmed;
}

static void add(struct vm *vm)
{
	vm->clock.silent = false;
	vm->clock.next = alarmed;
	alarmed = vm;
}

static void run_from(struct vm *vm, uint64_t time)
{
	vm->clock.start = pit_now() - time;
	vm->clock.runs = true;
	add(vm);
}

void clock_start(struct vm *vm)
{
	clock_pause(vm);
	vm->clock.earliest = CLOCK_FAR;
	vm->clock.waiting = 0;
	for (unsigned who = 0; who < CLOCK_USERS; who++)
		vm->clock.due[who] = CLOCK_NEVER;
	run_from(vm, 0);
}

void clock_silence(struct vm *vm)
{
	struct vm **link = &alarmed;

	if (!vm->clock.runs || vm->clock.silent)
		return;
	while (*link != vm)
		link = &(*link)->clock.next;
	*link = vm->clock.next;
	vm->clock.next = NULL;
	vm->clock.silent = true;
}

void clock_sound(struct vm *vm)
{
	if (vm->clock.runs && vm->clock.silent)
		add(vm);
}

void clock_pause(struct vm *vm)
{
	if (!vm->clock.runs)
		return;
	clock_silence(vm);
	vm->clock.stands_at = clock_now(vm);
	vm->clock.runs = false;
}

void clock_resume(struct vm *vm)
{
	if (!vm->clock.runs)
		run_from(vm, vm->clock.stands_at);
}

uint64_t clock_now(struct vm *vm)
{
	if (unlikely(!vm->clock.runs))
		return vm->clock.stands_at;
	return pit_now() - vm->clock.start;
}

/* A later event leaves the alarm as it is. An alarm that comes too early finds nothing to do,
 * and is set again. So a guest that keeps moving an event delays nothing. */
void clock_due(struct vm *vm, enum clock_user who, uint64_t at)
{
	struct clock *c = &vm->clock;

	c->due[who] = at;
	if (at == CLOCK_NEVER) {
		c->waiting &= (uint8_t)~(1 << who);
		return;
	}
	c->waiting |= (uint8_t)(1 << who);
	if (at >= c->earliest)
		return;
	c->earliest = at;
	if (!c->advancing && c->runs && !c->silent && at + c->start + COINCIDENCE < pit_fires_at())
		clock_follow(pit_now());
}

uint64_t clock_next(const struct vm *vm)
{
	return vm->clock.earliest;
}

/* When something is due first for any guest, or the turn ends, on pit_now()'s clock. */
static uint64_t first_due(void)
{
	uint64_t first = own_due;

	for (const struct vm *vm = alarmed; vm; vm = vm->clock.next)
		if (vm->clock.start + vm->clock.earliest < first)
			first = vm->clock.start + vm->clock.earliest;
	return first;
}

/* From @now, and at most PIT_MAX_PERIOD */
static uint32_t ticks_until(uint64_t at, uint64_t now)
{
	if (at <= now)
		return 0;
	return at - now < PIT_MAX_PERIOD ? (uint32_t)(at - now) : PIT_MAX_PERIOD;
}

/* How near the alarm may be that comes for what is due at @at */
static uint32_t shortest_alarm(uint64_t at)
{
	for (const struct vm *vm = alarmed; vm; vm = vm->clock.next)
		if (vm->clock.start + vm->clock.due[CLOCK_REQUESTS] == at)
			return SHORTEST_REQUEST;
	return SHORTEST_ALARM;
}

/* Apart from its caller, so that the usual case does not pay for it. */
static __attribute__((noinline)) void set_alarm(uint64_t at, uint64_t now)
{
	const uint32_t left = ticks_until(pit_fires_at(), now), shortest = shortest_alarm(at);
	uint32_t wanted = ticks_until(at, now);

	if (wanted < shortest) {
		/* Not every time: a guest that keeps writing to its timer must not delay the alarm for ever. */
		if (left <= shortest)
			return;
		wanted = shortest;
	}
	if (left < wanted || left > wanted + COINCIDENCE)
		pit_set_period(wanted);
}

/* A steady guest timer makes a steady real one: once the periods agree the alarm
 * falls due with the event each time, and nothing is reprogrammed. */
void clock_follow(uint64_t now)
{
	const uint64_t first = first_due();

	if (pit_fires_at() - first > COINCIDENCE)
		set_alarm(first, now);
}

static void follow_own(void)
{
	own_due = turn_ends < frame_due ? turn_ends : frame_due;
	if (own_due + COINCIDENCE < pit_fires_at())
		clock_follow(pit_now());
}

void clock_turn_ends(uint64_t at)
{
	turn_ends = at;
	follow_own();
}

void clock_frame_due(uint64_t at)
{
	frame_due = at;
	follow_own();
}

#include "run/turns.h"
#include "cpu/idle.h"		/* idle_wait */
#include "drivers/irq.h"	/* irq_arrived */
#include "drivers/pit.h"	/* pit_now */
#include "machine/alarm.h"	/* alarm_turns */
#include "machine/clock.h"	/* clock_*, CLOCK_HZ */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/vm.h"		/* struct vm, idle_pause, vpit_was_away */
#include "run/sched.h"		/* sched_* */
#include "trap/trap.h"		/* trap_woken_by */

#define YIELD_MOST (CLOCK_HZ / 64)	/* what a guest that only asks waits for may be no interrupt */

static struct sched sched;
static struct vm *on_cpu;		/* NULL: nobody, or it is not known */

static struct vm *vm_of_share(struct share *g)
{
	return (struct vm *)(void *)((char *)g - __builtin_offsetof(struct vm, share));
}

/* The only one that takes part, or NULL */
static struct share *alone(void)
{
	return sched.first && !sched.first->next ? sched.first : NULL;
}

/* The clock is the monitor's where there are virtual guests. A passthrough guest is alone. */
static uint64_t now(void)
{
	return alone() ? sched.since : pit_now();
}

static bool is_awake(const struct vm *vm)
{
	return vm->vcpu.attention & ATTENTION_AWAKE;
}

/* --- what one has that is alone: all the time that the processor was not asleep --------------- */

static bool counts_alone;
static uint64_t slept, counted;		/* ticks asleep, and awake up to when a lone guest was charged */

static uint64_t awake(void)
{
	return counts_alone ? pit_now() - slept : 0;
}

static void charge_alone(void)
{
	const uint64_t now_awake = awake();

	if (alone())
		alone()->used += now_awake - counted;
	counted = now_awake;
}

void turns_count_alone(void)
{
	counts_alone = true;
	counted = awake();
}

uint64_t turns_used(struct vm *vm)
{
	charge_alone();
	return vm->share.used;
}

static void sleep(void)
{
	const uint64_t before = counts_alone ? pit_now() : 0;

	idle_wait();
	slept += counts_alone ? pit_now() - before : 0;
}

/* --- ready, and another one has the processor ------------------------------------------------ */

static void goes_away(struct vm *vm)
{
	vm->share.away = true;
	clock_silence(vm);
}

static void comes_back(struct vm *vm)
{
	if (!vm->share.away)
		return;
	vm->share.away = false;
	clock_sound(vm);
	vpit_was_away(vm, sched.slice);
	devices_advance(vm);
}

/* Those that something has happened to are ready. */
static void wake(uint64_t time)
{
	for (struct share *g = sched.first; g; g = g->next) {
		struct vm *vm = vm_of_share(g);

		if (g->state != SHARE_WAITS || !(is_awake(vm) || time >= g->yields_until))
			continue;
		sched_wake(&sched, g, time);
		goes_away(vm);
	}
}

/* --- who takes part -------------------------------------------------------------------------- */

void turns_start(uint32_t slice_ms)
{
	sched.slice = slice_ms * (CLOCK_HZ / 1000);
}

/* Was it alone, then what it had so far is not counted. */
static void no_longer_alone(void)
{
	if (!alone())
		return;
	charge_alone();
	sched.since = pit_now();
	alarm_turns(turns_look);
}

void turns_join(struct vm *vm, uint32_t weight)
{
	if (vm->share.state != SHARE_OUT) {
		sched_weigh(&sched, &vm->share, weight, now());
		return;
	}
	no_longer_alone();
	sched_add(&sched, &vm->share, weight);
	if (!alone())
		goes_away(vm);
}

void turns_leave(struct vm *vm)
{
	if (vm->share.state == SHARE_OUT)
		return;
	charge_alone();
	sched_remove(&sched, &vm->share, now());
	vm->share.away = false;
	clock_sound(vm);
	if (on_cpu == vm)
		on_cpu = NULL;
	if (alone())
		clock_turn_ends(CLOCK_FAR);
}

void turns_wait(struct vm *vm, bool yields)
{
	const uint64_t time = now();

	vm->share.yields_until = yields ? time + YIELD_MOST : SCHED_NEVER;
	sched_wait(&sched, &vm->share, time);
}

/* --- the next one ---------------------------------------------------------------------------- */

static struct vm *next_alone(struct share *g)
{
	struct vm *vm = vm_of_share(g);

	if (g->state == SHARE_WAITS && !is_awake(vm)) {
		on_cpu = NULL;
		return NULL;
	}
	g->state = SHARE_READY;
	comes_back(vm);
	return on_cpu = vm;
}

/* What is seen of a guest while others run is not all that happens: idle_pause(). */
static void change_hands(struct vm *to)
{
	if (on_cpu == to)
		return;
	if (on_cpu) {
		idle_pause(on_cpu);
		if (on_cpu->share.state == SHARE_READY)
			goes_away(on_cpu);
	}
	on_cpu = to;
	if (to)
		comes_back(to);
}

static struct share *choose(uint64_t time)
{
	if (sched.running && !sched_must_switch(&sched, time))
		return sched.running;
	return sched_next(&sched, time);
}

static uint64_t end_of_turn(void)
{
	const uint64_t due = sched_due(&sched);

	return due < CLOCK_FAR ? due : CLOCK_FAR;
}

struct vm *turns_next(void)
{
	struct share *next = alone();
	uint64_t time;

	if (likely(next != NULL))
		return next_alone(next);
	time = pit_now();
	wake(time);
	next = choose(time);
	change_hands(next ? vm_of_share(next) : NULL);
	clock_turn_ends(end_of_turn());
	return on_cpu;
}

bool turns_sleep(void)
{
	sleep();
	if (trap_woken_by() == VEC_NMI)
		return true;
	irq_arrived(trap_woken_by() - VEC_IRQ0);
	if (alone())
		alone()->state = SHARE_READY;
	return false;
}

void turns_look(void)
{
	uint64_t time;

	if (alone() || !on_cpu)
		return;
	time = pit_now();
	wake(time);
	if (sched_must_switch(&sched, time))
		turns_interrupt();
	else
		clock_turn_ends(end_of_turn());
}

void turns_interrupt(void)
{
	if (on_cpu)
		vcpu_leave(&on_cpu->vcpu, EXIT_SWITCH);
}

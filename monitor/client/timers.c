#include "client/timers.h"
#include "client/client.h"	/* struct client */
#include "machine/clock.h"	/* clock_now, clock_due */

static const uint8_t numbers[CLIENT_TIMERS] = { SIGALRM, SIGVTALRM, SIGPROF };

/* The timer's own clock at guest time @now. */
static uint64_t time_on(const struct client_timers *t, unsigned which, uint64_t now)
{
	if (which == TIMER_REAL)
		return now;
	return (t->waits_since ? t->waits_since : now) - t->waited;
}

/* When the guest's clock is to call back: for the first of them. */
static uint64_t next_due(struct vm *vm, uint64_t now)
{
	const struct client_timers *t = &vm->client->timers;
	uint64_t next = CLOCK_NEVER;

	for (unsigned i = 0; i < CLIENT_TIMERS; i++) {
		const uint64_t time = time_on(t, i, now);
		const uint64_t left = t->at[i] > time ? t->at[i] - time : 0;

		if (t->at[i] && !(i != TIMER_REAL && t->waits_since) && now + left < next)
			next = now + left;
	}
	return next;
}

static void follow(struct vm *vm, uint64_t now)
{
	clock_due(vm, CLOCK_CLIENT, next_due(vm, now));
}

void timer_set(struct vm *vm, unsigned which, uint64_t value, uint64_t interval, uint64_t *left, uint64_t *old)
{
	struct client_timers *t = &vm->client->timers;
	const uint64_t now = clock_now(vm), time = time_on(t, which, now);

	*old = t->interval[which];
	*left = !t->at[which] ? 0 : t->at[which] > time ? t->at[which] - time : 1;
	t->at[which] = value ? time + value : 0;
	t->interval[which] = value ? interval : 0;
	follow(vm, now);
}

uint64_t timers_due(struct vm *vm, uint64_t now)
{
	struct client_timers *t = &vm->client->timers;

	for (unsigned i = 0; i < CLIENT_TIMERS; i++) {
		const struct client_siginfo info = { .signo = numbers[i], .code = SI_KERNEL };
		const uint64_t time = time_on(t, i, now);

		if (!t->at[i] || t->at[i] > time)
			continue;
		signal_send(vm, &info);
		if (!t->interval[i])
			t->at[i] = 0;
		else if (t->at[i] + t->interval[i] > time)
			t->at[i] += t->interval[i];
		else
			t->at[i] = time + t->interval[i];	/* some were missed: once is enough */
	}
	return next_due(vm, now);
}

void timers_wait(struct vm *vm, bool waits)
{
	struct client_timers *t = &vm->client->timers;
	const uint64_t now = clock_now(vm);

	if (waits == (t->waits_since != 0))
		return;
	if (!waits)
		t->waited += now - t->waits_since;
	t->waits_since = waits ? now + !now : 0;
	follow(vm, now);
}

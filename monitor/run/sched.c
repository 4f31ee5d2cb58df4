#include "run/sched.h"

#include <stddef.h>

/* A slice that ends this soon has ended: the real timer is not more exact. */
enum { ENDS_NOW = 64 };
#define CHARGED_MOST (UINT32_MAX / SHARE_PARTS)	/* ticks at a time: 14 s */

static void charge(struct sched *s, uint64_t now)
{
	struct share *g = s->running;
	const uint64_t ticks = now - s->since;

	if (!g)
		return;
	s->since = now;
	g->used += ticks;
	g->virtual_time += (uint32_t)(ticks < CHARGED_MOST ? ticks : CHARGED_MOST) * SHARE_PARTS / g->weight;
}

/* Of the ready ones, or of those that are urgent as well; NULL: there is none. */
static struct share *least(const struct sched *s, bool urgent)
{
	struct share *found = NULL;

	for (struct share *g = s->first; g; g = g->next)
		if (g->state == SHARE_READY && (g->urgent || !urgent) &&
		    (!found || g->virtual_time < found->virtual_time))
			found = g;
	return found;
}

static void raise_floor(struct sched *s)
{
	const struct share *g = least(s, false);

	if (g && g->virtual_time > s->floor)
		s->floor = g->virtual_time;
}

/* What it slept through is gone; a slice is in hand. */
static void forget_sleep(struct sched *s, struct share *g)
{
	const uint64_t in_hand = (uint64_t)s->slice * SHARE_PARTS;

	raise_floor(s);
	if (g->virtual_time + in_hand < s->floor)
		g->virtual_time = s->floor - in_hand;
}

void sched_add(struct sched *s, struct share *g, uint32_t weight)
{
	struct share **last = &s->first;

	forget_sleep(s, g);
	while (*last)
		last = &(*last)->next;
	*last = g;
	g->next = NULL;
	g->weight = weight;
	g->state = SHARE_READY;
	g->urgent = false;
}

static void stop(struct sched *s, struct share *g, uint64_t now, enum share_state state)
{
	charge(s, now);
	raise_floor(s);
	g->state = (uint8_t)state;
	g->urgent = false;
	if (s->running == g)
		s->running = NULL;
	if (s->interrupted == g)
		s->interrupted = NULL;
}

void sched_remove(struct sched *s, struct share *g, uint64_t now)
{
	struct share **link = &s->first;

	stop(s, g, now, SHARE_OUT);
	while (*link != g)
		link = &(*link)->next;
	*link = g->next;
	g->next = NULL;
}

void sched_weigh(struct sched *s, struct share *g, uint32_t weight, uint64_t now)
{
	charge(s, now);
	g->weight = weight;
}

void sched_wait(struct sched *s, struct share *g, uint64_t now)
{
	stop(s, g, now, SHARE_WAITS);
}

/* It goes before the one that runs, and before the one that somebody else has interrupted. */
void sched_wake(struct sched *s, struct share *g, uint64_t now)
{
	const struct share *other;

	charge(s, now);
	forget_sleep(s, g);
	other = s->running ? s->running : s->interrupted;
	g->urgent = other && g->virtual_time < other->virtual_time;
	g->state = SHARE_READY;
}

static bool slice_is_over(const struct sched *s, uint64_t now)
{
	return now + ENDS_NOW >= s->slice_ends;
}

static void begin_slice(struct sched *s, uint64_t now, uint64_t ticks)
{
	s->since = now;
	s->slice_ends = now + ticks;
}

bool sched_must_switch(struct sched *s, uint64_t now)
{
	charge(s, now);
	if (!s->running || least(s, true))
		return true;
	if (!slice_is_over(s, now))
		return false;
	if (least(s, false) != s->running)
		return true;
	begin_slice(s, now, s->slice);
	return false;
}

/* One that is interrupted goes on later, unless that happens to several: then the first of them. */
static void interrupt(struct sched *s, uint64_t now)
{
	if (!s->running || s->interrupted || slice_is_over(s, now))
		return;
	s->interrupted = s->running;
	s->slice_left = s->slice_ends - now;
}

struct share *sched_next(struct sched *s, uint64_t now)
{
	struct share *next = least(s, true);
	uint64_t ticks = s->slice;

	charge(s, now);
	raise_floor(s);
	if (next) {
		interrupt(s, now);
	} else if (s->interrupted) {
		next = s->interrupted;
		ticks = s->slice_left;
		s->interrupted = NULL;
	} else {
		next = least(s, false);
	}
	s->running = next;
	if (next) {
		next->urgent = false;
		begin_slice(s, now, ticks);
	}
	return next;
}

uint64_t sched_due(const struct sched *s)
{
	for (const struct share *g = s->first; g; g = g->next)
		if (g->state == SHARE_READY && g != s->running)
			return s->running ? s->slice_ends : 0;
	return SCHED_NEVER;
}

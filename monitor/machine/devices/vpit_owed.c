#include "machine/devices/vpit_owed.h"
#include "machine/clock.h"	/* CLOCK_HZ */

/* No nearer than the alarm can be (clock.c), and no more than a second's: a guest that has been away
 * for longer has lost the rest. */
enum { GAP_LEAST = 100 };
#define OWED_TIME CLOCK_HZ

static void owe(struct vpit_owed *o, uint32_t ticks, uint32_t period)
{
	const uint32_t most = OWED_TIME / period;
	const uint64_t all = (uint64_t)o->ticks + ticks;

	if (o->ticks < most)
		o->ticks = all < most ? (uint32_t)all : most;
}

/* Those that fall meanwhile need room as well. */
static void spread(struct vpit_owed *o, uint32_t period, uint32_t slice, uint64_t now)
{
	o->gap = slice / (o->ticks + slice / period + 1);
	if (o->gap < GAP_LEAST)
		o->gap = GAP_LEAST;
	o->at = now + o->gap;
	o->heard = now;
}

void owed_add(struct vpit_owed *o, uint32_t ticks, uint32_t period, uint32_t slice, uint64_t now)
{
	owe(o, ticks, period);
	o->behind = true;
	spread(o, period, slice, now);
}

/* Interrupts off, or masked: for longer than a period it would lose ticks on a board. Else a guest
 * that does not listen would be owed more and more. */
static bool listens(struct vpit_owed *o, uint32_t period, bool waits, uint64_t now)
{
	if (!waits)
		o->heard = now;
	else if (now - o->heard >= (uint64_t)period + o->gap)
		o->ticks = o->behind = 0;
	return !waits;
}

bool owed_takes(struct vpit_owed *o, uint32_t period, bool waits, uint64_t now)
{
	if (listens(o, period, waits, now)) {
		o->behind = o->ticks;
		return false;
	}
	if (!o->behind)
		return false;
	if (!o->ticks)
		o->at = now + o->gap;
	owe(o, 1, period);
	return true;
}

bool owed_pays(struct vpit_owed *o, uint32_t period, bool waits, uint64_t now)
{
	if (!o->ticks || now < o->at)
		return false;
	o->at = now + o->gap;
	if (!listens(o, period, waits, now))
		return false;
	o->ticks--;
	return true;
}

/* Who runs when. Guests of these tests are functions of time: how long they work when they are
 * woken, and whether their timer finds them at it. A tick is 1 us, a slice 5000 of them. */
#include "check.h"
#include "run/sched.h"

#include <string.h>

enum { SLICE = 5000, SECOND = 1000000, MOST = 64 };

/* What a guest does: with a timer it is woken every PERIOD and works for WORK; one that is always busy never
 * waits. */
struct model {
	uint32_t weight, period, work;
	bool busy;
	struct share share;
	uint64_t next_tick, left;
	uint64_t ticks_taken, latest, woken_at;
	bool tick_waits;
};

static struct model guest[MOST];
static unsigned guests;
static struct sched sched;
static uint64_t switches;

static struct model *model_of(struct share *g)
{
	return (struct model *)(void *)((char *)g - offsetof(struct model, share));
}

static void begin(const struct model *models, unsigned count)
{
	memset(&sched, 0, sizeof(sched));
	memset(guest, 0, sizeof(guest));
	sched.slice = SLICE;
	guests = count;
	switches = 0;
	for (unsigned i = 0; i < count; i++) {
		guest[i] = models[i];
		guest[i].next_tick = models[i].period ? models[i].period : UINT64_MAX;
		sched_add(&sched, &guest[i].share, models[i].weight ? models[i].weight : 1);
	}
}

/* A tick of its timer, as a board gives it: one that finds the one before still waiting is lost. */
static void tick(struct model *m, uint64_t now)
{
	m->next_tick += m->period;
	m->tick_waits = true;
	if (m->share.state == SHARE_WAITS) {
		m->left = m->work;
		m->woken_at = now;
		sched_wake(&sched, &m->share, now);
	}
}

static void runs(struct model *m, uint64_t now)
{
	if (m->tick_waits) {
		m->tick_waits = false;
		m->ticks_taken++;
		if (m->woken_at && now - m->woken_at > m->latest)
			m->latest = now - m->woken_at;
		m->woken_at = 0;
	}
	if (!m->busy && !m->left--) {
		m->left = 0;
		sched_wait(&sched, &m->share, now);
	}
}

static void run(uint64_t until)
{
	struct share *on = NULL;

	for (uint64_t now = 0; now < until; now++) {
		for (unsigned i = 0; i < guests; i++)
			if (now >= guest[i].next_tick)
				tick(&guest[i], now);
		if (!sched.running || sched_must_switch(&sched, now)) {
			struct share *next = sched_next(&sched, now);

			switches += next != on;
			on = next;
		}
		if (on)
			runs(model_of(on), now);
	}
	for (unsigned i = 0; i < guests; i++)
		sched_weigh(&sched, &guest[i].share, guest[i].share.weight, until);
}

static bool within(uint64_t value, uint64_t least, uint64_t most)
{
	return value >= least && value <= most;
}

/* A: a timer of 1 kHz and HLT, B: the same timer and busy, C: busy, D: busy with interrupts off. */
static void four_kinds(void)
{
	static const struct model four[] = {
		{ .period = 1000, .work = 5 }, { .period = 1000, .busy = true }, { .busy = true }, { .busy = true },
	};

	begin(four, 4);
	run(SECOND);
	CHECK("A has what it needs", 999 * 5, guest[0].share.used);
	CHECK("A's ticks", 999, guest[0].ticks_taken);
	CHECK("and each of them at once", 0, guest[0].latest);
	for (unsigned i = 1; i < 4; i++)
		CHECK("a third of the rest each, to a slice", true,
		      within(guest[i].share.used, (SECOND - 5000) / 3 - SLICE, (SECOND - 5000) / 3 + SLICE));
	CHECK("B's ticks: those that fell in its slices, and one in each that did not", true,
	      within(guest[1].ticks_taken, 330, 410));
	CHECK("switches: A's, twice each, and 200 slices", true, within(switches, 2000, 2250));
}

static void busy_ones_share_alike(void)
{
	static const struct model busy[9] = {
		{ .busy = true }, { .busy = true }, { .busy = true }, { .busy = true }, { .busy = true }, { .busy = true },
		{ .busy = true }, { .busy = true }, { .busy = true },
	};

	begin(busy, 9);
	run(9 * SECOND / 10);
	for (unsigned i = 0; i < 9; i++)
		CHECK("each has a ninth, to a slice", true,
		      within(guest[i].share.used, SECOND / 10 - SLICE, SECOND / 10 + SLICE));
	CHECK("one switch for each slice", true, within(switches, 900000 / SLICE, 900000 / SLICE + 5));
}

static void weights(void)
{
	static const struct model three[] = {
		{ .busy = true, .weight = 1 }, { .busy = true, .weight = 2 }, { .busy = true, .weight = 5 },
	};

	begin(three, 3);
	run(2 * SECOND);
	for (unsigned i = 0; i < 3; i++) {
		const uint64_t fair = 2 * SECOND / 8 * three[i].weight;

		check_case("weight %u", three[i].weight);
		CHECK("its part, to a slice", true, within(guest[i].share.used, fair - SLICE, fair + SLICE));
	}
}

/* Half of the processor wanted by one that sleeps between, beside two that are busy: it has a third. */
static void sleeping_is_no_trick(void)
{
	static const struct model three[] = {
		{ .period = 8000, .work = 4000 }, { .busy = true }, { .busy = true },
	};

	begin(three, 3);
	run(3 * SECOND);
	for (unsigned i = 0; i < 3; i++)
		CHECK("a third, to two slices", true,
		      within(guest[i].share.used, SECOND - 2 * SLICE - SECOND / 50, SECOND + 2 * SLICE + SECOND / 50));
}

static void long_sleep_is_not_paid(void)
{
	static const struct model two[] = { { .busy = true }, { .period = SECOND, .work = SECOND } };

	begin(two, 2);
	sched_wait(&sched, &guest[1].share, 0);
	run(SECOND + SECOND / 10);
	CHECK("after a second's sleep it has half of what follows, and a slice", true,
	      within(guest[1].share.used, SECOND / 20, SECOND / 20 + SLICE + SLICE / 2));
}

/* The interrupted one has what is left of its slice, neither more nor less. */
static void interrupted_slice_goes_on(void)
{
	static const struct model three[] = { { .busy = true }, { .busy = true }, { .period = 3000, .work = 100 } };

	begin(three, 3);
	sched_wait(&sched, &guest[2].share, 0);
	run(3001);
	CHECK("woken, it runs", true, sched.running == &guest[2].share);
	run(0);
	begin(three, 3);
	sched_wait(&sched, &guest[2].share, 0);
	run(3110);
	CHECK("then the first goes on", true, sched.running == &guest[0].share);
	begin(three, 3);
	sched_wait(&sched, &guest[2].share, 0);
	run(5000 + 101 - 64 + 1);
	CHECK("to the end of its slice", true, sched.running == &guest[1].share);
}

static void alone_nothing_is_due(void)
{
	static const struct model two[] = { { .busy = true }, { .busy = true } };

	begin(two, 2);
	sched_next(&sched, 7);
	CHECK("another one is ready: the end of the slice", 7 + SLICE, sched_due(&sched));
	sched_wait(&sched, &guest[1].share, 100);
	CHECK("nobody else is", SCHED_NEVER, sched_due(&sched));
	sched_wait(&sched, &guest[0].share, 200);
	CHECK("nobody at all", true, sched_next(&sched, 300) == NULL);
	CHECK("nor is anything due", SCHED_NEVER, sched_due(&sched));
}

static void who_leaves_is_forgotten(void)
{
	static const struct model three[] = { { .busy = true }, { .busy = true }, { .busy = true } };

	begin(three, 3);
	sched_next(&sched, 0);
	sched_remove(&sched, &guest[0].share, 1000);
	CHECK("what it had counts", 1000, guest[0].share.used);
	CHECK("it runs no more", true, sched.running == NULL);
	sched_remove(&sched, &guest[2].share, 1000);
	CHECK("the one that is left", true, sched_next(&sched, 1000) == &guest[1].share);
	sched_add(&sched, &guest[2].share, 1);
	CHECK("it comes back without a debt of theirs", true, sched_due(&sched) == 1000 + SLICE);
}

static const struct test tests[] = {
	{ "sched-four-kinds-of-guests", four_kinds },
	{ "sched-busy-guests-share-alike", busy_ones_share_alike },
	{ "sched-weights-are-kept", weights },
	{ "sched-sleeping-is-no-trick", sleeping_is_no_trick },
	{ "sched-a-long-sleep-is-not-paid", long_sleep_is_not_paid },
	{ "sched-an-interrupted-slice-goes-on", interrupted_slice_goes_on },
	{ "sched-alone-nothing-is-due", alone_nothing_is_due },
	{ "sched-who-leaves-is-forgotten", who_leaves_is_forgotten },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

/* Ticks that fell while another guest ran. The guest of these tests takes what is raised at once,
 * or does not listen. */
#include "vpit_bench.h"
#include "machine/clock.h"	/* CLOCK_HZ */

enum { KHZ = 1193, SLICE = 5966, TIMER_BIT = 1 };

static bool listens;

/* It runs for a time: every event of its timer at its tick. */
static void runs_for(uint64_t ticks)
{
	const uint64_t end = now + ticks;

	for (;;) {
		const unsigned before = edges;
		const uint64_t next = vpit_next(&vm) > now ? vpit_next(&vm) : now;

		if (next > end)
			break;
		vpit_advance(&vm, now = next);
		if (edges != before)
			vm.vpic.master.irr = listens ? 0 : TIMER_BIT;
	}
	now = end;
}

static void is_away_for(uint64_t ticks)
{
	const unsigned before = edges;

	now += ticks;
	vpit_was_away(&vm, SLICE);
	if (edges != before)
		vm.vpic.master.irr = listens ? 0 : TIMER_BIT;
}

static void start(uint32_t count)
{
	begin_at(0);
	vpit_program(&vm, 0, 0x34, (uint16_t)count);
	listens = true;
}

static uint64_t fallen(uint32_t count)
{
	return now / count;
}

/* Of n guests that are busy one after the other: 5 ms each. */
static void all_are_kept(void)
{
	for (unsigned others = 1; others <= 8; others++) {
		check_case("beside %u busy ones", others);
		start(KHZ);
		while (now < 10 * CLOCK_HZ) {
			runs_for(SLICE);
			CHECK("none is owed at the end of a slice", true, vm.vpit.owed.ticks <= 1);
			is_away_for(others * SLICE);
			CHECK("none is invented", true, edges <= fallen(KHZ));
		}
		runs_for(SLICE);
		CHECK("all that fell", fallen(KHZ), edges);
	}
}

static void slow_ticks_are_not_owed(void)
{
	start(0);			/* 65536: 18.2 Hz */
	while (now < 20 * CLOCK_HZ) {
		runs_for(SLICE);
		is_away_for(8 * SLICE);
		CHECK("at most one falls meanwhile", 0, vm.vpit.owed.ticks);
	}
	CHECK("all of them", now / 65536, edges);
}

/* Gaps of what is owed: the slice, shared among those and what falls in it. */
static void spread(void)
{
	start(KHZ);
	is_away_for(15 * KHZ);
	CHECK("the first is raised at once", 1, edges);
	CHECK("the others are owed", 14, vm.vpit.owed.ticks);
	CHECK("the next", now + SLICE / (14 + SLICE / KHZ + 1), vpit_next(&vm));
}

static void who_does_not_listen_is_owed_nothing(void)
{
	start(KHZ);
	listens = false;
	for (unsigned i = 0; i < 100; i++) {
		is_away_for(3 * SLICE);
		runs_for(SLICE);
		CHECK("after a slice of its own with interrupts off", 0, vm.vpit.owed.ticks);
	}
}

/* Its handler takes its time: half a period. What is owed waits for that, and comes. */
static void slow_handler(void)
{
	unsigned taken = 0, seen = 0;

	start(KHZ);
	now += 4 * KHZ;
	vpit_was_away(&vm, SLICE);
	for (uint64_t busy_until = 0, end = now + 20 * KHZ + KHZ * 3 / 4; now < end; now++) {
		vpit_advance(&vm, now);
		if (edges > seen)		/* one that finds another is lost */
			vm.vpic.master.irr = TIMER_BIT;
		seen = edges;
		if (vm.vpic.master.irr && now >= busy_until) {
			taken++;
			busy_until = now + KHZ / 2;
			vm.vpic.master.irr = 0;
		}
	}
	CHECK("all have come", 24, taken);
	CHECK("none is owed", 0, vm.vpit.owed.ticks);
}

static void a_second_at_most(void)
{
	start(KHZ);
	is_away_for(10 * (uint64_t)CLOCK_HZ);
	CHECK("a second's", CLOCK_HZ / KHZ, vm.vpit.owed.ticks);
	is_away_for(10 * (uint64_t)CLOCK_HZ);
	CHECK("and no more", CLOCK_HZ / KHZ, vm.vpit.owed.ticks);
}

static void one_shot(void)
{
	start(KHZ);
	vpit_program(&vm, 0, 0x30, 1000);
	is_away_for(3 * SLICE);
	CHECK("it expired once", 1, edges);
	CHECK("and owes nothing", 0, vm.vpit.owed.ticks);
	runs_for(10 * SLICE);
	CHECK("for good", 1, edges);
}

static const struct test tests[] = {
	{ "owed-ticks-are-all-kept", all_are_kept },
	{ "owed-ticks-none-of-a-slow-timer", slow_ticks_are_not_owed },
	{ "owed-ticks-are-spread-over-the-slice", spread },
	{ "owed-ticks-not-to-who-does-not-listen", who_does_not_listen_is_owed_nothing },
	{ "owed-ticks-wait-for-a-slow-handler", slow_handler },
	{ "owed-ticks-of-a-second-at-most", a_second_at_most },
	{ "owed-ticks-none-of-a-one-shot", one_shot },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

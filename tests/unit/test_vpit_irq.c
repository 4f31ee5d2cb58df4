/* Channel 0's output and IRQ 0, on time and late. */
#include "vpit_bench.h"

enum { TIMER = 0x40, SPEAKER = 0x42 };

/* One edge per period, at its tick; whenever we come, the next is at its own. */
static void periodic_interrupt(void)
{
	static const struct { uint8_t control; uint32_t count; } rows[] = {
		{ 0x36, 65536 }, { 0x34, 65536 }, { 0x36, 11931 }, { 0x34, 11932 }, { 0x36, 1193 }, { 0x34, 2 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint32_t period = rows[i].count;

		check_case("control word %x, count %u", rows[i].control, period);
		begin_at(0);
		vpit_program(&vm, 0, rows[i].control, (uint16_t)period);
		for (unsigned n = 1; n <= 5; n++) {
			CHECK("next", (uint64_t)n * period, vpit_next(&vm));
			vpit_advance(&vm, now = vpit_next(&vm) - 1);
			CHECK("edges before it", n - 1, edges);
			vpit_advance(&vm, now = vpit_next(&vm));
			CHECK("edges", n, edges);
			vpit_advance(&vm, now);
			CHECK("edges at the same tick", n, edges);
		}
		for (uint64_t late = 1000; late < 3000000000u; late = late * 7 + 13) {
			edges = 0;
			vpit_advance(&vm, now += late);
			CHECK("edges of all that were missed", late > period || edges, edges);
			CHECK("in phase", 0, vpit_next(&vm) % period);
			CHECK("next is next", true, vpit_next(&vm) > now && vpit_next(&vm) - now <= period);
		}
	}
}

static void no_drift(void)
{
	unsigned long long total = 0;

	begin_at(0);
	out(CONTROL, 0x36);
	write16(TIMER, 1193);
	for (unsigned n = 0; now < 1000000000u; n++) {
		vpit_advance(&vm, now = vpit_next(&vm) + n % 1000);
		total++;
	}
	CHECK("interrupts in 1e9 ticks", (1000000000u - 1) / 1193 + 1, total);
	CHECK("and as many edges", total, edges);
	CHECK("phase", 1, vpit_next(&vm) % 1193);
}

static void new_count(void)
{
	begin_at(0);
	vpit_program(&vm, 0, 0x34, 1000);
	now = 2600;
	write16(TIMER, 500);
	CHECK("an edge was due before the write", 1, edges);
	CHECK("mode 2: this period ends as it began", 3000, vpit_next(&vm));
	vpit_advance(&vm, now = 3000);
	CHECK("next", 3500, vpit_next(&vm));
	vpit_program(&vm, 0, 0x36, 1000);	/* at tick 3000 */
	now = 3400;
	write16(TIMER, 300);
	CHECK("mode 3, high half: the low one is new", 3650, vpit_next(&vm));
	now = 3700;
	CHECK("count", 200, read16(TIMER));
	CHECK("an edge was seen by reading", 2 + 1, edges);
	CHECK("next", 3950, vpit_next(&vm));
	now = 3900;
	write16(TIMER, 800);
	CHECK("low half: the period ends as it began", 3950, vpit_next(&vm));
	vpit_advance(&vm, now = 3951);
	CHECK("next", 4750, vpit_next(&vm));
	out(CONTROL, 0x34);
	write16(TIMER, 700);
	write16(TIMER, 600);
	CHECK("before the next pulse nothing was loaded", 3952 + 600, vpit_next(&vm));
}

static void single_interrupt(void)
{
	begin_at(0);
	out(CONTROL, 0x30);
	CHECK("mode 0 lowers the line", false, irq_line);
	CHECK("none without a count", CLOCK_NEVER, vpit_next(&vm));
	out(TIMER, 100);
	CHECK("none with half a count", CLOCK_NEVER, vpit_next(&vm));
	out(TIMER, 0);
	CHECK("next", 101, vpit_next(&vm));
	CHECK("the clock was told", 3, clock_changes);
	out(TIMER, 100);
	CHECK("a new count's first byte stops it", CLOCK_NEVER, vpit_next(&vm));
	out(TIMER, 0);
	vpit_advance(&vm, now = 100);
	CHECK("edges", 0, edges);
	vpit_advance(&vm, now = 70000);
	CHECK("edges", 1, edges);
	CHECK("only one", CLOCK_NEVER, vpit_next(&vm));
	vpit_advance(&vm, now = 140000);
	CHECK("edges", 1, edges);
	out(CONTROL, 0x30);
	out(CONTROL, 0x34);
	CHECK("OUT goes high with mode 2's control word: no edge within the OUT", 1, edges);
	vm.clock.due[CLOCK_REQUESTS] = vrequest_advance(&vm, now += VREQUEST_DELAY);
	CHECK("some time after it: an edge", 2, edges);
	clock_changes = 0;
	out(CONTROL, 0xb6);
	write16(SPEAKER, 1234);
	CHECK("channel 2 is not the clock's business", 0, clock_changes);
	out(CONTROL, 0x14);
	out(TIMER, 1);			/* illegal in mode 2: must not flood */
	CHECK("count 1", CLOCK_NEVER, vpit_next(&vm));
	vpit_advance(&vm, now += 1000);
	CHECK("edges", 2, edges);
}

static const struct test tests[] = {
	{ "vpit-one-edge-per-period", periodic_interrupt },
	{ "vpit-does-not-drift", no_drift },
	{ "vpit-new-count-waits-for-its-turn", new_count },
	{ "vpit-mode-0-interrupts-once", single_interrupt },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

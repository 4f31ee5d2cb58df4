/* Port 61h. Intel 82371AB data sheet (290562), "NMISC". */
#include "vpit_bench.h"

enum { GATE = 1, DATA = 2, REFRESH_TOGGLE = 0x10, OUT2 = 0x20 };

static void bits(void)
{
	begin_at(0);
	CHECK("at first: speaker off, channel 2 high", OUT2, in(PORT_61));
	for (unsigned value = 0; value < 256; value++) {
		out(PORT_61, (uint8_t)value);
		CHECK("bits 0-3 read back, 6 and 7 are 0", value & 0x0f, in(PORT_61) & 0xcf);
	}
}

/* 15.085 us: a delay loop of DOS times waits for so many changes. */
static void refresh(void)
{
	unsigned changes = 0, last;

	begin_at(0xffffffea);	/* a multiple of 18, 22 ticks before 32 bits are full */
	last = in(PORT_61) & REFRESH_TOGGLE;
	for (unsigned i = 0; i < CLOCK_HZ / 100; i++, now++) {
		const unsigned bit = in(PORT_61) & REFRESH_TOGGLE;

		CHECK("read again at the same tick", bit, in(PORT_61) & REFRESH_TOGGLE);
		changes += bit != last;
		last = bit;
	}
	CHECK("changes in 10 ms", 662, changes);
}

static void gate(void)
{
	begin_at(0);
	out(CONTROL, 0xb6);
	out(0x42, 100);
	out(0x42, 0);
	now = 1000;
	CHECK("GATE low: high", OUT2, in(PORT_61) & OUT2);
	out(PORT_61, GATE | DATA);
	for (now = 1001; now < 1501; now++)
		CHECK("tone", (now - 1001) % 100 < 50, (in(PORT_61) & OUT2) != 0);
	now = 1060 + 500;
	out(PORT_61, DATA);
	CHECK("GATE low: high at once", OUT2, in(PORT_61) & OUT2);
	now = 5000;
	out(PORT_61, DATA | GATE);
	out(PORT_61, GATE);		/* no trigger: GATE was high */
	now = 5050;
	CHECK("a new tone: high", OUT2, in(PORT_61) & OUT2);
	now = 5051;
	CHECK("a new tone: low", 0, in(PORT_61) & OUT2);
	CHECK("IRQ 0", 0, edges);
}

static const struct test tests[] = {
	{ "vport61-bits-read-back", bits },
	{ "vport61-refresh-toggles-every-18-ticks", refresh },
	{ "vport61-gate-and-output-of-channel-2", gate },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

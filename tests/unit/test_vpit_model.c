/* The counter, a function of time, against a model that does every CLK pulse, written
 * after "Mode Definitions" of the Intel 8254 data sheet (231164): random programs, and
 * the counter is looked at only now and then. */
#include "check.h"
#include "machine/devices/vpit_counter.h"

#include <stddef.h>
#include <stdio.h>

static struct {
	unsigned mode;
	bool bcd, gate, out, null, has_count, load_next, trigger, counting, armed, strobe, odd;
	long ce, cr;
	uint64_t now, first_rise;
	unsigned rises;
} m;
static struct vpit_counter c;
static uint32_t seed;

static uint32_t below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static long wrapping(void) { return m.bcd ? 10000 : 65536; }

static void model_out(bool level)
{
	if (level && !m.out && !m.rises++)
		m.first_rise = m.now;
	m.out = level;
}

static void load(void)
{
	m.odd = m.cr & 1;
	m.ce = m.mode == 3 ? m.cr & ~1 : m.cr;
	m.null = m.load_next = m.trigger = m.strobe = false;
	m.counting = m.armed = true;
	if (m.mode)
		m.out = m.mode != 1;
}

/* An odd count's high half has one more pulse, at 0. The count that was loaded
 * decides, not one that was written since. */
static void count_by_two(void)
{
	const bool next = !m.out;

	if (m.out && m.odd ? m.ce != 0 : m.ce != 2) {
		m.ce -= 2;
		return;
	}
	load();
	m.out = !next;
	model_out(next);
}

static void pulse(void)
{
	m.now++;
	if (m.load_next || m.trigger) {
		load();
		return;
	}
	if (!m.counting || (!m.gate && m.mode != 1 && m.mode != 5))
		return;
	if (m.mode == 3) {
		count_by_two();
		return;
	}
	if (m.mode == 2 && m.ce == 1) {
		load();
		m.out = false;
		model_out(true);
		return;
	}
	m.ce = (m.ce ? m.ce : wrapping()) - 1;
	if (m.strobe)
		model_out(true);
	m.strobe = false;
	if (m.mode == 2) {
		if (m.ce == 1)
			m.out = false;
	} else if (m.ce == 0 && m.armed) {
		m.armed = false;
		m.strobe = m.mode >= 4;
		if (m.strobe)
			m.out = false;
		else
			model_out(true);
	}
}

static uint16_t as_written(long n)
{
	char digits[8];
	unsigned value;

	if (!m.bcd)
		return (uint16_t)n;
	snprintf(digits, sizeof(digits), "%04ld", n % 10000);
	sscanf(digits, "%x", &value);
	return (uint16_t)value;
}

static void control(void)
{
	m.mode = below(6);
	m.bcd = below(3) == 0;
	m.has_count = m.counting = m.load_next = m.trigger = m.strobe = false;
	m.null = true;
	m.out = m.mode != 0;
	counter_control(&c, m.mode, m.bcd);
}

static void count(void)
{
	static const long counts[] = { 2, 3, 4, 5, 6, 7, 12, 100, 101, 999, 9999, 0 };

	m.cr = counts[below(12)];
	counter_write(&c, as_written(m.cr), m.now);
	if (!m.cr)
		m.cr = wrapping();
	m.null = true;
	m.load_next |= m.mode == 0 || m.mode == 4 || ((m.mode == 2 || m.mode == 3) && !m.has_count);
	m.has_count = true;
	if (m.mode == 0)
		m.out = false;
}

static void first_byte(void)
{
	counter_write_begins(&c, m.now);
	if (m.mode == 0)
		m.out = m.counting = m.load_next = m.has_count = false;
}

static void gate(bool level)
{
	counter_gate(&c, level, m.now);
	if (level && !m.gate && m.mode != 0 && m.mode != 4)
		m.trigger = m.has_count;
	m.gate = level;
	if (!level && (m.mode == 2 || m.mode == 3))
		m.out = true;
}

static void act(void)
{
	switch (below(8)) {
	case 0: case 1:
		control();
		if (below(4))
			count();
		break;
	case 2: case 3:
		count();
		break;
	case 4:
		first_byte();
		break;
	case 5: case 6:
		if (m.strobe)
			break;		/* how long is a strobe that GATE stops? */
		gate(!m.gate);
		if (below(2))
			gate(!m.gate);
		break;
	default:
		break;			/* time only */
	}
}

static void compare(uint64_t predicted)
{
	const bool rose = counter_sync(&c, m.now);

	CHECK("OUT has risen", m.rises > 0, rose);
	if (m.rises)
		CHECK("when OUT rises next", m.first_rise, predicted);
	else
		CHECK("OUT rises later", true, predicted > m.now);
	CHECK("OUT", m.out, counter_out(&c, m.now));
	CHECK("null count", m.null, counter_null(&c, m.now));
	if (m.counting)
		CHECK("count", as_written(m.ce), counter_read(&c, m.now));
}

static void random_programs(void)
{
	static const uint32_t pauses[] = { 1, 2, 3, 4, 8, 20, 200, 3000, 70000 };

	for (seed = 1; seed < 400 && !check_failed(); seed++) {
		const uint32_t first = seed;

		m.now = seed & 1 ? 0 : 0xffffff00;
		m.gate = c.gate = seed & 2;
		c.phase = PIT_IDLE;
		control();
		for (unsigned step = 0; step < 60 && !check_failed(); step++) {
			uint32_t pause = pauses[below(9)];
			uint64_t predicted;

			check_case("program %u, step %u, mode %u", first, step, m.mode);
			act();
			predicted = counter_next_rise(&c);
			m.rises = 0;
			for (pause += below(pause); pause; pause--)
				pulse();
			compare(predicted);
		}
		seed = first;
	}
}

/* The same counter asked at every pulse and asked once: what it says does not depend
 * on how often it was asked. */
static void asking_changes_nothing(void)
{
	for (unsigned mode = 0; mode < 6; mode++) {
		struct vpit_counter lazy = { .gate = false }, eager;
		bool rose = false;
		uint64_t at;

		check_case("mode %u", mode);
		counter_control(&lazy, mode, false);
		counter_write(&lazy, 7, 1000);
		counter_gate(&lazy, true, 1003);
		counter_sync(&lazy, 1005);
		counter_write(&lazy, 10, 1005);
		eager = lazy;
		for (at = 1005; at < 1500; at++)
			rose |= counter_sync(&eager, at);
		CHECK("rose", rose, counter_sync(&lazy, at - 1));
		CHECK("count", counter_read(&eager, at - 1), counter_read(&lazy, at - 1));
		CHECK("OUT", counter_out(&eager, at - 1), counter_out(&lazy, at - 1));
		CHECK("next rise", counter_next_rise(&eager), counter_next_rise(&lazy));
	}
}

static const struct test tests[] = {
	{ "vpit-counter-is-the-model-of-every-pulse", random_programs },
	{ "vpit-counter-late-is-as-good-as-early", asking_changes_nothing },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

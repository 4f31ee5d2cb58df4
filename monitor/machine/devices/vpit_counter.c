/* Intel 8254 data sheet (231164), "Mode Definitions" and figures 15 to 20. */
#include "machine/devices/vpit_counter.h"
#include "lib/div64.h"		/* div64 */
#include "machine/clock.h"	/* CLOCK_NEVER */
#include "vcpu/vcpu.h"		/* likely */

#include <stddef.h>

static bool is_periodic(const struct vpit_counter *c)
{
	return c->mode == RATE_GENERATOR || c->mode == SQUARE_WAVE;
}

static bool is_triggered(const struct vpit_counter *c)
{
	return c->mode == ONE_SHOT || c->mode == HARDWARE_STROBE;
}

static uint32_t modulus(const struct vpit_counter *c)
{
	return c->bcd ? 10000 : 0x10000;
}

/* How long mode 3 stays high: an odd count gives that half the extra pulse. */
static uint32_t high_half(uint32_t count)
{
	return (count + 1) / 2;
}

/* Modes 0 and 1 rise when the count expires, the strobes one pulse later. */
static uint32_t rise_at(const struct vpit_counter *c)
{
	return c->count + (c->mode >= SOFTWARE_STROBE);
}

static bool is_loaded(const struct vpit_counter *c, uint64_t now)
{
	return c->phase < PIT_STOPPED || (int64_t)(now - c->start) >= 0;
}

static uint64_t elapsed(const struct vpit_counter *c, uint64_t now)
{
	if (c->phase == PIT_COUNTING)
		return is_loaded(c, now) ? now - c->start : 0;
	return c->held;
}

/* The next CLK pulse loads the count register. */
static void load(struct vpit_counter *c, uint64_t now)
{
	c->count = c->reload;
	c->fresh = false;
	c->expired = false;
	c->held = 0;
	c->start = now + 1;
	c->phase = c->gate || is_triggered(c) ? PIT_COUNTING : PIT_STOPPED;
}

/* A new count becomes the period at the end of the old one, in mode 3 at the end of
 * the half cycle: there the low half is the first to have the new length, as if its
 * high half had just ended. That start may lie before tick 0. */
static bool take_reload(struct vpit_counter *c)
{
	const bool whole = c->reload_at == c->count;

	c->start += c->reload_at;
	if (!whole)
		c->start -= high_half(c->reload);
	c->count = c->reload;
	c->fresh = false;
	return whole;
}

/* For comparisons with a count, which has 17 bits: a longer time is as good as UINT32_MAX. */
static uint32_t pulses_since_load(const struct vpit_counter *c, uint64_t now)
{
	const uint64_t pulses = now - c->start;

	return pulses >> 32 ? UINT32_MAX : (uint32_t)pulses;
}

/* Apart from its caller, so that the usual case does not pay for it. */
static __attribute__((noinline)) void skip_periods(struct vpit_counter *c, uint64_t now)
{
	uint32_t rest;

	div64(now - c->start, c->count, &rest);
	c->start = now - rest;
}

static bool sync_periodic(struct vpit_counter *c, uint64_t now)
{
	uint32_t pulses = pulses_since_load(c, now);
	bool rose = false;

	if (c->fresh && pulses >= c->reload_at) {
		rose = take_reload(c);
		pulses = pulses_since_load(c, now);
	}
	if (pulses < c->count)
		return rose;
	if (likely(pulses < 2 * c->count))
		c->start += c->count;		/* the usual case: there is nothing to divide */
	else
		skip_periods(c, now);
	return rose || c->count > 1;		/* a count of 1 is illegal: OUT stays */
}

bool counter_sync(struct vpit_counter *c, uint64_t now)
{
	if (c->phase != PIT_COUNTING || !is_loaded(c, now))
		return false;
	if (is_periodic(c))
		return sync_periodic(c, now);
	if (c->expired || pulses_since_load(c, now) < rise_at(c))
		return false;
	c->expired = true;
	return true;
}

void counter_control(struct vpit_counter *c, unsigned mode, bool bcd)
{
	c->mode = (uint8_t)(mode > HARDWARE_STROBE ? mode - 4 : mode);
	c->bcd = bcd;
	c->phase = PIT_IDLE;
	c->held = 0;
	c->fresh = true;
	c->out_before = c->mode != ON_TERMINAL_COUNT;
}

static uint32_t from_bcd(uint16_t value)
{
	return (value >> 12) * 1000u + (value >> 8 & 15) * 100u + (value >> 4 & 15) * 10u + (value & 15);
}

static uint16_t to_bcd(uint32_t value)
{
	return (uint16_t)(value / 1000 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10);
}

void counter_write(struct vpit_counter *c, uint16_t value, uint64_t now)
{
	c->reload = c->bcd ? from_bcd(value) : value;
	if (!c->reload)
		c->reload = modulus(c);
	if (is_triggered(c)) {
		c->fresh = true;
		if (c->phase == PIT_IDLE)
			c->phase = PIT_ARMED;
	} else if (c->phase == PIT_IDLE || !is_periodic(c) || !is_loaded(c, now)) {
		load(c, now);
	} else {
		c->fresh = true;
		c->reload_at = c->count;
		if (c->mode == SQUARE_WAVE && elapsed(c, now) < high_half(c->count))
			c->reload_at = high_half(c->count);
	}
}

/* "Writing the first byte disables counting": the count stays as it is. */
void counter_write_begins(struct vpit_counter *c, uint64_t now)
{
	if (c->mode != ON_TERMINAL_COUNT)
		return;
	c->held = elapsed(c, now);
	c->phase = PIT_IDLE;
}

static void gate_rises(struct vpit_counter *c, uint64_t now)
{
	if (is_triggered(c) && c->phase != PIT_IDLE) {
		/* A one-shot that is triggered again stays low. */
		c->out_before = counter_out(c, now);
		load(c, now);
	} else if (is_periodic(c) && c->phase == PIT_STOPPED) {
		load(c, now);
	} else if (c->phase == PIT_STOPPED) {
		c->start = now - c->held;
		c->phase = PIT_COUNTING;
	}
}

void counter_gate(struct vpit_counter *c, bool level, uint64_t now)
{
	if (level == c->gate)
		return;
	c->gate = level;
	if (level) {
		gate_rises(c, now);
	} else if (c->phase == PIT_COUNTING && !is_triggered(c)) {
		c->held = elapsed(c, now);
		c->phase = PIT_STOPPED;
	}
}

bool counter_out(const struct vpit_counter *c, uint64_t now)
{
	uint64_t pulses;

	if (!is_loaded(c, now) || c->phase < PIT_STOPPED)
		return c->out_before;
	pulses = elapsed(c, now);
	switch (c->mode) {
	case RATE_GENERATOR:	/* low for the last pulse; high without GATE */
		return c->phase == PIT_STOPPED || pulses != c->count - 1;
	case SQUARE_WAVE:
		return c->phase == PIT_STOPPED || pulses < high_half(c->count);
	case SOFTWARE_STROBE: case HARDWARE_STROBE:
		return pulses != c->count;
	default:
		return pulses >= c->count;
	}
}

bool counter_null(const struct vpit_counter *c, uint64_t now)
{
	return c->fresh || !is_loaded(c, now);
}

uint16_t counter_read(const struct vpit_counter *c, uint64_t now)
{
	uint64_t pulses = elapsed(c, now);
	uint32_t rest = (uint32_t)pulses, value = c->count;

	if (c->mode == SQUARE_WAVE) {
		/* Down by two, twice per period; an odd count loads one less. */
		if (rest >= high_half(c->count))
			rest -= high_half(c->count);
		value = (c->count & ~1u) - 2 * rest;
	} else {
		/* The others wrap around at 0, or, in mode 2, never reach it. */
		if (pulses >= modulus(c))
			div64(pulses, modulus(c), &rest);
		value += modulus(c) - rest;
	}
	while (value >= modulus(c))
		value -= modulus(c);
	return c->bcd ? to_bcd(value) : (uint16_t)value;
}

uint64_t counter_next_rise(const struct vpit_counter *c)
{
	if (c->phase != PIT_COUNTING)
		return CLOCK_NEVER;
	if (!is_periodic(c))
		return c->expired ? CLOCK_NEVER : c->start + rise_at(c);
	if (c->fresh)
		return c->start + c->reload_at +
		       (c->reload_at == c->count ? 0 : c->reload - high_half(c->reload));
	return c->count > 1 ? c->start + c->count : CLOCK_NEVER;
}

uint32_t counter_rises(const struct vpit_counter *c, uint64_t now)
{
	const uint64_t next = counter_next_rise(c);
	uint64_t more;

	if (next > now)
		return 0;
	if (!is_periodic(c))
		return 1;
	more = div64(now - next, c->fresh ? c->reload : c->count, NULL);
	return more < UINT32_MAX ? (uint32_t)more + 1 : UINT32_MAX;
}

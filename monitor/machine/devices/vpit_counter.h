/* One counter of a virtual 8254, as a function of time: nothing happens per tick.
 * Intel 8254 data sheet (231164), "Mode Definitions". Times are in ticks of CLK; a
 * write at tick t is seen by the CLK pulse t+1. */
#ifndef MACHINE_VPIT_COUNTER_H
#define MACHINE_VPIT_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

enum pit_mode { ON_TERMINAL_COUNT, ONE_SHOT, RATE_GENERATOR, SQUARE_WAVE, SOFTWARE_STROBE, HARDWARE_STROBE };

enum pit_phase {
	PIT_IDLE,		/* control word written, no count yet */
	PIT_ARMED,		/* modes 1 and 5 wait for their trigger */
	PIT_STOPPED,		/* GATE is low */
	PIT_COUNTING,
};

struct vpit_counter {
	uint64_t start;		/* the CLK pulse that loads the count, or as if it had */
	uint64_t held;		/* not COUNTING: pulses counted until then */
	uint32_t count;		/* in the counting element: 1 to 65536 */
	uint32_t reload;	/* in the count register */
	uint32_t reload_at;	/* modes 2, 3, fresh: pulses after start when it becomes the count */
	uint8_t mode;		/* enum pit_mode */
	uint8_t phase;		/* enum pit_phase */
	bool bcd, gate;
	bool fresh;		/* the reload was not taken yet: status bit NULL COUNT */
	bool expired;		/* modes 0, 1, 4, 5: OUT has risen for good */
	bool out_before;	/* OUT until the count is loaded */
};

/**
 * counter_sync - bring the state up to @now; call before anything else
 * Returns whether OUT has risen since the last call, once or many times.
 * Cost: bounded, whatever time has passed; no phase is lost.
 */
bool counter_sync(struct vpit_counter *c, uint64_t now);

/**
 * counter_control - a control word: mode 0-5 (6 and 7 are 2 and 3), BCD or binary
 */
void counter_control(struct vpit_counter *c, unsigned mode, bool bcd);

/**
 * counter_write - a whole count, as the guest wrote it; 0 is the largest
 */
void counter_write(struct vpit_counter *c, uint16_t value, uint64_t now);

/**
 * counter_write_begins - the first byte of two: stops mode 0
 */
void counter_write_begins(struct vpit_counter *c, uint64_t now);

/**
 * counter_gate - the GATE input is now at @level
 */
void counter_gate(struct vpit_counter *c, bool level, uint64_t now);

/**
 * counter_out, counter_null, counter_read - OUT, NULL COUNT and the count at @now
 */
bool counter_out(const struct vpit_counter *c, uint64_t now);
bool counter_null(const struct vpit_counter *c, uint64_t now);
uint16_t counter_read(const struct vpit_counter *c, uint64_t now);

/**
 * counter_rises - how often OUT rises up to @now, since counter_sync() was called
 */
uint32_t counter_rises(const struct vpit_counter *c, uint64_t now);

/**
 * counter_next_rise - when OUT will rise next; CLOCK_NEVER if it will not by itself
 */
uint64_t counter_next_rise(const struct vpit_counter *c);

#endif

/* The guest's CMOS clock: an MC146818 with 128 bytes of battery-backed memory. */
#ifndef MACHINE_VRTC_H
#define MACHINE_VRTC_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

#define VRTC_BYTES 128

struct vrtc {
	uint8_t nvram[VRTC_BYTES];	/* from 00h on: time, alarm, date, registers A-D */
	uint8_t extended[VRTC_BYTES];	/* the second bank, ports 72h and 73h */
	uint8_t index, extended_index;
	uint64_t second_start;		/* tick of the last update; the divider counts from here */
	uint64_t periodic_next;		/* tick of the next periodic edge; CLOCK_NEVER: rate 0 */
};

/**
 * vrtc_init - claim ports 70h to 73h
 */
void vrtc_init(struct vm *vm);

/**
 * vrtc_load - all of the memory, and with it date and time, which run on from now
 */
void vrtc_load(struct vm *vm, const uint8_t nvram[VRTC_BYTES]);

/**
 * vrtc_reset - what the reset line does: interrupts off; time and memory go on
 */
void vrtc_reset(struct vm *vm);

/* See machine/clock.h. */
uint64_t vrtc_next(const struct vm *vm);
uint64_t vrtc_advance(struct vm *vm, uint64_t now);

#endif

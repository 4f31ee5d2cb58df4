/* A guest's 8254 interval timer: ports 40h to 43h. Channel 0 drives IRQ 0, channel 1
 * was the memory refresh, channel 2 makes the speaker's tone; its GATE is in port 61h. */
#ifndef MACHINE_VPIT_H
#define MACHINE_VPIT_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vpit_counter.h"	/* struct vpit_counter */
#include "machine/devices/vpit_owed.h"	/* struct vpit_owed */

struct vm;

enum { PIT_TIMER = 0, PIT_REFRESH = 1, PIT_SPEAKER = 2, PIT_CHANNELS = 3 };

struct vpit_channel {
	struct vpit_counter counter;
	uint8_t control;		/* bits 5-0 of the control word, as written */
	uint8_t first_byte;		/* of a count that is being written */
	uint8_t latched;		/* bytes of it still to be read */
	uint8_t status;
	uint16_t latch;			/* what is read next is in its low byte */
	bool write_second, read_second;	/* access to both bytes: the second one is next */
	bool status_latched;
};

struct vpit {
	struct vpit_channel channel[PIT_CHANNELS];
	bool irq_line;			/* channel 0's OUT as the interrupt controller knows it */
	struct vpit_owed owed;
};

/**
 * vpit_init - claim the ports and reset
 */
void vpit_init(struct vm *vm);

/**
 * vpit_reset - the state that a PC's timer is known for
 * Channel 0: mode 3, 65536, running. 1: mode 2, 18, running. 2: mode 3, 65536, GATE low.
 */
void vpit_reset(struct vm *vm);

/**
 * vpit_program - put a channel where firmware left it, at the start of its period
 * @control: bits 5-0 of the control word, which status read-back of the real one gives
 * @count:   as written to it; 0 is the largest
 */
void vpit_program(struct vm *vm, unsigned channel, uint8_t control, uint16_t count);

/**
 * vpit_set_gate, vpit_out - channel 2's GATE input and OUT output
 */
void vpit_set_gate(struct vm *vm, bool level);
bool vpit_out(struct vm *vm);

/**
 * vpit_irq_rose - channel 0's OUT has risen since it was looked at last: an edge on IRQ 0. A rise
 * that is over by now is one as well.
 * vpit_irq_follow - let IRQ 0 follow OUT. What the count does comes at its time; what the guest does,
 * by writing to the timer, some time after that.
 */
void vpit_irq_rose(struct vm *vm, uint64_t now);
void vpit_irq_follow(struct vm *vm, uint64_t now);

/**
 * vpit_was_away - the guest goes on: it has been ready since the timer was last advanced, and
 * another guest ran
 * @slice: how long it may run now, in ticks
 * Effects: the first tick since then is raised; the others are owed (vpit_owed.h).
 */
void vpit_was_away(struct vm *vm, uint32_t slice);

/**
 * vpit_next - the tick at which channel 0 raises IRQ 0 next; CLOCK_NEVER for none
 * Falling edges are no events: an edge-triggered interrupt controller sees none.
 */
uint64_t vpit_next(const struct vm *vm);

/**
 * vpit_advance - raise IRQ 0 if that was due up to @now; returns vpit_next()
 * However many periods were missed, one edge is what the interrupt controller gets;
 * the next one comes where it would have been anyway. But see vpit_was_away().
 */
uint64_t vpit_advance(struct vm *vm, uint64_t now);

#endif

/* The probe: a small window into the monitor for lecture and check guests. */
#ifndef MACHINE_PROBE_H
#define MACHINE_PROBE_H

#include <stdint.h>

struct vm;
struct port_device;

enum {
	PROBE_FIRST = 0x7e0,
	PROBE_EFLAGS = 0x7e0,		/* in: real EFLAGS in the frame of this trap */
	PROBE_TRAPS = 0x7e4,		/* in: traps taken so far */
	PROBE_VERDICT = 0x7e8,		/* out: end the run; 0 is a clean end */
	PROBE_SIGNATURE = 0x7ec,	/* in: "TRPZ" */
	PROBE_FIRST_TRAP = 0x7f0,	/* out: arm; in: vector of the first trap since, or FFh */
	PROBE_SCREEN = 0x7f4,		/* out: take the screen away, spoil it and give it back, if there is room for it */
	PROBE_LAST = 0x7f7,
};

#define PROBE_NO_TRAP 0xff

struct probe {
	uint8_t first_trap;
};

extern const struct port_device port_probe;

/**
 * probe_note - a trap came while the probe was armed
 * Called while ATTENTION_PROBE is set; real IRQs do not count.
 */
void probe_note(struct vm *vm, uint32_t vector);

#endif

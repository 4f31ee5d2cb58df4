/* Port 61h: the speaker's gate and data bits, the refresh toggle, channel 2's output. */
#ifndef MACHINE_VPORT61_H
#define MACHINE_VPORT61_H

#include <stdint.h>

struct vm;

struct vport61 {
	uint8_t written;		/* bits 3-0, which read back */
};

/**
 * vport61_init - claim the port and reset
 */
void vport61_init(struct vm *vm);

/**
 * vport61_reset - speaker off; call it after vpit_reset
 */
void vport61_reset(struct vm *vm);

#endif

/* System control port A: gate A20 and the fast reset. */
#ifndef MACHINE_VPORT92_H
#define MACHINE_VPORT92_H

#include <stdint.h>

struct vm;

struct vport92 {
	uint8_t latch;			/* what was written, but for A20 */
};

/**
 * vport92_init - claim port 92h
 */
void vport92_init(struct vm *vm);
void vport92_reset(struct vm *vm);

#endif

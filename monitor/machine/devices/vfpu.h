/* How a PC reports x87 errors while CR0.NE is 0: by IRQ 13, until port F0h is written. */
#ifndef MACHINE_VFPU_H
#define MACHINE_VFPU_H

#include <stdbool.h>

struct vm;

/**
 * vfpu_init - claim ports F0h and F1h
 */
void vfpu_init(struct vm *vm);

/**
 * vfpu_error - the guest's x87 instruction raised #MF
 * Returns false if the guest wants vector 16 for it (CR0.NE).
 */
bool vfpu_error(struct vm *vm);

#endif

/* All guests, running or not. */
#ifndef MACHINE_GUESTS_H
#define MACHINE_GUESTS_H

#include <stdint.h>

struct vm;

/* The first guest; the others follow by their next, in the order in which they were made. */
extern struct vm *vms;

/**
 * vm_new - one more guest: all zero, and last in the list
 * Returns NULL if no memory is left. Nobody gives a guest back.
 */
struct vm *vm_new(void);

/* sizeof(struct vm), for tests/bench/memory.py */
extern const uint32_t vm_size;

#endif

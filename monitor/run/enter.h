/* Into a guest, and back. */
#ifndef RUN_ENTER_H
#define RUN_ENTER_H

#include "vcpu/vcpu.h"		/* enum vm_exit */

struct vm;

/**
 * vm_enter - let the guest run until the monitor has to decide something
 * The guest's memory, stack, FPU and CR4 bits are loaded first if another one's are there.
 * Returns why it was left; never EXIT_NONE.
 */
enum vm_exit vm_enter(struct vm *vm);

/**
 * vm_sleep - nothing to do for the guest that was left last: sleep until a real interrupt has
 * been handled. Does nothing if an interrupt waits for the guest, or it has to be left again.
 */
void vm_sleep(struct vm *vm);

#endif

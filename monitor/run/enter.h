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
 * vm_load_again - something changed of what the processor has to know of a guest that runs, its
 * ports say: it is loaded again when it is entered next
 */
void vm_load_again(const struct vm *vm);

#endif

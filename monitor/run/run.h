/* The loop. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "vcpu/vcpu.h"		/* enum vm_exit */

struct vm;

/**
 * run_decide - what is done about a guest that was left
 * @why: what vm_enter() returned
 */
void run_decide(struct vm *vm, enum vm_exit why);

/**
 * run_sleep - nobody has anything to do before the next real interrupt. An NMI is for the guest that
 * has the keys.
 */
void run_sleep(void);

/**
 * run_guests - run the guests until none is left
 * Each has been added to the console.
 */
void run_guests(void);

#endif

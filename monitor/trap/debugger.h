/* What a debugger gets from the monitor, with the option gdb=on. */
#ifndef TRAP_DEBUGGER_H
#define TRAP_DEBUGGER_H

#include "vcpu/vcpu.h"		/* struct vcpu */

struct options;

/**
 * debugger_start - with gdb=on, look at every trap of every guest
 */
void debugger_start(const struct options *options);

/**
 * debugger_before - keep the frame as the trap pushed it, and call the function that
 * a debugger has its breakpoint on if it wants to see this trap
 */
void debugger_before(struct vcpu *v);

#endif

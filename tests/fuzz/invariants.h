/* What must hold whatever a guest does. */
#ifndef FUZZ_INVARIANTS_H
#define FUZZ_INVARIANTS_H

#include <stdbool.h>

#include "machine/vm.h"		/* struct vm */

/**
 * HOLDS - end the run with the claim's words if it does not hold
 */
#define HOLDS(claim, condition) ((condition) ? (void)0 : does_not_hold(__FILE__, __LINE__, claim))
_Noreturn void does_not_hold(const char *file, int line, const char *claim);

/**
 * walls_build, walls_hold - the pages around the guest's own memory and those of the real
 * machine that it started from: noted, and not changed since
 */
void walls_build(struct vm *vm);
void walls_hold(const struct vm *vm);

/**
 * frame_holds - the image that IRETD would load keeps the guest in its place
 */
void frame_holds(const struct vcpu *v);

/**
 * devices_hold - the registers of the virtual chips agree with each other
 */
void devices_hold(struct vm *vm);

#endif

/* Events that enter the guest through its own interrupt table. */
#ifndef TRAP_EVENT_H
#define TRAP_EVENT_H

#include <stdint.h>

struct vcpu;

enum { DR6_BS = 1 << 14 };	/* single step: SDM vol 3 17.2.3 */

/**
 * event_reflect - deliver the exception that this trap is, with the frame's IP as the return
 * address, or stop the guest where that is not possible
 */
void event_reflect(struct vcpu *v, uint32_t vector);

/**
 * event_inject - the same for an interrupt request; event_nmi: for an NMI that comes between two traps
 */
void event_inject(struct vcpu *v, uint32_t vector);
void event_nmi(struct vcpu *v);

/**
 * event_fault - a fault that the guest caused itself, as in real mode
 * #GP and #SS stop it, unless its policy is gp=reflect.
 */
void event_fault(struct vcpu *v, uint32_t vector);

/**
 * event_single_step - the trap after an instruction that began with TF set
 */
void event_single_step(struct vcpu *v);

/**
 * event_debug - #DB: the guest's own single step, or INT1
 */
void event_debug(struct vcpu *v);

#endif

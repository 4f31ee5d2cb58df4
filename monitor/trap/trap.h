/* The trap path, seen from outside. */
#ifndef TRAP_TRAP_H
#define TRAP_TRAP_H

#include <stdint.h>

#include "vcpu/vcpu.h"		/* struct trap_frame, struct vcpu, enum vm_exit */

/* entry.nasm */
extern const uint32_t trap_stubs[256];
extern const char trap_stub_13_iopl3[];

/**
 * vcpu_enter - into the guest that is loaded, and back when the monitor has to decide something
 * Traps that need no decision go straight back to the guest; what one leaves to decide ends
 * in trap_attend(). Returns what exit_attention() says, never EXIT_NONE.
 */
enum vm_exit vcpu_enter(struct vcpu *v);

/**
 * exit_gp - a #GP; trap_dispatch - a trap by any other vector: who trapped, and why
 * Called by the stubs with interrupts off.
 */
void exit_gp(struct trap_frame *tf);
void exit_gp_iopl3(struct trap_frame *tf);	/* of a guest with iopl=3: trap/iopl3.h */
void trap_dispatch(struct trap_frame *tf);

/**
 * trap_in_monitor - a trap from ring 0: the end of idle_wait(), or our own bug
 */
void trap_in_monitor(struct trap_frame *tf);

/**
 * trap_woken_by - the vector that ended the last idle_wait()
 */
uint32_t trap_woken_by(void);

/**
 * panic_trap - the monitor is at fault: say why, dump everything, leave
 */
_Noreturn void panic_trap(const struct trap_frame *tf, const char *why);

#endif

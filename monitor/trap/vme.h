/* Virtual-8086 mode extensions: with CR4.VME the CPU keeps a guest's IF in
 * EFLAGS.VIF, and runs CLI, STI, PUSHF, POPF, IRET and INT n without a trap.
 * SDM vol 3 20.3 "Interrupt and Exception Handling in Virtual-8086 Mode", 20.4. */
#ifndef TRAP_VME_H
#define TRAP_VME_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/**
 * vme_start - let the CPU do that for this guest; it must have VME
 */
void vme_start(struct vcpu *v);

/**
 * vme_enter - this guest, with or without VME, is the one that runs from now on
 */
void vme_enter(struct vcpu *v);

/**
 * vme_before - after a trap: the guest's IF and NT come from the frame
 * vme_after - before the guest goes on: they go back, and VIP says whether an
 * interrupt waits for IF
 */
void vme_before(struct vcpu *v);
void vme_after(struct vcpu *v);

/**
 * vme_pause - the monitor has borrowed TF, or gives it back: meanwhile PUSHF and INT
 * must trap, since the CPU would push that TF
 */
void vme_pause(bool pause);

/**
 * vme_may_be_in_shadow - an interrupt has come to a guest with VME before its instruction
 * at CS:IP: may that follow an STI that the CPU has carried out itself?
 * It is told by nobody, so the byte before decides. If that was no STI, or an STI with
 * IF set already, the interrupt enters one instruction late, which nobody can tell.
 */
bool vme_may_be_in_shadow(const struct vcpu *v);

#endif

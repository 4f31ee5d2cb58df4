/* Virtual-8086 mode extensions: with CR4.VME the CPU keeps a guest's IF in
 * EFLAGS.VIF, and runs CLI, STI, PUSHF, POPF, IRET and INT n without a trap.
 * SDM vol 3 20.3 "Interrupt and Exception Handling in Virtual-8086 Mode", 20.4. */
#ifndef TRAP_VME_H
#define TRAP_VME_H

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

#endif

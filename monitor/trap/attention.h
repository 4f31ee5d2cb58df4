/* What a vCPU wants looked at before and after a trap: tracing, the probe, an
 * interrupt that waits, and the step that the monitor takes with TF borrowed. */
#ifndef TRAP_ATTENTION_H
#define TRAP_ATTENTION_H

#include "vcpu/vcpu.h"		/* struct vcpu, enum vm_exit */

/**
 * attention_before - a trap arrived, v->attention is not 0, nothing is handled yet
 */
void attention_before(struct vcpu *v);

/**
 * exit_attention - the trap is handled, or the guest is about to be entered, and v->attention is not 0
 * Returns why the guest is left now, or EXIT_NONE: it goes on.
 */
enum vm_exit exit_attention(struct vcpu *v);

/**
 * attention_leave - the end of a trap: why the guest is left now, or EXIT_NONE
 */
enum vm_exit attention_leave(struct vcpu *v);

/**
 * attention_begin_step - borrow TF for the guest's next instruction, with IF off
 * where the guest owns it. The next trap, whatever it is, gives it back.
 */
void attention_begin_step(struct vcpu *v);

/**
 * attention_keep_shadow - a real interrupt has executed nothing: the guest's next
 * instruction is the one that it was, and in the shadow of an STI if it was there
 */
void attention_keep_shadow(struct vcpu *v);

#endif

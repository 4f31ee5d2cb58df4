/* iopl=3: a passthrough guest's own flags are the CPU's. At IOPL 3 CLI, STI, PUSHF, POPF and
 * IRET run without a trap in virtual-8086 mode; INT n still traps, as #GP (SDM vol 3 20.2.7
 * "Sensitive Instructions", 20.3.3). So the guest can hold off every interrupt, and with them
 * whoever else wants the machine: it has to be the only guest.
 *
 * Differs: PUSHF and INT show IOPL 3, and POPF cannot change it. */
#ifndef TRAP_IOPL3_H
#define TRAP_IOPL3_H

#include "vcpu/vcpu.h"		/* struct vcpu */

#define FLAGS_NATIVE FLAGS_VIRTUAL	/* with IOPL 3 what is virtual elsewhere stands in the frame */

/**
 * iopl3_start - from now on this guest runs so; it owns the real machine, and is alone
 */
void iopl3_start(struct vcpu *v);

/**
 * iopl3_arrived - a trap has come: the guest's flags are those of the frame
 * Where the monitor had borrowed TF, IF and TF are not: attention_begin_step() has them, and the
 * instruction that ran, a write to ROM, changes neither.
 */
static inline void iopl3_arrived(struct vcpu *v)
{
	const uint32_t theirs = v->attention & ATTENTION_STEP ? FLAGS_NATIVE & ~EFLAGS_IF : FLAGS_NATIVE;

	v->step_was_ours = v->attention & ATTENTION_STEP;
	v->virtual_flags = (v->virtual_flags & ~theirs) | (v->frame.eflags & theirs);
}

#endif

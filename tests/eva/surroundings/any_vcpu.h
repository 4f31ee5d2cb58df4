/* A virtual CPU of which nothing is known, under one of the policies that a guest can have, and what every IRETD to it
 * needs. A variant of a driver defines POLICY as one of these; where it does not matter, nothing does. */
#ifndef EVA_ANY_VCPU_H
#define EVA_ANY_VCPU_H

#include "any.h"
#include "vcpu/vcpu.h"		/* struct vcpu, FLAGS_* */

#define POLICY_KEPT 0		/* the real IF is always set: a virtual guest */
#define POLICY_OWN 1		/* the real IF is the guest's: passthrough */
#define POLICY_VME 2		/* a virtual guest, whose IF the CPU keeps in VIF: trap/vme.h */
#define POLICY_IOPL3 3		/* all flags are the guest's: trap/iopl3.h */
#ifndef POLICY
#define POLICY POLICY_KEPT
#endif

/* What IRETD may load, beside VM and bit 1. */
#define FLAGS_ARITHMETIC (FLAGS_IN_FRAME & ~(uint32_t)EFLAGS_TF)
#if POLICY == POLICY_VME
#define FLAGS_BY_VME (EFLAGS_NT | EFLAGS_VIF | EFLAGS_VIP)
#define FLAGS_OF_GUEST (FLAGS_IN_FRAME | EFLAGS_IF | FLAGS_BY_VME)
#elif POLICY == POLICY_IOPL3
#define FLAGS_OF_GUEST (FLAGS_IN_FRAME | EFLAGS_IF | EFLAGS_IOPL | EFLAGS_NT | EFLAGS_AC | EFLAGS_ID)
#else
#define FLAGS_OF_GUEST (FLAGS_IN_FRAME | EFLAGS_IF)
#endif
#ifndef FLAGS_BY_VME
#define FLAGS_BY_VME 0u
#endif
#define FLAGS_NEVER (~(uint32_t)(FLAGS_OF_GUEST | EFLAGS_VM | EFLAGS_FIXED))

/* The bits of v->attention that a device, or a service, can raise. */
#define ATTENTION_OF_DEVICES (ATTENTION_IRQ | ATTENTION_NMI | ATTENTION_LEAVE | ATTENTION_ASKED | ATTENTION_SIGNAL)

/* Whatever the machine has done, its guest's processor may be asked to look. */
static inline void may_ask_for_attention(struct vcpu *v)
{
	v->attention |= any32() & ATTENTION_OF_DEVICES;
	v->exit = any8();
}

/* All that an instruction, or an event, may change of a processor. The flags stay within the policy; with VME the bits
 * that the CPU keeps are taken out while a trap is handled. */
static inline void may_change_cpu(struct vcpu *v)
{
	MAKE_UNKNOWN(v->frame);
	v->frame.eflags = EFLAGS_VM | EFLAGS_FIXED | (any32() & FLAGS_OF_GUEST & ~(uint32_t)FLAGS_BY_VME) | v->forced;
	v->virtual_flags = any32() & FLAGS_VIRTUAL;
	v->shadow = any32();
	v->shadow_trap = any32();
	v->fault = any8();
	v->refusal = any_bool() ? "a sentence" : NULL;
	v->ivt_moved = any_bool();
	MAKE_UNKNOWN(v->idtr);
	v->attention |= any32() & ATTENTION_FPU;
	may_ask_for_attention(v);
}

static inline void any_vcpu(struct vcpu *v, const uint32_t *page_table)
{
	MAKE_UNKNOWN(*v);
	v->mem.pte = page_table;
	v->ivt_moved = any_bool();
	v->cr0_real = any_bool();
	v->cr3_real = any_bool();
	v->wants_protected_mode = any_bool();
	v->guest_tf = any_bool();
	v->gp_reflect = any_bool();
	v->halted = any_bool();
	v->step_was_ours = any_bool();
	v->refusal = any_bool() ? "a sentence" : NULL;
	v->iopl3 = POLICY == POLICY_IOPL3;
	v->attention = any32() & ~(uint32_t)ATTENTION_VME;
	v->virtual_flags = any32() & FLAGS_VIRTUAL;
	vcpu_own_real_if(v, POLICY == POLICY_OWN || POLICY == POLICY_IOPL3);
	if (POLICY == POLICY_VME) {		/* as vme_start() */
		v->attention |= ATTENTION_VME;
		v->possible |= EFLAGS_NT | EFLAGS_VIF;
	} else if (POLICY == POLICY_IOPL3) {	/* as iopl3_start() */
		v->forced = EFLAGS_FIXED | EFLAGS_IOPL;
		v->possible |= FLAGS_VIRTUAL;
	}
	v->frame.eflags = EFLAGS_VM | EFLAGS_FIXED | (any32() & FLAGS_OF_GUEST) | v->forced;
}

/* Each body leaves the flags so, and so IRETD finds them. */
static inline void flags_hold(const struct vcpu *v)
{
	const uint32_t vm = v->frame.eflags & EFLAGS_VM, never = v->frame.eflags & FLAGS_NEVER,
		       forced = v->frame.eflags & v->forced, stray = v->virtual_flags & ~(uint32_t)FLAGS_VIRTUAL;

	/*@ assert back_to_v86_mode: vm == EFLAGS_VM; */
	/*@ assert no_other_flag: never == 0; */
	/*@ assert real_if_or_iopl_as_the_board_says: forced == v->forced; */
	/*@ assert virtual_flags_in_their_mask: stray == 0; */
}

#endif

/* The virtual CPU as it starts. */
#include "vcpu/vcpu.h"
#include "cpu/control_bits.h"	/* CR0_ET */

void vcpu_reset(struct vcpu *v)
{
	v->virtual_flags = 0;
	v->cr0 = CR0_ET;
	v->cr2 = v->cr3 = v->cr4 = 0;
	for (unsigned n = 0; n < 4; n++)
		v->dr[n] = 0;
	v->dr[6] = DR6_FIXED;
	v->dr[7] = DR7_FIXED;
	v->idtr = (struct vtable_register){ .limit = IVT_LIMIT, .base = 0 };
	v->ivt_moved = false;
	v->gdtr = (struct vtable_register){ .limit = 0xffff, .base = 0 };
	v->wants_protected_mode = false;
	v->shadow_trap = v->traps - 1;	/* none is open */
}

void vcpu_own_real_if(struct vcpu *v, bool own)
{
	v->forced = EFLAGS_FIXED | (own ? 0 : EFLAGS_IF);
	v->possible = FLAGS_POSSIBLE;
	v->ends_run = EFLAGS_TF | (own ? EFLAGS_IF : 0);
}

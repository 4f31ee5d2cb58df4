#include "trap/vme.h"
#include "cpu/control_bits.h"	/* CR4_VME */
#include "cpu/cpu.h"		/* read_cr4, write_cr4 */
#include "cpu/features.h"	/* features_get */
#include "cpu/desc.h"		/* desc_redirect_interrupts */
#include "vcpu/emulate.h"	/* int_goes_to_machine */
#include "vcpu/guest_mem.h"	/* linear, running_read8 */


void vme_start(struct vcpu *v)
{
	v->attention |= ATTENTION_VME;
	v->possible |= EFLAGS_NT | EFLAGS_VIF;
}

void vme_enter(struct vcpu *v)
{
	if (v->attention & ATTENTION_VME) {
		write_cr4(read_cr4() | CR4_VME);
		vme_after(v);
	} else if (features_get()->has_vme) {
		write_cr4(read_cr4() & ~(uint32_t)CR4_VME);
	}
}

void vme_before(struct vcpu *v)
{
	v->virtual_flags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_NT);
	v->virtual_flags |= v->frame.eflags & EFLAGS_NT;
	if (v->frame.eflags & EFLAGS_VIF)
		v->virtual_flags |= EFLAGS_IF;
	v->frame.eflags &= ~(uint32_t)(EFLAGS_VIF | EFLAGS_VIP | EFLAGS_NT);
}

/* VIP makes the STI, POPF or IRET trap that would set VIF. A moved interrupt table
 * is not where the CPU looks: then every INT traps. */
void vme_after(struct vcpu *v)
{
	v->frame.eflags &= ~(uint32_t)(EFLAGS_VIF | EFLAGS_VIP | EFLAGS_NT);
	v->frame.eflags |= v->virtual_flags & EFLAGS_NT;
	if (v->virtual_flags & EFLAGS_IF)
		v->frame.eflags |= EFLAGS_VIF;
	else if (v->attention & ATTENTION_IRQ)
		v->frame.eflags |= EFLAGS_VIP;
	desc_redirect_interrupts(v->ivt_moved ? NULL : int_goes_to_machine);
}

void vme_pause(bool pause)
{
	write_cr4(pause ? read_cr4() & ~(uint32_t)CR4_VME : read_cr4() | CR4_VME);
}

bool vme_may_be_in_shadow(const struct vcpu *v)
{
	const uint16_t ip = (uint16_t)v->frame.eip;	/* off the segment's end EIP is 10000h: insn.c */

	return (v->virtual_flags & EFLAGS_IF) && ip && running_read8(v, linear(v->frame.cs, ip - 1)) == OPCODE_STI;
}

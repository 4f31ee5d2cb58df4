#include "trap/iopl3.h"
#include "cpu/desc.h"		/* desc_set_stub */
#include "trap/trap.h"		/* trap_stub_13_iopl3 */

void iopl3_start(struct vcpu *v)
{
	v->iopl3 = true;
	v->forced = EFLAGS_FIXED | EFLAGS_IOPL;
	v->possible |= FLAGS_NATIVE;
	v->virtual_flags |= EFLAGS_IOPL;
	v->frame.eflags |= EFLAGS_IOPL;
	desc_set_stub(VEC_GP, (uint32_t)(uintptr_t)trap_stub_13_iopl3);
}

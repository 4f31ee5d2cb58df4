/* machine/video_window.h, and what vcpu/guest_mem.h wants of it. */
#include "any_vcpu.h"
#include "machine/video_window.h"
#include "machine/vm.h"
#include "vcpu/guest_mem.h"

void machine_writes_video(struct vcpu *v, uint32_t lin, uint8_t value)
{
	(void)lin;
	(void)value;
	v->attention &= ~(uint32_t)ATTENTION_LENT;
}

void video_take_back(struct vm *vm)
{
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_LENT;
}

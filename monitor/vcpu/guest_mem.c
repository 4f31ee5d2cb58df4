#include "vcpu/guest_mem.h"

void running_write8_slowly(struct vcpu *v, uint32_t lin, uint8_t value)
{
	if (lin < SCREEN_END && !(v->mem.pte[lin >> 12] & GUEST_PAGE_USER))
		machine_writes_video(v, lin, value);
}

void running_write16_slowly(struct vcpu *v, uint32_t lin, uint16_t value)
{
	running_write8(v, lin, (uint8_t)value);
	running_write8(v, lin + 1, (uint8_t)(value >> 8));
}

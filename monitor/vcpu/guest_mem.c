#include "vcpu/guest_mem.h"

void running_write16_slowly(const struct vcpu *v, uint32_t lin, uint16_t value)
{
	running_write8(v, lin, (uint8_t)value);
	running_write8(v, lin + 1, (uint8_t)(value >> 8));
}

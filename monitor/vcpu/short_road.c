#include "vcpu/short_road.h"

/* Of the two-byte opcodes, MOV r,CRn alone is worth it. */
static void short_0f(struct vcpu *v)
{
	if (mem_read8(v, linear(v->frame.cs, (uint16_t)v->frame.eip) + 1) == 0x20)
		short_mov_from_cr_0x20(v);
	else
		exit_long(v);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
void (*const short_road[256])(struct vcpu *v) = {
	[0 ... 255] = exit_long,
	[0x0f] = short_0f,
#define SHORT_ROAD_ROW(name, byte) [byte] = short_##name##_##byte,
#include "vcpu/short_road.def"
#undef SHORT_ROAD_ROW
};
#pragma GCC diagnostic pop

#include "iomap.h"

bool iomap_traps[0x10000];

void desc_trap_ports(uint16_t first, uint16_t last, bool trap)
{
	for (uint32_t port = first; port <= last; port++)
		iomap_traps[port] = trap;
}

#include "iomap.h"
#include "drivers/end.h"	/* end_with_error: here */

#include <stdlib.h>

bool iomap_traps[0x10000];
jmp_buf *iomap_ended;

void end_with_error(const char *fmt, ...)
{
	(void)fmt;
	if (!iomap_ended)
		abort();
	longjmp(*iomap_ended, 1);
}

void desc_trap_ports(uint16_t first, uint16_t last, bool trap)
{
	for (uint32_t port = first; port <= last; port++)
		iomap_traps[port] = trap;
}

#include "iomap.h"
#include "cpu/desc.h"		/* desc_load_ports: here */
#include "cpu/io_permission.h"	/* struct io_permission */
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

void desc_load_ports(const struct io_permission *p)
{
	for (uint32_t port = 0; port < 0x10000; port++)
		iomap_traps[port] = port < IO_LOW_PORTS ? p->low[port / 8] >> port % 8 & 1 : !p->high_open;
}

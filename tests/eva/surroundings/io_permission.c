/* cpu/io_permission.h: which ports the real CPU lets the guest reach. */
#include "cpu/io_permission.h"

void io_permission_none(struct io_permission *p)
{
	(void)p;
}

void io_permission_set(struct io_permission *p, uint16_t first, uint16_t last, bool trap)
{
	(void)p;
	(void)first;
	(void)last;
	(void)trap;
}

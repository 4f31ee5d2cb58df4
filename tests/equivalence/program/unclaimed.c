/* Ports that the CPU reaches natively, and that nobody answers when the monitor emulates
 * an IN or OUT all the same. The linker puts this before ports_open(). */
#include "machine/ports.h"	/* struct port_table, io_permission_set */

void __wrap_ports_open(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device);
void __wrap_ports_open(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device)
{
	(void)device;
	io_permission_set(&t->permission, first, last, false);
}

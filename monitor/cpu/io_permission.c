#include "cpu/io_permission.h"
#include "cpu/desc.h"		/* desc_load_ports */
#include "lib/string.h"		/* memset */

static const struct io_permission *in_force;

static void changed(const struct io_permission *p)
{
	if (p == in_force)
		desc_load_ports(p);
}

void io_permission_none(struct io_permission *p)
{
	memset(p->low, 0xff, sizeof(p->low));
	p->high_open = false;
	changed(p);
}

static void set_low(struct io_permission *p, uint32_t first, uint32_t last, bool trap)
{
	for (uint32_t port = first; port <= last && port < IO_LOW_PORTS; port++) {
		const uint8_t bit = (uint8_t)(1 << (port & 7));

		if (trap)
			p->low[port / 8] |= bit;
		else
			p->low[port / 8] &= (uint8_t)~bit;
	}
}

void io_permission_set(struct io_permission *p, uint16_t first, uint16_t last, bool trap)
{
	set_low(p, first, last, trap);
	if (trap && last >= IO_LOW_PORTS)
		p->high_open = false;
	else if (!trap && first <= IO_LOW_PORTS && last == 0xffff)
		p->high_open = true;
	changed(p);
}

void io_permission_enforce(const struct io_permission *p)
{
	in_force = p;
	desc_load_ports(p);
}

/* machine/ports.h: a device claims its ports. */
#include "claimed_ports.h"

struct claim claims[CLAIMS];
static unsigned claim_count;

void ports_claim(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device)
{
	(void)t;
	claims[claim_count].device = device;
	claims[claim_count].first = first;
	claims[claim_count++].last = last;
}

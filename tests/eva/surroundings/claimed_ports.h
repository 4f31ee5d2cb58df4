/* machine/ports.h, for the analysis of a device: it claims its ports, and then each of them is read and written, in
 * each width that the device takes. More than the port table promises is not assumed. */
#ifndef EVA_CLAIMED_PORTS_H
#define EVA_CLAIMED_PORTS_H

#include "any_vm.h"

enum { CLAIMS = 8 };

struct claim {
	const struct port_device *device;
	unsigned first, last;
};

extern struct claim claims[CLAIMS];	/* in the order in which they were made */

static inline void port_access(struct vm *vm, const struct port_device *device, uint16_t port, unsigned width)
{
	if (any_bool()) {
		const uint32_t value = device->in(vm, port, width);
		/*@ assert value_has_its_width: value <= 0xffffffff >> (32 - 8 * width); */
	} else {
		device->out(vm, port, width, any32());
	}
}

/* Ports and widths one by one: what a device does depends on them. */
static inline void any_port_access(struct vm *vm)
{
	/*@ loop unroll CLAIMS; */
	for (unsigned n = 0; n < CLAIMS && claims[n].device; n++)
		/*@ loop unroll 3; */
		for (unsigned width = 1; width <= claims[n].device->max_width; width *= 2)
			/*@ loop unroll 64; */
			for (unsigned port = claims[n].first; port + width - 1 <= claims[n].last; port++)
				if (any_bool())
					port_access(vm, claims[n].device, (uint16_t)port, width);
}

#endif

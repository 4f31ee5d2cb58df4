/* The port table: every table that ports_init(), ports_claim() and ports_open() can make, any access.
 *
 * sources: monitor/machine/ports.c monitor/vcpu/vcpu.c
 * with: io_permission.c end.c
 * options: -eva-precision 2 -eva-unroll-recursive-calls 2
 * seconds: 10
 */
#include "any_guest.h"
#include "vcpu/ports.h"

static uint32_t device_in(struct vm *vm, uint16_t port, unsigned width)
{
	/*@ assert width_of_in: width == 1 || width == 2 || width == 4; */
	(void)port;
	may_ask_for_attention(&vm->vcpu);
	return width == 4 ? any32() : width == 2 ? any16() : any8();
}

static void device_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	/*@ assert width_of_out: width == 1 || width == 2 || width == 4; */
	(void)port;
	(void)value;
	may_ask_for_attention(&vm->vcpu);
}

static const struct port_device bytes = { "bytes", 1, device_in, device_out };
static const struct port_device words = { "words", 2, device_in, device_out };
static const struct port_device dwords = { "dwords", 4, device_in, device_out };

static const struct port_device *any_device(void)
{
	static const struct port_device *const devices[5] = { &bytes, &words, &dwords, &port_empty, &port_real };

	return devices[any_from(0, 4)];
}

/* As many claims as there is room for: each may be of any ports and any device. */
static void any_table(struct port_table *t)
{
	ports_init(t, any_device());
	for (unsigned i = 0; i < PORT_RANGES; i++)
		t->range[i] = (struct port_range){ any16(), any16(), any_device() };
	t->count = any_from(1, PORT_RANGES);
	for (unsigned port = 0; port < PORT_LOW_COUNT; port++)
		t->low[port] = (uint8_t)any_from(0, PORT_RANGES - 1);
}

void main(void)
{
	struct port_table *const t = &the_vm.ports;
	const unsigned width = any_bool() ? 1 : any_bool() ? 2 : 4;

	any_vm(&the_vm);
	any_table(t);
	switch (any_from(0, 4)) {
	case 0:
		port_in(&the_vm.vcpu, any16(), width);
		break;
	case 1:
		port_out(&the_vm.vcpu, any16(), width, any32());
		break;
	case 2:
		ports_name(t, any16());
		break;
	case 3:
		ports_claim(t, any16(), any16(), any_device());
		break;
	default:
		ports_open(t, any16(), any16(), any_device());
		break;
	}
}

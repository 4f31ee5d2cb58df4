/* The interrupt controllers and the request lines: any registers.
 *
 * sources: monitor/machine/devices/vpic.c monitor/machine/devices/vpic_ports.c monitor/machine/devices/vrequest.c
 * sources: monitor/machine/devices/vfpu.c monitor/machine/devices/pic_passthrough.c
 * with: claimed_ports.c clock.c
 * options: -eva-precision 2
 * seconds: 3
 */
#include "claimed_ports.h"
#include "machine/devices/vfpu.h"

/*@ predicate holds(struct vpic_chip *c) = c->top < 8 && c->expects <= EXPECTS_ICW4; */

static uint32_t any_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)vm;
	(void)port;
	return 0xffffffffu >> (32 - 8 * width);
}

const struct port_device port_empty = { "nothing", 4, any_in, NULL };

static void any_chip(struct vpic_chip *c)
{
	MAKE_BOOL(c->ltim);
	MAKE_BOOL(c->single);
	MAKE_BOOL(c->icw4);
	MAKE_BOOL(c->auto_eoi);
	MAKE_BOOL(c->rotate_auto_eoi);
	MAKE_BOOL(c->special_mask);
	MAKE_BOOL(c->poll);
	MAKE_BOOL(c->read_isr);
	MAKE_BOOL(c->intr);
	/*@ admit holds(c); */
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	any_chip(&vm->vpic.master);
	any_chip(&vm->vpic.slave);
	MAKE_BOOL(vm->pic.expects_icw2[0]);
	MAKE_BOOL(vm->pic.expects_icw2[1]);
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	vpic_init(vm);
	vfpu_init(vm);
	ports_claim(&vm->ports, 0x20, 0x21, &port_pic_passthrough);
	ports_claim(&vm->ports, 0xa0, 0xa1, &port_pic_passthrough);
	/*@ assert after_init: holds(&vm->vpic.master) && holds(&vm->vpic.slave); */
	any_state(vm);
	switch (Frama_C_interval(0, 13)) {
	case 0: any_port_access(vm); break;
	case 1: vpic_set_irq(vm, any32(), any_bool()); break;
	case 2: vpic_edge(vm, any_from(0, 7)); break;
	case 3: vpic_acknowledge(vm); break;
	case 4: vpic_reset(vm); break;
	case 5: vpic_set_masks(vm, any8(), any8()); break;
	case 6: vrequest_set(vm, any_from(0, 15), any_bool(), any_bool() ? VREQUEST_LATER : VREQUEST_AT_ONCE); break;
	case 7: vrequest_edge(vm, any_from(0, 7)); break;
	case 8: vrequest_renewed(vm, any_from(0, 15)); break;
	case 9: vrequest_taken(vm, any_from(0, 15)); break;
	case 10: vrequest_advance(vm, any64()); break;
	case 11: vrequest_reset(vm); break;
	case 12: vfpu_error(vm); break;
	case 13:
		pic_passthrough_init(&vm->pic);
		pic_passthrough_vector(&vm->pic, any_from(0, 15));
		break;
	}
	/*@ assert after: holds(&vm->vpic.master) && holds(&vm->vpic.slave); */
}

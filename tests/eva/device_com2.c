/* COM2 and the line to another guest's: any state of both ends, any byte, with and without somebody at the other one.
 *
 * sources: monitor/machine/devices/vuart*.c monitor/machine/devices/vlink.c
 * with: claimed_ports.c clock.c requests.c
 * options: -eva-precision 2
 * seconds: 6
 */
#include "claimed_ports.h"
#include "machine/devices/vlink.h"

/*@ predicate holds(struct vcom2 *c) = c->uart.first < VUART_FIFO && c->uart.count <= VUART_FIFO &&
  @	c->first < VLINK_ROOM && c->count <= VLINK_ROOM; */

static struct vm the_vm, other;

static void any_end(struct vm *vm, struct vm *to)
{
	struct vcom2 *c = &vm->com2;

	any_vm(vm);
	MAKE_BOOL(c->uart.overrun);
	MAKE_BOOL(c->uart.thre_pending);
	MAKE_BOOL(c->uart.line.listens);
	MAKE_BOOL(c->uart.line.by_interrupt);
	MAKE_BOOL(c->deaf);
	MAKE_BOOL(vm->has_com2);
	vm->ending.sentence = any_bool() ? "it is over" : NULL;
	vm->neighbour = any_bool() ? to : NULL;
	/*@ admit holds(c); */
}

void main(void)
{
	struct vm *const vm = &the_vm;
	const struct vuart_com2_end *line;

	any_end(vm, NULL);		/* nobody is there before both are */
	vlink_init(vm);
	/*@ assert after_init: holds(&the_vm.com2); */
	line = vm->com2_end;
	any_end(vm, &other);
	any_end(&other, vm);
	vm->com2_end = other.com2_end = line;
	switch (Frama_C_interval(0, 4)) {
	case 0: any_port_access(vm); break;
	case 1: vlink_reset(vm); break;
	case 2: vlink_advance(vm, any64()); break;
	case 3: vuart_com2_receive(vm, any8()); break;
	case 4: vlink_join(vm, &other); break;
	}
	/*@ assert after: holds(&the_vm.com2); */
	/*@ assert other_end_after: holds(&other.com2); */
}

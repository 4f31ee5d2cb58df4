/* The serial port and its line: any state, any byte, with and without somebody at the other end.
 *
 * sources: monitor/machine/devices/vuart*.c
 * with: claimed_ports.c clock.c requests.c
 * options: -eva-precision 2
 * seconds: 4
 */
#include "claimed_ports.h"

/*@ predicate holds(struct vuart *u) = u->first < VUART_FIFO && u->count <= VUART_FIFO; */

static void sent(struct vm *vm, uint8_t byte)
{
	(void)vm;
	(void)byte;
}

static void asked(struct vm *vm)
{
	if (any_bool())
		vuart_receive(vm, any8());
}

static const struct vuart_end other_end = { sent, asked };

static void any_state(struct vm *vm)
{
	struct vuart *u = &vm->vuart;

	any_vm(vm);
	MAKE_BOOL(u->overrun);
	MAKE_BOOL(u->thre_pending);
	MAKE_BOOL(u->line.listens);
	MAKE_BOOL(u->line.by_interrupt);
	vm->com1_end = any_bool() ? &other_end : NULL;
	/*@ admit holds(u); */
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	vuart_init(vm);
	/*@ assert after_init: holds(&vm->vuart); */
	any_state(vm);
	switch (Frama_C_interval(0, 5)) {
	case 0: any_port_access(vm); break;
	case 1: vuart_reset(vm); break;
	case 2: vuart_receive(vm, any8()); break;
	case 3: vuart_has_room(vm); break;
	case 4: vuart_line_advance(vm, any64()); break;
	case 5: vuart_line_waits_elsewhere(vm); break;
	}
	/*@ assert after: holds(&vm->vuart); */
}

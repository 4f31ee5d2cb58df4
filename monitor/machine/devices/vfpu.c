/* IBM PC/AT Technical Reference, "Math Coprocessor": the error line goes to IRQ 13 by
 * way of a latch that a write to port F0h clears. The CPU waits meanwhile; here the
 * instruction faults again until the interrupt gets through. */
#include "machine/devices/vfpu.h"
#include "cpu/control_bits.h"	/* CR0_NE */
#include "machine/vm.h"		/* struct vm */

enum { PORT_CLEAR_BUSY = 0xf0, PORT_RESET_FPU = 0xf1 };

static uint32_t fpu_in(struct vm *vm, uint16_t port, unsigned width)
{
	return port_empty.in(vm, port, width);
}

static void fpu_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)port;
	(void)width;
	(void)value;
	vpic_set_irq(vm, IRQ_FPU, false);
}

static const struct port_device port_fpu = { "x87 errors", 1, fpu_in, fpu_out };

void vfpu_init(struct vm *vm)
{
	ports_claim(&vm->ports, PORT_CLEAR_BUSY, PORT_RESET_FPU, &port_fpu);
}

bool vfpu_error(struct vm *vm)
{
	if (vm->vcpu.cr0 & CR0_NE)
		return false;
	vm->board->raise_irq(vm, IRQ_FPU);
	return true;
}

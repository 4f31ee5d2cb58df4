/* IBM PS/2 Hardware Interface Technical Reference, "System Control Port A": bit 1 is
 * gate A20, a change of bit 0 from 0 to 1 resets the processor.
 * Differs: the gate has one state, the one last written here or to the keyboard
 * controller; on the board either of the two holds it open. */
#include "machine/devices/vport92.h"
#include "drivers/pc.h"		/* PORT_92 */
#include "machine/vm.h"		/* struct vm, vm_request_reset */

enum { FAST_RESET = 0x01, GATE_A20 = 0x02 };

static uint32_t port92_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)port;
	(void)width;
	return vm->vport92.latch | (vm->a20 ? GATE_A20 : 0u);
}

static void port92_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	const bool reset = (value & FAST_RESET) && !(vm->vport92.latch & FAST_RESET);

	(void)port;
	(void)width;
	vm->vport92.latch = (uint8_t)(value & ~(unsigned)GATE_A20);
	if (!vm->a20 != !(value & GATE_A20))
		vm->board->set_a20(vm, value & GATE_A20);
	if (reset)
		vm_request_reset(vm);
}

static const struct port_device port_vport92 = { "system control port A", 1, port92_in, port92_out };

void vport92_reset(struct vm *vm)
{
	vm->vport92.latch = 0;
}

void vport92_init(struct vm *vm)
{
	ports_claim(&vm->ports, PORT_92, PORT_92, &port_vport92);
	vport92_reset(vm);
}

/* Intel 82371AB data sheet (290562), "NMISC: NMI Status and Control Register". Bits 6
 * and 7 report memory parity and bus errors, of which this machine has none. */
#include "machine/devices/vport61.h"
#include "drivers/pc.h"		/* PORT_61 */
#include "lib/div64.h"		/* div64 */
#include "machine/clock.h"	/* clock_now */
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpit.h"	/* vpit_set_gate, vpit_out */

enum {
	TIMER_2_GATE = 0x01,
	WRITABLE = 0x0f,		/* gate, speaker data, two error enables */
	REFRESH_TOGGLE = 0x10,
	TIMER_2_OUT = 0x20,
	/* 15.085 us, whatever channel 1 is set to. Delay loops count the changes. */
	REFRESH_TICKS = 18,
};

static uint32_t port61_in(struct vm *vm, uint16_t port, unsigned width)
{
	uint32_t value = vm->vport61.written;

	(void)port;
	(void)width;
	if (div64(clock_now(vm), REFRESH_TICKS, 0) & 1)
		value |= REFRESH_TOGGLE;
	if (vpit_out(vm))
		value |= TIMER_2_OUT;
	return value;
}

static void port61_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)port;
	(void)width;
	vm->vport61.written = value & WRITABLE;
	vpit_set_gate(vm, value & TIMER_2_GATE);
}

static const struct port_device port_61 = { "speaker", 1, port61_in, port61_out };

void vport61_reset(struct vm *vm)
{
	port61_out(vm, PORT_61, 1, 0);
}

void vport61_init(struct vm *vm)
{
	ports_claim(&vm->ports, PORT_61, PORT_61, &port_61);
	vport61_reset(vm);
}

#include "machine/screen_ports.h"
#include "machine/idle.h"	/* idle_works */
#include "machine/ports.h"	/* ports_open, port_real */
#include "machine/vm.h"		/* struct vm */

/* The guest does more than ask: let it go on at full speed. */
static uint32_t in(struct vm *vm, uint16_t port, unsigned width)
{
	idle_works(vm);
	return port_real.in(vm, port, width);
}

static void out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	idle_works(vm);
	port_real.out(vm, port, width, value);
}

const struct port_device port_vga = { "vga", 4, in, out };

void screen_ports_open(struct vm *vm)
{
	ports_open(&vm->ports, VGA_FIRST, VGA_LAST, &port_vga);
	ports_open(&vm->ports, DISPI_FIRST, DISPI_LAST, &port_vga);
}

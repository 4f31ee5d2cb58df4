#include "machine/screen_ports.h"
#include "machine/idle.h"	/* idle_works */
#include "machine/ports.h"	/* ports_open, port_real, port_empty */
#include "machine/vm.h"		/* struct vm */

static const struct port_device *answers(const struct vm *vm)
{
	return vm->has_screen ? &port_real : &port_empty;
}

/* The guest does more than ask: let it go on at full speed. */
static uint32_t in(struct vm *vm, uint16_t port, unsigned width)
{
	idle_works(vm);
	return answers(vm)->in(vm, port, width);
}

static void out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	idle_works(vm);
	answers(vm)->out(vm, port, width, value);
}

static const struct port_device port_vga = { "vga", 4, in, out };

void screen_ports_give(struct vm *vm, bool has_screen)
{
	if (ports_device(&vm->ports, VGA_FIRST) != &port_vga)
		return;
	vm->has_screen = has_screen;
	screen_ports_trap(&vm->ports.permission, !has_screen);
}

void screen_ports_open(struct vm *vm)
{
	vm->needs_card = vm->has_screen = true;
	ports_open(&vm->ports, VGA_FIRST, VGA_LAST, &port_vga);
	ports_open(&vm->ports, DISPI_FIRST, DISPI_LAST, &port_vga);
}

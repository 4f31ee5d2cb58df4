#include "machine/idle_watch.h"
#include "cpu/cpu.h"		/* read_cr4, write_cr4 */
#include "cpu/desc.h"		/* desc_trap_ports */
#include "cpu/features.h"	/* features_get */
#include "machine/idle.h"	/* idle_works */
#include "machine/vm.h"		/* struct vm */

/* The guest with the screen owns the VGA: mono, EGA/VGA and CGA ports, and the
 * mode registers of QEMU's and Bochs's VBE: words at 1CEh, 1CFh and (QEMU) 1D0h.
 * A dword at any of them reaches the card whole, as on the machine itself. */
enum { VGA_FIRST = 0x3b0, VGA_LAST = 0x3df, DISPI_FIRST = 0x1ce, DISPI_LAST = 0x1d3 };

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

static const struct port_device port_vga = { "vga", 4, in, out };

static void trap_ports(bool trap)
{
	desc_trap_ports(VGA_FIRST, VGA_LAST, trap);
	desc_trap_ports(DISPI_FIRST, DISPI_LAST, trap);
}

/* CR4.TSD makes RDTSC fault outside of ring 0: SDM vol 3 2.5 "Control Registers". */
static void trap_rdtsc(bool trap)
{
	if (features_get()->has_cr4 && features_get()->has_tsc)
		write_cr4((read_cr4() & ~(uint32_t)CR4_TSD) | (trap ? CR4_TSD : 0));
}

void idle_watch_open(struct vm *vm)
{
	ports_open(&vm->ports, VGA_FIRST, VGA_LAST, &port_vga);
	ports_open(&vm->ports, DISPI_FIRST, DISPI_LAST, &port_vga);
}

void idle_watch_begin(struct vm *vm)
{
	(void)vm;
	trap_ports(true);
	trap_rdtsc(true);
}

void idle_watch_end(struct vm *vm)
{
	(void)vm;
	trap_ports(false);
	trap_rdtsc(false);
}

#include "machine/idle_watch.h"
#include "cpu/cpu.h"		/* read_cr4, write_cr4 */
#include "cpu/desc.h"		/* desc_trap_ports */
#include "cpu/features.h"	/* features_get */
#include "machine/screen_ports.h"	/* VGA_*, DISPI_* */

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

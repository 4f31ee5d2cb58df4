#include "machine/idle_watch.h"
#include "cpu/control_bits.h"	/* CR4_TSD */
#include "cpu/cpu.h"		/* read_cr4, write_cr4 */
#include "cpu/features.h"	/* features_get */
#include "machine/screen_ports.h"	/* screen_ports_trap */
#include "machine/vm.h"		/* struct vm */

/* CR4.TSD makes RDTSC fault outside of ring 0: SDM vol 3 2.5 "Control Registers". */
static void trap_rdtsc(bool trap)
{
	if (features_get()->has_cr4 && features_get()->has_tsc)
		write_cr4((read_cr4() & ~(uint32_t)CR4_TSD) | (trap ? CR4_TSD : 0));
}

void idle_watch_begin(struct vm *vm)
{
	screen_ports_trap(&vm->ports.permission, true);
	trap_rdtsc(true);
}

void idle_watch_end(struct vm *vm)
{
	screen_ports_trap(&vm->ports.permission, !vm->has_screen);
	trap_rdtsc(false);
}

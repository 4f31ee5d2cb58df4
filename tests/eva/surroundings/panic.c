/* trap/trap.h: a trap from the monitor itself. The run ends, or the sleep of the monitor does: no guest goes on. */
#include "trap/trap.h"

_Noreturn void panic_trap(const struct trap_frame *tf, const char *why)
{
	(void)tf;
	(void)why;
	for (;;)
		;
}

void trap_in_monitor(struct trap_frame *tf)
{
	(void)tf;
	for (;;)
		;
}

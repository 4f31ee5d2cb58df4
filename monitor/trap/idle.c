/* Asleep in ring 0 for an idle guest: the one place where interrupts may find the monitor. */
#include "trap/trap.h"
#include "cpu/idle.h"		/* idle_hlt */

#include <stdbool.h>

static uint32_t woken_by;

/* An interrupt may find ring 0 in one place only: asleep for an idle guest. */
void trap_in_monitor(struct trap_frame *tf)
{
	const bool is_irq = tf->vector >= VEC_IRQ0 && tf->vector <= VEC_IRQ15;

	if (tf->eip != (uint32_t)(uintptr_t)idle_hlt || !(is_irq || tf->vector == VEC_NMI))
		panic_trap(tf, "trap inside the monitor");
	tf->eflags &= ~(uint32_t)EFLAGS_IF;	/* so that no second one comes before CLI */
	woken_by = tf->vector;
}

uint32_t trap_woken_by(void)
{
	return woken_by;
}

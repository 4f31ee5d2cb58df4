/* Traps of ring 0. Asleep for an idle guest is the one place where interrupts may find the monitor. */
#include "trap/trap.h"
#include "cpu/cpu.h"		/* read_cr2, read_cr3 */
#include "cpu/idle.h"		/* idle_hlt */
#include "machine/shared_pages.h"	/* shared_break */
#include "machine/video_window.h"	/* video_lend */
#include "machine/vm.h"		/* struct vm */

#include <stdbool.h>
#include <stddef.h>

static uint32_t woken_by;

static struct vm *guest_in_use(void)
{
	return (struct vm *)(void *)((char *)ram(phys(read_cr3())) - offsetof(struct vm, space.directory));
}

/* The monitor writes for a guest, at the guest's own address, and has met a page that guests share. Only guests have
 * pages at all down there. */
static bool is_write_to_shared(const struct trap_frame *tf)
{
	return tf->vector == VEC_PF && tf->error == (PF_PRESENT | PF_WRITE) && read_cr2() < GUEST_PAGES * PAGE_SIZE &&
	       shared_break(guest_in_use(), read_cr2());
}

/* It reads for a guest, where the guest's VGA has logic. */
static bool is_read_of_video(const struct trap_frame *tf)
{
	return tf->vector == VEC_PF && tf->error == 0 && read_cr2() < GUEST_PAGES * PAGE_SIZE &&
	       video_lend(guest_in_use(), read_cr2());
}

/* An interrupt may find ring 0 in one place only: asleep for an idle guest. */
void trap_in_monitor(struct trap_frame *tf)
{
	const bool is_irq = tf->vector >= VEC_IRQ0 && tf->vector <= VEC_IRQ15;

	if (is_write_to_shared(tf) || is_read_of_video(tf))
		return;
	if (tf->eip != (uint32_t)(uintptr_t)idle_hlt || !(is_irq || tf->vector == VEC_NMI))
		panic_trap(tf, "trap inside the monitor");
	tf->eflags &= ~(uint32_t)EFLAGS_IF;	/* so that no second one comes before CLI */
	woken_by = tf->vector;
}

uint32_t trap_woken_by(void)
{
	return woken_by;
}

/* In place of exit_gp(): on the guest's first #GP (not on a real interrupt, which
 * would hold off those to come), with its frame saved and on its stack, the fault that
 * the guest is named after is raised. */
#include "faults.h"
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* strcmp */
#include "machine/vm.h"		/* vm_of */
#include "trace/report.h"	/* report_guest */
#include "trap/trap.h"		/* exit_gp, panic_trap */

void __wrap_exit_gp(struct trap_frame *tf);
void __real_exit_gp(struct trap_frame *tf);
void __wrap_report_guest(struct vm *vm);

static void raise(struct trap_frame *tf, const char *name)
{
	kprintf("ring0: %s\n", name);
	if (!strcmp(name, "report"))
		panic_trap(tf, "a report that faults");
	for (const struct fault *f = faults; f->name; f++)
		if (!strcmp(name, f->name))
			f->raise();
	kprintf("ring0: no fault came of %s\n", name);
}

void __wrap_exit_gp(struct trap_frame *tf)
{
	static bool raised;

	if (!raised && (tf->eflags & EFLAGS_VM) && tf->vector == VEC_GP) {
		raised = true;
		raise(tf, vm_of((struct vcpu *)(void *)tf)->options.name);
	}
	__real_exit_gp(tf);
}

/* A fault inside the dump must not dump again for ever. */
void __wrap_report_guest(struct vm *vm)
{
	(void)vm;
	__asm__ volatile("ud2");
}

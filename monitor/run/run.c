/* The page to read first: how the monitor spends its time.
 *
 * A guest runs by itself. Most of what makes it trap is emulated on the spot, and trap_return
 * in trap/entry.nasm goes straight back to the guest: the fast traps never come here. What
 * comes here is a decision. A handler that needs one notes the reason by vcpu_leave() and
 * returns, from any depth; vm_enter() hands the reason over when that trap has ended. */
#include "run/run.h"
#include "run/console.h"	/* console_guest, console_switch */
#include "run/enter.h"		/* vm_enter, vm_sleep */
#include "run/life.h"		/* life_* */

void run_decide(struct vm *vm, enum vm_exit why)
{
	switch (why) {
	case EXIT_NONE:			/* nothing to decide: vm_enter() does not return for that */
		break;
	case EXIT_YIELDED:		/* it asks again and again for what is not there: let it wait */
	case EXIT_HALTED:		/* HLT: nothing to do until its next interrupt */
		vm_sleep(vm);
		break;
	case EXIT_SWITCH:		/* Ctrl-Alt-Fn was pressed: another guest gets the console */
		console_switch();
		break;
	case EXIT_RESET:		/* it pulled its reset line: it starts again */
		life_reset(vm);
		break;
	case EXIT_ENDED:		/* it is done: say so, and go on with the others */
		life_ended(vm);
		break;
	case EXIT_STOPPED:		/* it did what we do not provide: say what, and go on with the others */
		life_stopped(vm);
		break;
	}
}

void run_guests(void)
{
	struct vm *vm;

	while ((vm = console_guest()) != NULL)
		run_decide(vm, vm_enter(vm));
}

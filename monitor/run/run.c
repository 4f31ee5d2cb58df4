/* The page to read first: how the monitor spends its time.
 *
 * A guest runs by itself. Most of what makes it trap is emulated on the spot, and trap_return
 * in trap/entry.nasm goes straight back to the guest: the fast traps never come here. What
 * comes here is a decision. A handler that needs one notes the reason by vcpu_leave() and
 * returns, from any depth; vm_enter() hands the reason over when that trap has ended. */
#include "run/run.h"
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_* */
#include "run/enter.h"		/* vm_enter */
#include "run/life.h"		/* life_* */
#include "run/turns.h"		/* turns_* */

void run_decide(struct vm *vm, enum vm_exit why)
{
	switch (why) {
	case EXIT_NONE:			/* nothing to decide: vm_enter() does not return for that */
		break;
	case EXIT_YIELDED:		/* it asks again and again for what is not there: let it wait */
		turns_wait(vm, true);
		break;
	case EXIT_HALTED:		/* HLT: nothing to do until its next interrupt */
		turns_wait(vm, false);
		break;
	case EXIT_SWITCH:		/* its turn is over, or it cannot go on without the card */
		if (vm->needs_card && !vm->has_screen)
			console_settle();
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

void run_sleep(void)
{
	if (turns_sleep())
		console_guest()->vcpu.attention |= ATTENTION_NMI;
}

void run_guests(void)
{
	console_settle();
	while (console_guest()) {
		struct vm *vm = turns_next();

		if (vm)
			run_decide(vm, vm_enter(vm));
		else
			run_sleep();	/* nobody has anything to do */
		if (console_is_wanted())	/* Ctrl-Alt-Fn was pressed: another guest gets the keys */
			console_switch();
	}
}

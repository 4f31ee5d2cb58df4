/* How a guest comes to its end: it is noted, and done when the trap has ended. */
#include "lib/log.h"		/* kprintf */
#include "machine/vm.h"		/* struct vm */

static bool note_ending(struct vm *vm, enum vm_exit how)
{
	struct vcpu *v = &vm->vcpu;

	if (vcpu_is_over(v))
		return false;
	vm->ending.frame = v->frame;
	vm->ending.virtual_flags = v->virtual_flags;
	vcpu_leave(v, how);
	return true;
}

void vm_stop(struct vm *vm, const char *sentence)
{
	if (!note_ending(vm, EXIT_STOPPED))
		return;
	vm->ending.sentence = sentence;
	vm->ending.verdict = VERDICT_STOPPED;
	vm->ending.detail = 0;
}

void vm_end(struct vm *vm, enum verdict verdict, unsigned detail)
{
	if (!note_ending(vm, EXIT_ENDED))
		return;
	vm->ending.sentence = "the guest has ended";
	vm->ending.verdict = verdict;
	vm->ending.detail = detail;
	vm->ending.halted = false;
}

/* A system that was booted may have crashed: whoever waits for it wants to know. */
void vm_halted(struct vm *vm)
{
	if (vm->options.boot)
		kprintf("trapeze: guest %s has executed HLT with interrupts off at %04x:%04x, which ends it\n",
			vm->options.name, vm->vcpu.frame.cs, (unsigned)vm->vcpu.frame.eip & 0xffff);
	vm_end(vm, VERDICT_CLEAN, 0);
	vm->ending.halted = true;
}

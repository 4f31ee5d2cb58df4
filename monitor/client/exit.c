#include "client/client.h"	/* client_exit, vm86_irqs_end */
#include "lib/log.h"		/* kprintf */

void client_exit(struct vm *vm, unsigned status)
{
	kprintf("trapeze: client %s ended with status %u\n", vm->options.name, status);
	vm86_irqs_end(vm);
	vm_end(vm, status ? VERDICT_FAILED : VERDICT_CLEAN, status);
}

/* machine/devices/vrequest.h: a device's request changes what device_pic.c shows that it changes. */
#include "any_vm.h"
#include "machine/devices/vrequest.h"
#include "machine/devices/vpic.h"

static void changes(struct vm *vm, unsigned irq)
{
	/*@ assert a_devices_line: irq < VREQUEST_LINES && irq != 2; */
	MAKE_UNKNOWN(vm->vrequest);
	vm->vpic.master.irr = any8();
	vm->vcpu.attention = any32();
}

void vrequest_set(struct vm *vm, unsigned irq, bool asks, enum vrequest_when when)
{
	(void)asks;
	(void)when;
	changes(vm, irq);
}

void vrequest_edge(struct vm *vm, unsigned irq)
{
	/*@ assert of_the_master: irq < 8; */
	changes(vm, irq);
}

void vrequest_renewed(struct vm *vm, unsigned irq)
{
	changes(vm, irq);
}

void vrequest_taken(struct vm *vm, unsigned irq)
{
	changes(vm, irq);
}

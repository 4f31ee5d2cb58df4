/* The INTs by which a guest says that it waits, or asks for a service whose absence may explain its end. */
#include "bios/keyboard.h"	/* keyboard_poll */
#include "machine/vm.h"		/* struct vm, vm_asks */
#include "vcpu/emulate.h"	/* machine_answers_int */

/* DOS says that it idles by INT 28h and 2Fh AX=1680h (Ralf Brown's Interrupt List). */
bool machine_answers_int(struct vcpu *v, uint8_t vector)
{
	struct vm *vm = vm_of(v);

	if (vector == 0x16)
		return keyboard_poll(vm);
	asked_begin(vm, vector, v->frame.cs, (uint16_t)(v->frame.eip + 2), (uint16_t)v->frame.esp);
	if (vm->board->may_yield && (vector == 0x28 || (vector == 0x2f && (uint16_t)v->frame.eax == 0x1680))) {
		vuart_line_waits_elsewhere(vm);
		vm_asks(vm);
	}
	return false;
}

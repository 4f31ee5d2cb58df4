#include "bios/keyboard.h"
#include "bios/caller.h"	/* reg_ah */
#include "machine/vm.h"		/* struct vm, vm_asks */

#define POLLS_FOR_KEYS 40	/* between two real interrupts (27 ms): it waits for a key, not for COM1 */

/* BIOS data area (Ralf Brown's Interrupt List, MEMORY.LST). */
enum { SHIFT_LOCKS = 4, LEDS = 7 };	/* Scroll, Num and Caps Lock, in both bytes */

/* Nobody has hooked the vector, the caller lets interrupts in as the firmware would,
 * and the lights on the keyboard need no change. */
static bool firmware_has_nothing_to_do(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	const uint8_t locks = running_read8(v, BDA_SHIFT_FLAGS) >> SHIFT_LOCKS;

	return running_read32(v, 0x16 * 4) == vm->old_vector[0x16] && !v->ivt_moved &&
	       (v->virtual_flags & EFLAGS_IF) && !(v->frame.eflags & EFLAGS_TF) &&
	       !((locks ^ running_read8(v, BDA_LEDS)) & LEDS);
}

static void asks_for_key(struct vm *vm)
{
	if (++vm->idle.key_polls > POLLS_FOR_KEYS)
		vuart_line_waits_elsewhere(vm);
	vm_asks(vm);
}

bool keyboard_poll(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;

	if ((reg_ah(v) & ~0x10) != 0x01)
		return false;
	if (running_read16(v, BDA_KEY_HEAD) != running_read16(v, BDA_KEY_TAIL)) {
		if (vm->board->may_yield)
			idle_works(vm);
		return false;
	}
	if (vm->board->may_yield)
		asks_for_key(vm);
	if (!firmware_has_nothing_to_do(vm))
		return false;
	v->frame.eflags |= EFLAGS_ZF;
	v->virtual_flags &= ~(uint32_t)EFLAGS_AC;	/* as INT and IRET do */
	return true;
}

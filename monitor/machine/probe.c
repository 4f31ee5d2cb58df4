#include "machine/probe.h"
#include "machine/vm.h"		/* struct vm */
#include "drivers/poweroff.h"	/* VERDICT_* */
#include "drivers/vga.h"	/* vga_save, vga_spoil, vga_restore */
#include "vcpu/emulate.h"	/* emu_in_dx, insn_decode */

#define SIGNATURE 0x5a505254u	/* "TRPZ" in memory order */

static uint32_t probe_in(struct vm *vm, uint16_t port, unsigned width)
{
	const uint32_t ones = 0xffffffffu >> (32 - 8 * width);

	switch (port) {
	case PROBE_EFLAGS: return vm->vcpu.frame.eflags & ones;
	case PROBE_TRAPS: return vm->vcpu.traps & ones;
	case PROBE_SIGNATURE: return SIGNATURE & ones;
	case PROBE_FIRST_TRAP: return vm->probe.first_trap;
	default: return ones;
	}
}

static void take_screen_and_give_it_back(struct vm *vm)
{
	if (!vm->vga_memory.at)
		return;
	vga_save(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
	vga_spoil();
	vga_restore(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
}

static void probe_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)width;
	if (port == PROBE_VERDICT) {
		vm_end(vm, (uint8_t)value ? VERDICT_FAILED : VERDICT_CLEAN, (uint8_t)value);
	} else if (port == PROBE_SCREEN) {
		take_screen_and_give_it_back(vm);
	} else if (port == PROBE_FIRST_TRAP) {
		vm->probe.first_trap = PROBE_NO_TRAP;
		vm->vcpu.attention |= ATTENTION_PROBE;
	}
}

const struct port_device port_probe = { "probe", 4, probe_in, probe_out };

/* Reading the result is itself a trap, and comes second if there was another. */
void probe_note(struct vm *vm, uint32_t vector)
{
	struct vcpu *v = &vm->vcpu;
	struct insn insn;

	if (vector >= VEC_IRQ0 && vector <= VEC_IRQ15)
		return;
	v->attention &= ~(uint32_t)ATTENTION_PROBE;
	if (vector == VEC_GP && (uint16_t)v->frame.edx == PROBE_FIRST_TRAP &&
	    insn_decode(v, &insn) == DECODED && insn.row->emulate == emu_in_dx)
		return;
	vm->probe.first_trap = (uint8_t)vector;
}

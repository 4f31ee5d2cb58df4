/* The whole dispatch of a trap: by each entry of the trap path, up to the registers that IRETD loads.
 *
 * sources: monitor/trap/trap.c monitor/trap/event.c monitor/trap/attention.c monitor/trap/vme.c monitor/trap/video_trap.c
 * sources: monitor/trap/end_instruction.c
 * sources: monitor/machine/vm_end.c monitor/vcpu/vcpu.c
 * with: virtual_cpu.c video_window.c machine.c rom_write.c shared_pages.c trace.c panic.c
 * options: -eva-precision 1 -eva-domains bitwise -eva-split-return-function decode_opcode:0,takes_int16:0
 * variant kept: -DPOLICY=POLICY_KEPT
 * variant own: -DPOLICY=POLICY_OWN
 * variant vme: -DPOLICY=POLICY_VME
 * variant iopl3: -DPOLICY=POLICY_IOPL3
 * seconds: 60
 */
#include "any_guest.h"
#include "guest_memory.h"
#include "trap/attention.h"
#include "trap/trap.h"

/* entry.nasm: what it clears in EFLAGS at the least. */
#define ENTRY_CLEARS EFLAGS_RF

/* entry.nasm: the trap is over, and IRETD follows, or the way to the loop. */
void trap_attend(struct vcpu *v)
{
	exit_attention(v);
	flags_hold(v);
	for (;;)
		;
}

/* What the CPU pushes from v86 mode. On QEMU more flags can be set than the guest was given. */
static void any_flags(struct vcpu *v)
{
	v->frame.eflags = any32() | EFLAGS_VM | EFLAGS_FIXED | v->forced;
}

static void any_gp(struct vcpu *v)
{
	v->frame.vector = VEC_GP;
	if (POLICY == POLICY_IOPL3) {
		any_flags(v);
		exit_gp_iopl3(&v->frame);
	} else {
		any_flags(v);
		exit_gp(&v->frame);
	}
}

/* The stubs push the vector. */
static void any_trap(struct vcpu *v)
{
	const uint32_t vector = any_bool() ? any_from(0, VEC_IRQ0 - 1) : any_bool() ? any_from(VEC_IRQ0, VEC_IRQ15) :
				any_from(VEC_IRQ15 + 1, 255);

	v->frame.vector = vector;
	any_flags(v);
	trap_dispatch(&v->frame);
}

/* A trap from ring 0. */
static void any_trap_of_the_monitor(struct vcpu *v)
{
	v->frame.eflags = any32() & ~(uint32_t)(EFLAGS_VM | ENTRY_CLEARS);
	if (any_bool())
		exit_gp(&v->frame);
	else
		trap_dispatch(&v->frame);
}

void main(void)
{
	struct vcpu *const v = &the_vm.vcpu;

	MAKE_UNKNOWN(guest_memory);
	any_vm(&the_vm);
	switch (any_from(0, 3)) {
	case 0:
		any_gp(v);
		break;
	case 1:
		any_trap(v);
		break;
	case 2:
		any_trap_of_the_monitor(v);
		break;
	default:		/* vcpu_enter() */
		exit_attention(v);
		break;
	}
	flags_hold(v);
}

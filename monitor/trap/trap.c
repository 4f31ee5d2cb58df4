/* Who trapped, and why. One trap reads top to bottom: trap_dispatch asks who,
 * a function of the short road or exit_general decodes, emulates and commits IP,
 * and going back is a return. */
#include "trap/trap.h"
#include "bios/rom.h"		/* rom_service */
#include "cpu/cpu.h"		/* read_dr6, read_cr2 */
#include "machine/devices/vfpu.h"	/* vfpu_error */
#include "machine/vm.h"		/* struct vm, vm_* */
#include "trace/ring.h"		/* trace_arrived */
#include "trap/attention.h"	/* attention_* */
#include "trap/event.h"		/* event_* */
#include "vcpu/guest_mem.h"	/* linear, mem_read8 */
#include "vcpu/emulate.h"	/* short_road, exit_long, trap_attend */

enum { PF_WRITE = 1 << 1 };	/* error code of #PF: SDM vol 3 4.7 */

/* The instruction will be executed again. The guest must not see an interrupt before it:
 * it may follow an STI, or a MOV SS whose shadow the CPU has forgotten. */
static void begin_again(struct vcpu *v)
{
	vcpu_open_shadow(v, linear(v->frame.cs, (uint16_t)v->frame.eip));
}

/* HLT is a state: IP is behind it, and the interrupt that ends it returns there. */
static void hlt(struct vcpu *v, uint16_t next_ip)
{
	if (!(v->virtual_flags & EFLAGS_IF)) {
		vm_halted(vm_of(v));
		return;
	}
	v->frame.eip = next_ip;
	v->halted = true;
	if (!(v->attention & ATTENTION_AWAKE))
		vcpu_leave(v, EXIT_HALTED);
}

static void exit_unusual(struct vcpu *v, uint16_t next_ip, enum emu_result result)
{
	switch (result) {
	case EMU_HALTED:
		hlt(v, next_ip);
		break;
	case EMU_FAULT:
		event_fault(v, v->fault);
		break;
	case EMU_REFUSED:
		vm_stop(vm_of(v), v->refusal);
		break;
	default:		/* EMU_AGAIN: IP stays at the repeated instruction */
		break;
	}
}

/* IP is committed here, or by a function that jumps. A refusal leaves the frame
 * exactly as the CPU delivered it. */
static void exit_general(struct vcpu *v)
{
	/* TF counts as it was before: SDM vol 3 17.3.1.4. */
	const bool stepped = v->frame.eflags & EFLAGS_TF;
	enum emu_result result;
	struct insn insn;

	if (insn_decode(v, &insn) != DECODED) {
		event_fault(v, VEC_GP);
		return;
	}
	result = insn.row->emulate(v, &insn);
	if (result == EMU_NEXT && insn.next_ip < v->frame.eip && !stepped) {
		v->frame.eip = insn.next_ip;	/* off the segment's end: the next fetch faults */
		event_fault(v, VEC_GP);
		return;
	}
	if (result == EMU_NEXT || (result == EMU_HALTED && stepped))
		v->frame.eip = insn.next_ip;
	else if (result != EMU_JUMPED && result != EMU_VECTORED)
		exit_unusual(v, insn.next_ip, result);
	if (stepped && result != EMU_VECTORED && result != EMU_FAULT && !vcpu_is_over(v))
		event_single_step(v);
}

void exit_long(struct vcpu *v)
{
	exit_general(v);
	if (v->attention)
		trap_attend(v);
}

/* Undefined in v86 mode and in real mode alike; but 63h (ARPL) in our ROM page
 * calls a service, and some emulators raise #UD for INT1. */
static void exit_ud(struct vcpu *v)
{
	const uint8_t first = mem_read8(v, linear(v->frame.cs, (uint16_t)v->frame.eip));
	struct insn insn;

	if (first == ROM_TRAP_OPCODE && rom_service(vm_of(v)))
		return;
	if (insn_decode(v, &insn) == DECODED && insn.row->emulate == emu_int1)
		exit_general(v);
	else
		event_fault(v, VEC_UD);
}

/* A write to ROM is dropped. Else a 67-prefixed offset above FFFFh got past the
 * guest's pages, on a CPU or emulator that checks no limits: a limit violation. */
static void exit_pf(struct vcpu *v)
{
	const uint32_t lin = read_cr2();

	if ((v->frame.error & PF_WRITE) && rom_write_allow(vm_of(v), lin)) {
		begin_again(v);
		attention_begin_step(v);
	} else {
		event_fault(v, VEC_GP);
	}
}

static void exit_other(struct vcpu *v)
{
	const uint32_t vector = v->frame.vector;

	if (vector >= VEC_IRQ0 && vector <= VEC_IRQ15) {
		attention_keep_shadow(v);
		vm_of(v)->board->irq(vm_of(v), vector - VEC_IRQ0);
		return;
	}
	switch (vector) {
	case VEC_UD:
		exit_ud(v);
		break;
	case VEC_DB:
		event_debug(v);
		break;
	case VEC_PF:
		exit_pf(v);
		break;
	case VEC_SS:
		event_fault(v, VEC_SS);
		break;
	case VEC_DE: case VEC_NMI: case VEC_BP: case VEC_OF: case VEC_BR: case VEC_NM:
	case VEC_MF: case VEC_XM:
		if (vector != VEC_MF || !vfpu_error(vm_of(v)))
			event_reflect(v, vector);
		break;
	default:
		panic_trap(&v->frame, "no exit handler for this vector");
	}
}

/* Every trap but the commonest: by another vector than #GP, from inside the monitor,
 * with TF set, or while something wants attention. */
void dispatch_general(struct trap_frame *tf)
{
	struct vcpu *v = (struct vcpu *)(void *)tf;

	if (!(tf->eflags & EFLAGS_VM)) {
		trap_in_monitor(tf);
		return;
	}
	/* POPAD skips this slot. Emulation moves EIP; a debugger (tools/gdb) still finds the trap here. */
	tf->esp_r0 = (uint32_t)tf->cs << 16 | (uint16_t)tf->eip;
	if (!(v->attention & ATTENTION_VME))
		tf->eflags &= ~(uint32_t)(EFLAGS_NT | EFLAGS_VIF);
	v->traps++;
	trace_arrived(v);
	if (v->attention)
		attention_before(v);
	if (tf->vector == VEC_GP)
		exit_general(v);
	else
		exit_other(v);
	if (v->attention)
		trap_attend(v);
}

void trap_dispatch(struct trap_frame *tf)
{
	/* TSS.ESP0 is the end of vcpu.frame, so the frame names its vCPU. */
	struct vcpu *v = (struct vcpu *)(void *)tf;

	_Static_assert(offsetof(struct vcpu, frame) == 0, "the frame begins the vCPU");
	_Static_assert(offsetof(struct vcpu, attention) == sizeof(struct trap_frame) &&
		       offsetof(struct vcpu, host_esp) == sizeof(struct trap_frame) + 4, "entry.nasm counts on it");
	/* NT and VIF: with VME they may be set, else by QEMU's mistake (entry.nasm). */
	if (likely((tf->eflags & (EFLAGS_VM | EFLAGS_TF | EFLAGS_NT | EFLAGS_VIF)) == EFLAGS_VM &&
		   tf->eip <= SHORT_ROAD_LAST_IP && !v->attention)) {
		const uint32_t at = linear(tf->cs, 0) + tf->eip;

		v->traps++;
		short_road[mem_read8(v, at)](v, at);
		return;
	}
	dispatch_general(tf);
}

/* Who trapped, and why. The stubs call exit_gp() for the commonest vector, and trap_dispatch()
 * for all others. A #GP goes on in a row of common_road[] (vcpu/common_road.h), or in
 * exit_general(), which decodes, emulates and commits IP. Going back is a return. */
#include "trap/trap.h"
#include "bios/rom.h"		/* rom_service */
#include "cpu/cpu.h"		/* read_cr2 */
#include "drivers/irq.h"	/* irq_arrived */
#include "machine/devices/vfpu.h"	/* vfpu_error */
#include "machine/shared_pages.h"	/* shared_break */
#include "machine/video.h"	/* video_traps */
#include "machine/vm.h"		/* vm_* */
#include "trace/ring.h"		/* trace_arrived */
#include "trap/attention.h"	/* attention_* */
#include "trap/end_instruction.h"	/* end_* */
#include "trap/event.h"		/* event_* */
#include "trap/iopl3.h"		/* iopl3_arrived */
#include "trap/video_trap.h"	/* exit_video */
#include "vcpu/common_road.h"	/* take_road, finish_trap, RUN_MOST, exit_* */
#include "vcpu/emulate.h"	/* emu_int1 */
#include "vcpu/guest_mem.h"	/* linear, running_read8 */
#include "vcpu/insn_decode.h"	/* decode_* */

/* The instruction will be executed again. The guest must not see an interrupt before it:
 * it may follow an STI, or a MOV SS whose shadow the CPU has forgotten. */
static void begin_again(struct vcpu *v)
{
	vcpu_open_shadow(v, linear(v->frame.cs, (uint16_t)v->frame.eip));
}

static void emulate_decoded(struct vcpu *v, const struct insn *insn)
{
	const bool stepped = v->frame.eflags & EFLAGS_TF;

	end_instruction(v, insn->next_ip, insn->row->emulate(v, insn), stepped);
}

void exit_general(struct vcpu *v)
{
	struct insn insn;

	if (insn_decode(v, &insn) == DECODED)
		emulate_decoded(v, &insn);
	else
		event_fault(v, VEC_GP);
	finish_trap(v);
}

/* The same, decoded in place: the segment's end is far, TF is clear. */
void exit_general_at(struct vcpu *v, uint32_t lin)
{
	const uint8_t *const first = GUEST_BASE(v) + lin, *at = first;
	const struct opcode_row *row = &opcodes[*at];
	enum emu_result result;
	struct insn insn;

	__builtin_memcpy(&insn.prefixes, &row->prefix, 2);	/* 0 of what is no prefix */
	if (row->operands == OPERANDS_PREFIX) {
		row = &opcodes[*++at];
		if (row->operands == OPERANDS_PREFIX) {
			at = decode_prefixes(&insn, first, INSN_MAX - OPCODE_MAX);
			row = &opcodes[*at];
		}
	}
	at = decode_opcode(v, &insn, at, row);
	if (unlikely(!at)) {		/* not ours, or too many prefixes */
		exit_general(v);
		return;
	}
	if (unlikely(insn.prefixes & PREFIX_LOCK))
		insn.row = &opcode_locked;
	insn.next_ip = (uint16_t)(v->frame.eip + (uint32_t)(at - first));
	result = insn.row->emulate(v, &insn);
	if (result == EMU_NEXT)
		v->frame.eip = insn.next_ip;
	else if (result == EMU_FAULT)
		event_fault(v, v->fault);
	else if (result > EMU_VECTORED)
		end_unusual(v, insn.next_ip, result);
	finish_trap(v);
}

/* Undefined in v86 mode and in real mode alike; but 63h (ARPL) in our ROM page
 * calls a service, and some emulators raise #UD for INT1. */
static void exit_ud(struct vcpu *v)
{
	const uint8_t first = running_read8(v, linear(v->frame.cs, (uint16_t)v->frame.eip));
	struct insn insn;

	if (first == ROM_TRAP_OPCODE && rom_service(vm_of(v)))
		return;
	if ((opcodes[first].operands == OPERANDS_PREFIX || opcodes[first].emulate == emu_int1) &&
	    insn_decode(v, &insn) == DECODED && insn.row->emulate == emu_int1)
		emulate_decoded(v, &insn);
	else
		event_reflect(v, VEC_UD);
}

/* A write to a page that guests share gets the guest a page of its own. A write to ROM is dropped. Else a 67-prefixed
 * offset above FFFFh got past the guest's pages, on a CPU or emulator that checks no limits: a limit violation. */
static void exit_pf(struct vcpu *v)
{
	if ((v->frame.error & PF_WRITE) && shared_break(vm_of(v), read_cr2())) {
		begin_again(v);		/* on a page of its own */
	} else if ((v->frame.error & PF_WRITE) && rom_write_allow(vm_of(v), read_cr2())) {
		begin_again(v);
		attention_begin_step(v);
	} else if (video_traps(vm_of(v), read_cr2())) {
		exit_video(v);
	} else {
		event_fault(v, VEC_GP);
	}
}

static void exit_db(struct vcpu *v)
{
	event_debug(v);
}

static void exit_ss(struct vcpu *v)
{
	event_fault(v, VEC_SS);
}

/* x87 reports errors as a PC does, by IRQ 13, while CR0.NE is 0. */
static void exit_mf(struct vcpu *v)
{
	if (!vfpu_error(vm_of(v)))
		event_reflect(v, VEC_MF);
}

/* What the guest gets as it came: a fault of its own, or INT3 and INTO. */
static void exit_reflected(struct vcpu *v)
{
	event_reflect(v, v->frame.vector);
}

/* A real interrupt: the guest has executed nothing. */
static void exit_irq(struct vcpu *v)
{
	attention_keep_shadow(v);
	irq_arrived(v->frame.vector - VEC_IRQ0);
}

static void exit_impossible(struct vcpu *v)
{
	panic_trap(&v->frame, "no exit handler for this vector");
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static void (*const exits[256])(struct vcpu *v) = {
	[0 ... 255] = exit_impossible,
	[VEC_DE] = exit_reflected,
	[VEC_DB] = exit_db,
	[VEC_NMI] = exit_reflected,
	[VEC_BP] = exit_reflected,
	[VEC_OF] = exit_reflected,
	[VEC_BR] = exit_reflected,
	[VEC_UD] = exit_ud,
	[VEC_NM] = exit_reflected,
	[VEC_SS] = exit_ss,
	[VEC_PF] = exit_pf,
	[VEC_MF] = exit_mf,
	[VEC_XM] = exit_reflected,
	[VEC_IRQ0 ... VEC_IRQ15] = exit_irq,
};
#pragma GCC diagnostic pop

/* A trap that somebody may want to see: note it, and tell whoever watches. */
static void note(struct vcpu *v)
{
	struct trap_frame *tf = &v->frame;

	/* POPAD skips this slot. Emulation moves EIP; a debugger (tools/gdb) still finds the trap here. */
	tf->esp_r0 = (uint32_t)tf->cs << 16 | (uint16_t)tf->eip;
	tf->eflags &= v->possible;
	if (unlikely(v->iopl3))
		iopl3_arrived(v);
	v->traps++;
	trace_arrived(v);
	if (v->attention)
		attention_before(v);
}

/* Every trap but #GP. */
void trap_dispatch(struct trap_frame *tf)
{
	struct vcpu *v = (struct vcpu *)(void *)tf;

	if (!(tf->eflags & EFLAGS_VM)) {
		trap_in_monitor(tf);
		return;
	}
	note(v);
	exits[tf->vector & 0xff](v);
	finish_trap(v);
}

/* A #GP while something wants attention, with TF set, near the end of the segment, or from
 * inside the monitor. The same rows, one instruction in each trap. */
static __attribute__((noinline)) void exit_gp_watched(struct vcpu *v)
{
	const struct trap_frame *tf = &v->frame;

	if (!(tf->eflags & EFLAGS_VM)) {
		trap_in_monitor(&v->frame);
		return;
	}
	note(v);
	if ((tf->eflags & EFLAGS_TF) || tf->eip > COMMON_LAST_IP)
		exit_general(v);
	else
		take_road(v, 1);	/* somebody watches */
	__asm__ volatile("");	/* so that the call is no jump, and a backtrace shows who called */
}

/* The common trap: nobody watches, and it is not near the end of the segment. */
void exit_gp(struct trap_frame *tf)
{
	/* TSS.ESP0 is the end of vcpu.frame, so the frame names its vCPU. */
	struct vcpu *v = (struct vcpu *)(void *)tf;
	const uint32_t odd = (tf->eflags & (EFLAGS_VM | EFLAGS_TF | EFLAGS_NT | EFLAGS_VIF)) ^ EFLAGS_VM;

	_Static_assert(offsetof(struct vcpu, frame) == 0, "the frame begins the vCPU");
	_Static_assert(offsetof(struct vcpu, attention) == sizeof(struct trap_frame) &&
		       offsetof(struct vcpu, host_esp) == sizeof(struct trap_frame) + 4, "entry.nasm counts on it");
	if (unlikely((odd | v->attention) || tf->eip > COMMON_LAST_IP)) {
		exit_gp_watched(v);
		return;
	}
	v->traps++;
	take_road(v, RUN_MOST);
}

/* The same of a guest with iopl=3: one instruction in each trap, since the next may well run natively. */
void exit_gp_iopl3(struct trap_frame *tf)
{
	struct vcpu *v = (struct vcpu *)(void *)tf;

	if (unlikely((~tf->eflags & EFLAGS_VM) || (tf->eflags & EFLAGS_TF) || v->attention ||
		     tf->eip > COMMON_LAST_IP)) {
		exit_gp_watched(v);
		return;
	}
	iopl3_arrived(v);
	v->traps++;
	take_road(v, 1);
}

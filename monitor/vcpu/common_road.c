#include "vcpu/common_road.h"
#include "vcpu/common_bodies.h"	/* do_* */
#include "vcpu/emulate.h"	/* int_goes_to_machine, machine_answers_int */

enum { PREFIX_PAUSE = 0xf3 };	/* PAUSE is F3 90 */

/* On to the instruction at @at, if it belongs to a run. */
static inline void take_row(struct vcpu *v, uint32_t at)
{
	run_road[running_read8(v, at)](v, at);
}

/* The same, if the trap may take one more. */
static inline void go_on(struct vcpu *v, uint32_t at)
{
	if (likely(--v->run_left))
		take_row(v, at);
	else
		finish_trap(v);
}

/* IP goes past an instruction of @length bytes at @at. After next() the trap may take another
 * one, after last() it may not. */
static inline void next(struct vcpu *v, uint32_t at, uint32_t length)
{
	v->frame.eip += length;
	go_on(v, at + length);
}

static inline void last(struct vcpu *v, uint32_t length)
{
	v->frame.eip += length;
	finish_trap(v);
}

static void common_cli(struct vcpu *v, uint32_t at)
{
	do_cli(v);
	next(v, at, 1);
}

/* Where the guest owns the real IF, the first place at which an interrupt can enter must
 * be a real one. After STI that is the next instruction but one. */
static void common_sti(struct vcpu *v, uint32_t at)
{
	const bool opened = do_sti(v, at + 1);

	if (opened && !(v->forced & EFLAGS_IF) && running_read8(v, at + 1) != OPCODE_CLI)
		last(v, 1);
	else
		next(v, at, 1);
}

static void common_pushf(struct vcpu *v, uint32_t at)
{
	if (unlikely(!do_pushf16(v)))
		exit_general_at(v, at);
	else
		next(v, at, 1);
}

/* It may have set TF, or opened the guest's own real IF: both end the run. */
static inline void next_after_popf(struct vcpu *v, uint32_t at, uint32_t length)
{
	v->frame.eip += length;
	if (unlikely(get_low16(&v->frame.eflags) & v->ends_run))
		finish_trap(v);
	else
		go_on(v, at + length);
}

static void common_popf(struct vcpu *v, uint32_t at)
{
	if (unlikely(!do_popf16(v)))
		exit_general_at(v, at);
	else
		next_after_popf(v, at, 1);
}

/* Its machine may answer it, and is asked once: the general road asks by itself. */
static __attribute__((noinline)) void int_to_machine(struct vcpu *v, uint8_t vector)
{
	const uint16_t next_ip = (uint16_t)(v->frame.eip + 2), sp = (uint16_t)(v->frame.esp - 6);

	if (!takes_int16(v, sp, linear(v->frame.ss, sp))) {
		exit_general(v);
		return;
	}
	if (machine_answers_int(v, vector))
		v->frame.eip = next_ip;
	else
		do_int16(v, vector, next_ip);
	finish_trap(v);
}

/* The handler's first instructions belong to the run. */
static void common_int(struct vcpu *v, uint32_t at)
{
	const uint8_t vector = running_read8(v, at + 1);

	if (unlikely(int_goes_to_machine[vector]))
		int_to_machine(v, vector);
	else if (unlikely(!do_int16(v, vector, (uint16_t)(v->frame.eip + 2))))
		exit_general(v);
	else if (likely(v->frame.eip <= COMMON_LAST_IP))
		go_on(v, linear(v->frame.cs, 0) + v->frame.eip);
	else
		finish_trap(v);
}

static void common_iret(struct vcpu *v, uint32_t at)
{
	if (unlikely(!do_iret16(v)))
		exit_general_at(v, at);
	else
		finish_trap(v);
}

/* IN and OUT end a run: a device may ask for attention. */
static void common_in_al_imm(struct vcpu *v, uint32_t at)
{
	do_in(v, running_read8(v, at + 1), 1);
	last(v, 2);
}

static void common_in_al_dx(struct vcpu *v, uint32_t at)
{
	(void)at;
	do_in(v, (uint16_t)v->frame.edx, 1);
	last(v, 1);
}

static void common_in_ax_dx(struct vcpu *v, uint32_t at)
{
	(void)at;
	do_in(v, (uint16_t)v->frame.edx, 2);
	last(v, 1);
}

static void common_out_imm_al(struct vcpu *v, uint32_t at)
{
	do_out(v, running_read8(v, at + 1), 1);
	last(v, 2);
}

static void common_out_dx_al(struct vcpu *v, uint32_t at)
{
	(void)at;
	do_out(v, (uint16_t)v->frame.edx, 1);
	last(v, 1);
}

static void common_out_dx_ax(struct vcpu *v, uint32_t at)
{
	(void)at;
	do_out(v, (uint16_t)v->frame.edx, 2);
	last(v, 1);
}

static void common_insb(struct vcpu *v, uint32_t at)
{
	(void)at;
	(void)do_ins(v, 1, false);	/* a byte fits everywhere */
	last(v, 1);
}

static void common_outsb(struct vcpu *v, uint32_t at)
{
	(void)at;
	(void)do_outs(v, v->frame.ds, 1, false);
	last(v, 1);
}

/* Of the two-byte opcodes, MOV r,CRn (0F 20 /r) alone is common. */
static void common_0f(struct vcpu *v, uint32_t at)
{
	if (running_read8(v, at + 1) != 0x20 || unlikely(!do_mov_from_cr(v, running_read8(v, at + 2))))
		exit_general_at(v, at);
	else
		last(v, 3);
}

/* The run is over. Nobody watches: otherwise the trap takes one instruction, and does not come here. */
static void run_over(struct vcpu *v, uint32_t at)
{
	(void)v;
	(void)at;
}

/* NOP and PAUSE do not trap. They are passed over only if the run goes on after them, and
 * each of them counts. */
static void run_nops(struct vcpu *v, uint32_t at)
{
	uint32_t past = at;

	/*@ dynamic_split v->run_left; */	/* it bounds how far @past is: tests/eva/road.c */
	do {
		if (running_read8(v, past) == OPCODE_NOP)
			past += 1;
		else if (running_read8(v, past) == PREFIX_PAUSE && running_read8(v, past + 1) == OPCODE_NOP)
			past += 2;
		else
			break;
	} while (--v->run_left);
	if (!v->run_left || past == at || run_road[running_read8(v, past)] == run_over)
		return;
	v->frame.eip += past - at;
	take_row(v, past);
}

/* With an operand-size prefix: PUSHFD, POPFD and IRETD, as 32-bit parts of firmware use them,
 * IN EAX,DX and OUT DX,EAX. */
static void common_66(struct vcpu *v, uint32_t at)
{
	switch (running_read8(v, at + 1)) {
	case 0x9c:
		if (likely(do_pushf32(v))) {
			next(v, at, 2);
			return;
		}
		break;
	case 0x9d:
		if (likely(do_popf32(v))) {
			next_after_popf(v, at, 2);
			return;
		}
		break;
	case 0xcf:
		if (likely(do_iret32(v))) {
			finish_trap(v);
			return;
		}
		break;
	case 0xed:
		do_in(v, (uint16_t)v->frame.edx, 4);
		last(v, 2);
		return;
	case 0xef:
		do_out(v, (uint16_t)v->frame.edx, 4);
		last(v, 2);
		return;
	default:
		break;
	}
	exit_general_at(v, at);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
common_row *const common_road[256] = {
	[0 ... 255] = exit_general_at,
	[0x0f] = common_0f,		/* MOV r,CRn */
	[0x66] = common_66,		/* PUSHFD, POPFD, IRETD, IN EAX,DX, OUT DX,EAX */
	[0x6c] = common_insb,
	[0x6e] = common_outsb,
	[0x9c] = common_pushf,
	[0x9d] = common_popf,
	[0xcd] = common_int,
	[0xcf] = common_iret,
	[0xe4] = common_in_al_imm,
	[0xe6] = common_out_imm_al,
	[0xec] = common_in_al_dx,
	[0xed] = common_in_ax_dx,
	[0xee] = common_out_dx_al,
	[0xef] = common_out_dx_ax,
	[0xfa] = common_cli,
	[0xfb] = common_sti,
};

common_row *const run_road[256] = {
	[0 ... 255] = run_over,
	[0x90] = run_nops,		/* NOP */
	[0x9c] = common_pushf,
	[0x9d] = common_popf,
	[0xcd] = common_int,
	[0xcf] = common_iret,
	[0xe4] = common_in_al_imm,
	[0xe6] = common_out_imm_al,
	[0xec] = common_in_al_dx,
	[0xed] = common_in_ax_dx,
	[0xee] = common_out_dx_al,
	[0xef] = common_out_dx_ax,
	[0xf3] = run_nops,		/* PAUSE */
	[0xf4] = exit_general_at,	/* HLT is not common, but it ends many runs */
	[0xfa] = common_cli,
	[0xfb] = common_sti,
};
#pragma GCC diagnostic pop

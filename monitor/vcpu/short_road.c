#include "vcpu/short_road.h"
#include "vcpu/simple.h"	/* *_simple */

enum { OPCODE_NOP = 0x90, OPCODE_HLT = 0xf4, OPCODE_CLI = 0xfa };
enum { PREFIX_PAUSE = 0xf3 };	/* PAUSE is F3 90 */

static inline bool one_sti_0xfb(struct vcpu *v, uint32_t at)
{
	sti_simple(v, at + 1);
	v->frame.eip += 1;
	return true;
}
SHORT_ROAD_PAIR(sti, 0xfb, 1)

static inline bool one_pushf_0x9c(struct vcpu *v, uint32_t at)
{
	(void)at;
	if (unlikely(!pushf_simple(v))) {
		exit_long(v);
		return false;
	}
	v->frame.eip += 1;
	return true;
}
SHORT_ROAD_PAIR(pushf, 0x9c, 1)

static inline bool one_popf_0x9d(struct vcpu *v, uint32_t at)
{
	(void)at;
	if (unlikely(!popf_simple(v))) {
		exit_long(v);
		return false;
	}
	v->frame.eip += 1;
	return true;
}
SHORT_ROAD_PAIR(popf, 0x9d, 1)

/* The monitor may answer it, and may raise something on the way. */
static __attribute__((noinline)) void int_idle(struct vcpu *v, uint32_t at)
{
	const uint8_t vector = mem_read8(v, at + 1);
	const uint16_t next_ip = (uint16_t)(v->frame.eip + 2);

	if (guest_may_idle(v, vector))
		v->frame.eip = next_ip;
	else if (vcpu_interrupt(v, vector, next_ip) != EMU_VECTORED)
		exit_long(v);
	if (v->attention)
		trap_attend(v);
}

void run_int_0xcd(struct vcpu *v, uint32_t at)
{
	const uint8_t vector = mem_read8(v, at + 1);

	if (unlikely(int_may_idle[vector] || !interrupt_simple(v, vector, (uint16_t)(v->frame.eip + 2))))
		exit_long(v);
}

void short_int_0xcd(struct vcpu *v, uint32_t at)
{
	const uint8_t vector = mem_read8(v, at + 1);

	if (unlikely(int_may_idle[vector])) {
		int_idle(v, at);
		return;
	}
	if (unlikely(!interrupt_simple(v, vector, (uint16_t)(v->frame.eip + 2)))) {
		exit_long(v);
		return;
	}
	if (likely(v->frame.eip <= SHORT_ROAD_LAST_IP))
		run_on(v, linear(v->frame.cs, 0) + v->frame.eip);
}

void short_iret_0xcf(struct vcpu *v, uint32_t at)
{
	(void)at;
	if (unlikely(!iret_simple(v)))
		exit_long(v);
}

/* Of the two-byte opcodes, MOV r,CRn alone is worth it. */
static void short_0f(struct vcpu *v, uint32_t at)
{
	if (mem_read8(v, at + 1) == 0x20)
		short_mov_from_cr_0x20(v, at);
	else
		exit_long(v);
}

void short_none(struct vcpu *v, uint32_t at)
{
	(void)at;
	exit_long(v);
}

static void run_end(struct vcpu *v, uint32_t at)
{
	(void)v;
	(void)at;
}

/* NOP and PAUSE are only worth taking if the run goes on behind them. */
static void run_nops(struct vcpu *v, uint32_t at)
{
	uint32_t next = at;

	for (;;) {
		if (mem_read8(v, next) == OPCODE_NOP)
			next += 1;
		else if (mem_read8(v, next) == PREFIX_PAUSE && mem_read8(v, next + 1) == OPCODE_NOP)
			next += 2;
		else
			break;
		if (next % RUN_LINE < 2)
			return;
	}
	if (next == at || run_road[mem_read8(v, next)] == run_end)
		return;
	v->frame.eip += next - at;
	run_on(v, next);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
short_function *const short_road[256] = {
	[0 ... 255] = short_none,
	[0x0f] = short_0f,
#define SHORT_ROAD_ROW(name, byte) [byte] = short_##name##_##byte,
#define SHORT_ROAD_END SHORT_ROAD_ROW
#include "vcpu/short_road.def"
#undef SHORT_ROAD_ROW
};

short_function *const run_road[256] = {
	[0 ... 255] = run_end,
	[OPCODE_NOP] = run_nops,
	[PREFIX_PAUSE] = run_nops,
	[OPCODE_HLT] = short_none,
#define SHORT_ROAD_ROW(name, byte) [byte] = run_##name##_##byte,
#undef SHORT_ROAD_END
#define SHORT_ROAD_END(name, byte) [byte] = short_##name##_##byte,
#include "vcpu/short_road.def"
#undef SHORT_ROAD_ROW
#undef SHORT_ROAD_END
};
#pragma GCC diagnostic pop

/* The guest owns the real IF: the first instruction boundary at which an interrupt
 * can enter must be a real one. Behind STI that is the next but one. */
static void run_on_real_if(struct vcpu *v, uint32_t at)
{
	if (mem_read8(v, at) == OPCODE_CLI)
		run_cli_0xfa(v, at);
}

static void run_on_behind_sti(struct vcpu *v, uint32_t at)
{
	run_on(v, at);
}

void vcpu_own_real_if(struct vcpu *v, bool own)
{
	v->if_forced = own ? 0 : EFLAGS_IF;
	v->behind_sti = own ? run_on_real_if : run_on_behind_sti;
	v->ends_run = EFLAGS_TF | (own ? EFLAGS_IF : 0);
}

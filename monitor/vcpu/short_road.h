/* The short road: unprefixed common instructions decode, emulate and commit IP in
 * one function, which the stub's C half jumps to by the first byte. All others go
 * to exit_long(), which ends in the same emulate functions.
 *
 * Sensitive instructions come in runs: PUSHF and CLI, an INT whose handler begins
 * with STI, POPF and IRET. A function of the road looks at the byte behind its
 * own; if that is of the road as well, it goes on there at once, and the run costs
 * one trap. Nothing is due meanwhile: whatever needs attention between two
 * instructions keeps the vCPU off this road, or ends the run.
 *
 * A run is bounded. In a straight line it ends with the line of RUN_LINE bytes; an
 * INT goes on in its handler only if it began the run; IRET, IN and OUT end it. */
#ifndef VCPU_SHORT_ROAD_H
#define VCPU_SHORT_ROAD_H

#include "vcpu/emulate.h"	/* emu_*, exit_long, trap_attend, short_function */
#include "vcpu/guest_mem.h"	/* linear, mem_read8 */

#define RUN_LINE 64		/* bytes; a power of two */

/* On to the instruction at @at, if it goes on with the run. */
static inline void run_on(struct vcpu *v, uint32_t at)
{
	run_road[mem_read8(v, at)](v, at);
}

/* Defines the two functions of an instruction: short_NAME_BYTE() when it trapped,
 * run_NAME_BYTE() as part of a run. Opcode and length are constants, and "flatten"
 * puts the emulate function inside, so that the compiler keeps of struct insn only
 * what is needed. Whatever is not plain EMU_NEXT has changed nothing, and takes
 * the long road from the start. IP is so low that adding to it does not wrap. */
#define SHORT_ROAD_ONE(name, byte, length)                                             \
	static inline bool one_##name##_##byte(struct vcpu *v, uint32_t at)            \
	{                                                                              \
		const struct insn insn = {                                             \
			.opcode = (byte), .next_ip = (uint16_t)(v->frame.eip + (length)), \
			.imm = (length) == 2 ? mem_read8(v, at + 1) : 0,               \
			.modrm = (length) == 3 ? mem_read8(v, at + 2) : 0,             \
		};                                                                     \
                                                                                       \
		if (unlikely(emu_##name(v, &insn) != EMU_NEXT)) {                      \
			exit_long(v);                                                  \
			return false;                                                  \
		}                                                                      \
		v->frame.eip += (length);                                              \
		return true;                                                           \
	}

#define SHORT_ROAD_PAIR(name, byte, length)                                            \
	void __attribute__((flatten)) short_##name##_##byte(struct vcpu *v, uint32_t at) \
	{                                                                              \
		if (one_##name##_##byte(v, at))                                        \
			run_behind(v, at + (length), byte);                            \
	}                                                                              \
	void __attribute__((flatten)) run_##name##_##byte(struct vcpu *v, uint32_t at) \
	{                                                                              \
		if (one_##name##_##byte(v, at) && (at + (length)) % RUN_LINE >= (length)) \
			run_behind(v, at + (length), byte);                            \
	}

#define SHORT_ROAD(name, byte, length)                                                 \
	SHORT_ROAD_ONE(name, byte, length)                                             \
	SHORT_ROAD_PAIR(name, byte, length)

/* What must be looked at between an instruction and the next. */
static inline void run_behind(struct vcpu *v, uint32_t at, uint8_t opcode)
{
	switch (opcode) {
	case 0xfb:		/* STI: what may follow depends on who owns the real IF */
		v->behind_sti(v, at);
		return;
	case 0x9d:		/* POPF may have set TF, or opened the guest's own real IF */
		if (unlikely(get_low16(&v->frame.eflags) & v->ends_run))
			return;
		break;
	default:
		break;
	}
	run_on(v, at);
}

/* The same function ends a run and is one by itself. Ports may raise something. */
#define SHORT_ROAD_PORT(name, byte, length)                                            \
	SHORT_ROAD_ONE(name, byte, length)                                             \
	void __attribute__((flatten)) short_##name##_##byte(struct vcpu *v, uint32_t at) \
	{                                                                              \
		if (one_##name##_##byte(v, at) && unlikely(v->attention))              \
			trap_attend(v);                                                \
	}

#define SHORT_ROAD_ROW(name, byte) short_function short_##name##_##byte, run_##name##_##byte;
#define SHORT_ROAD_END(name, byte) short_function short_##name##_##byte;
short_function short_mov_from_cr_0x20;	/* behind 0F */
#include "vcpu/short_road.def"
#undef SHORT_ROAD_ROW
#undef SHORT_ROAD_END

#endif

/* The short road: unprefixed common instructions decode, emulate and commit IP in
 * one function, which the stub's C half jumps to by the first byte. All others go
 * to exit_long(), which ends in the same emulate functions. */
#ifndef VCPU_SHORT_ROAD_H
#define VCPU_SHORT_ROAD_H

#include "vcpu/emulate.h"	/* emu_*, exit_long, exit_attention */
#include "vcpu/guest_mem.h"	/* linear, mem_read8 */

/* Defines short_NAME_BYTE(). Opcode and length are constants, and "flatten" puts
 * the emulate function inside, so that the compiler keeps of struct insn only
 * what is needed. Whatever is not plain EMU_NEXT has changed nothing, and takes
 * the long road from the start. IP is at most SHORT_ROAD_LAST_IP: adding to it
 * does not wrap. */
#define SHORT_ROAD(name, byte, length)                                                 \
	void __attribute__((flatten)) short_##name##_##byte(struct vcpu *v)            \
	{                                                                              \
		const uint32_t ip = v->frame.eip;                                      \
		const uint32_t at = linear(v->frame.cs, 0) + ip;                       \
		const struct insn insn = {                                             \
			.opcode = (byte), .next_ip = (uint16_t)(ip + (length)),        \
			.imm = (length) == 2 ? mem_read8(v, at + 1) : 0,               \
			.modrm = (length) == 3 ? mem_read8(v, at + 2) : 0,             \
		};                                                                     \
                                                                                       \
		if (unlikely(emu_##name(v, &insn) != EMU_NEXT)) {                      \
			exit_long(v);                                                  \
			return;                                                        \
		}                                                                      \
		v->frame.eip += (length);                                              \
		/* Port instructions may raise something on their way. */              \
		if ((byte) >= 0xe4 && (byte) <= 0xef && unlikely(v->attention))        \
			exit_attention(v);                                             \
	}

#define SHORT_ROAD_ROW(name, byte) void short_##name##_##byte(struct vcpu *v);
SHORT_ROAD_ROW(mov_from_cr, 0x20)	/* behind 0F */
#include "vcpu/short_road.def"
#undef SHORT_ROAD_ROW

#endif

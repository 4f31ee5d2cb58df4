/* Zydis, as the reference's own view of the instruction at CS:IP. */
#ifndef INSN_DECODE_H
#define INSN_DECODE_H

#include "state.h"

#include <Zydis/Zydis.h>

struct their_insn {
	ZyanStatus status;	/* ZYDIS_STATUS_NO_MORE_DATA: runs past offset FFFFh */
	bool sensitive_byte;	/* the opcode, also after a LOCK that makes it undefined */
	ZydisDecodedInstruction insn;
	ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];
};

/**
 * decode - look at the instruction at @s's CS:IP in @memory
 */
void decode(const struct state *s, const uint8_t *memory, struct their_insn *d);

/**
 * decode_offset - offset of a memory operand in its segment; 32 bits with a 67 prefix
 */
uint32_t decode_offset(const struct state *s, const struct their_insn *d, const ZydisDecodedOperand *op);

/**
 * decode_register - value of an operand that is a general register, 32 bits of it
 */
uint32_t decode_register(const struct state *s, ZydisRegister reg);

/**
 * decode_is_string - is it INS or OUTS?
 */
bool decode_is_string(const struct their_insn *d);

/**
 * decode_repeats - is it INS or OUTS with a REP prefix?
 */
bool decode_repeats(const struct their_insn *d);

/**
 * decode_is_undefined - does it raise #UD, in real mode and in v86 mode alike?
 */
bool decode_is_undefined(const struct their_insn *d);

/**
 * decode_arrival - by which vector a v86 CPU at IOPL 0 reports it to the monitor; 0 if
 * it runs natively. V86-mode classes: SDM vol 3 20.2.7 and vol 2 by instruction.
 * @choice: random; picks one where CPUs or gates differ
 */
uint32_t decode_arrival(const struct state *s, const struct their_insn *d, unsigned choice);

#endif

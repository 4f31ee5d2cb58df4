/* One decoded instruction, and the table that says what to do with it. */
#ifndef VCPU_INSN_H
#define VCPU_INSN_H

#include "vcpu/vcpu.h"		/* struct vcpu, enum emu_result */

/* What follows the opcode byte. The order counts: no instruction, nothing that reaches memory, memory. */
enum operands {
	OPERANDS_UNKNOWN,	/* no row: not ours */
	OPERANDS_PREFIX,	/* a prefix: another byte follows */
	OPERANDS_ESCAPE,	/* 0F: the opcode goes on in opcodes_0f[] */
	OPERANDS_NONE,
	OPERANDS_IMM8,
	OPERANDS_MODRM_REG,	/* MOV CRn/DRn: mod is ignored, r/m is a register */
	OPERANDS_MODRM,		/* a full effective address */
	OPERANDS_GROUP,		/* likewise, and its reg field chooses the row in opcodes_0f01[] */
};

struct insn;

/* Emulates one decoded instruction; enum emu_result says what becomes of IP. */
typedef enum emu_result emulate_function(struct vcpu *v, const struct insn *insn);

struct opcode_row {
	const char *mnemonic;	/* with %-fields: see insn_text.c */
	emulate_function *emulate;
	const char *source;	/* the manual's section */
	uint8_t operands;	/* enum operands */
	uint8_t length;		/* of the opcode's last byte and what always follows it */
	uint8_t prefix;		/* of a prefix: its enum insn_prefix bit, */
	uint8_t segment;	/* and its enum segment */
};

/* Rows without one are prefixes, escapes, and bytes that are not ours. */
static inline bool row_is_instruction(const struct opcode_row *row)
{
	return row->operands >= OPERANDS_NONE;
}

enum insn_prefix {
	PREFIX_OPERAND_SIZE = 1 << 0,	/* 66 */
	PREFIX_ADDRESS_SIZE = 1 << 1,	/* 67 */
	PREFIX_LOCK = 1 << 2,		/* F0 */
	PREFIX_REP = 1 << 3,		/* F2 or F3: both repeat INS and OUTS */
	PREFIX_SEGMENT = 1 << 4,	/* insn.segment is valid */
};

enum segment { SEGMENT_ES, SEGMENT_CS, SEGMENT_SS, SEGMENT_DS, SEGMENT_FS, SEGMENT_GS };

struct insn {
	const struct opcode_row *row;
	uint16_t next_ip;
	uint8_t prefixes;	/* enum insn_prefix bits */
	uint8_t segment;	/* enum segment of the last override */
	uint8_t opcode;		/* the last opcode byte, */
	union {			/* and the byte after it */
		uint8_t modrm;
		uint8_t imm;
	};
	uint8_t memory_segment;	/* enum segment of the operand, if it is in memory, */
	uint32_t offset;	/* and where it is */
};

static inline bool insn_is_32bit(const struct insn *insn)
{
	return insn->prefixes & PREFIX_OPERAND_SIZE;
}

/* Opcodes that are looked for by name. */
enum {
	OPCODE_ESCAPE = 0x0f, OPCODE_NOP = 0x90, OPCODE_PUSHF = 0x9c, OPCODE_POPF = 0x9d, OPCODE_INT3 = 0xcc,
	OPCODE_INT = 0xcd, OPCODE_IRET = 0xcf, OPCODE_CLI = 0xfa, OPCODE_STI = 0xfb,
};

enum { MODRM_REGISTER = 0xc0 };	/* the first ModRM byte with mod 3: no memory operand */

static inline unsigned modrm_mod(const struct insn *insn) { return insn->modrm >> 6; }
static inline unsigned modrm_reg(const struct insn *insn) { return insn->modrm >> 3 & 7; }
static inline unsigned modrm_rm(const struct insn *insn)  { return insn->modrm & 7; }

/* What insn_decode() found. */
enum decoded {
	DECODED,
	DECODED_NOT_OURS,	/* no row: the fault is the guest's own */
	DECODED_TOO_LONG,	/* more than 15 bytes: #GP, SDM vol 2 2.3.11 */
	DECODED_OFF_END,	/* runs past offset FFFFh: #GP */
};

/**
 * insn_decode - decode the instruction at the frame's CS:IP: prefixes in any
 * order, then one, two or three opcode bytes and what belongs to them
 * Looks at memory only; @v is not changed.
 */
enum decoded insn_decode(const struct vcpu *v, struct insn *insn);

/**
 * insn_register - the frame's slot of a general register (4 is ESP)
 */
static inline uint32_t *insn_register(struct vcpu *v, unsigned number)
{
	/* PUSHAD stores EAX highest and EDI lowest; its ESP is ring 0's. */
	return number == 4 ? &v->frame.esp : &v->frame.edi + (7 - number);
}

/**
 * insn_segment - the guest's segment register by number
 */
uint16_t insn_segment(const struct vcpu *v, unsigned segment);

/**
 * insn_text - the instruction as text, for the trace and stop reports
 * @size: of @out; 48 bytes hold every row
 */
void insn_text(const struct insn *insn, char *out, unsigned size);

extern const struct opcode_row opcodes[256];		/* one-byte opcodes */
#define OPCODES_0F 0x40				/* there is none of ours above */
extern const struct opcode_row opcodes_0f[OPCODES_0F];	/* 0F xx */
extern const struct opcode_row opcodes_0f01[8];		/* 0F 01 /reg */
extern const struct opcode_row opcode_invpcid;		/* 0F 38 82 */
extern const struct opcode_row opcode_locked;		/* any of them with the prefix F0 */

#endif

/* Instructions that reach video memory where the guest has no page of its own: decoded whole, and done by hand. All
 * forms of the 8086 to 386 that reach memory, CMPXCHG and XADD; neither x87 nor later ones. docs/wall.md has the list. */
#ifndef MACHINE_VIDEO_INSN_H
#define MACHINE_VIDEO_INSN_H

#include "vcpu/insn.h"		/* struct insn, enum emu_result */

struct vm;

/* One instruction. */
struct video_insn {
	struct insn insn;		/* but for row: prefixes, segment, opcode, modrm, next_ip, memory operand */
	const struct video_row *row;	/* what to do */
	bool second;			/* the opcode follows 0Fh */
	bool repeat_unequal;		/* the last of its REP prefixes is F2h */
	uint8_t width;			/* of its operand: 1, 2 or 4 */
	uint32_t immediate;
	uint16_t far_segment;		/* of CALL seg:off */
	uint32_t lin;			/* of the memory operand, */
	bool by_sp;			/* which a SIB byte finds by ESP, */
	bool outside;			/* and which does not fit into its segment */
};

typedef enum emu_result video_body(struct vm *vm, const struct video_insn *i);

struct video_row {
	video_body *body;		/* NULL: none of ours */
	uint8_t form;			/* enum video_form bits */
};

enum video_form {
	FORM_MODRM = 1 << 0,
	FORM_BYTE = 1 << 1,		/* its operand is a byte; else a word or a dword */
	FORM_IMMEDIATE = 1 << 2,	/* as wide as the operand, */
	FORM_IMMEDIATE_8 = 1 << 3,	/* or a byte whose sign counts, */
	FORM_IMMEDIATE_16 = 1 << 4,	/* or a word, */
	FORM_OFFSET = 1 << 5,		/* or the offset of the operand, as A0h to A3h have it */
	FORM_FAR = FORM_IMMEDIATE | FORM_IMMEDIATE_16,	/* an offset, then a segment */
	FORM_TESTS = 1 << 6,		/* the group F6h: only its first two have an immediate */
	FORM_STRING = 1 << 7,		/* operands at SI and DI */
};

extern const struct video_row video_rows[256], video_rows_0f[256];

/**
 * video_decode - the instruction at the guest's CS:IP
 * Returns false if it is none that video_insn() could do, or runs off its segment.
 */
bool video_decode(const struct vm *vm, struct video_insn *i);

/**
 * video_insn - do it, whatever memory its operands lie in
 * Returns what becomes of IP, as an emulate function of the virtual CPU does. Nothing is changed with EMU_FAULT.
 */
static inline enum emu_result video_insn(struct vm *vm, const struct video_insn *i)
{
	return i->row->body(vm, i);
}

/**
 * video_unknown - one sentence about the instruction at CS:IP, that reaches @lin and cannot be done: with its bytes
 */
const char *video_unknown(const struct vm *vm, uint32_t lin);

/**
 * video_goes_on - the guest's next instruction, decoded, is one of the simple ones, and reaches video memory too
 */
bool video_goes_on(const struct vm *vm, const struct video_insn *i);

#endif

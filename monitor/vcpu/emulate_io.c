/* IN, OUT, INS and OUTS on ports that trap. SDM vol 1 18 "Input/Output". */
#include "vcpu/emulate.h"
#include "vcpu/common_bodies.h"	/* do_in, do_out, do_ins, do_outs, read_index, write_index */

/* Elements of a repeated INS or OUTS that one trap moves before interrupts get
 * their chance; IP then still points at the instruction, as on the CPU. */
#define REP_BATCH 256

/* Bit 0 of the opcode: byte or word; 66 makes the word a dword. */
static unsigned io_width(const struct insn *insn)
{
	if (!(insn->opcode & 1))
		return 1;
	return insn_is_32bit(insn) ? 4 : 2;
}

enum emu_result emu_in_imm(struct vcpu *v, const struct insn *insn)
{
	do_in(v, insn->imm, io_width(insn));
	return EMU_NEXT;
}

enum emu_result emu_in_dx(struct vcpu *v, const struct insn *insn)
{
	do_in(v, (uint16_t)v->frame.edx, io_width(insn));
	return EMU_NEXT;
}

enum emu_result emu_out_imm(struct vcpu *v, const struct insn *insn)
{
	do_out(v, insn->imm, io_width(insn));
	return EMU_NEXT;
}

enum emu_result emu_out_dx(struct vcpu *v, const struct insn *insn)
{
	do_out(v, (uint16_t)v->frame.edx, io_width(insn));
	return EMU_NEXT;
}

/* A count register: 16 bits of it, or all 32 with a 67 prefix. */
static bool wide_index(const struct insn *insn)
{
	return insn->prefixes & PREFIX_ADDRESS_SIZE;
}

/* How many elements this trap may move. With TF set every iteration ends in its own single-step trap. */
static inline uint32_t batch(const struct vcpu *v, uint32_t count)
{
	const uint32_t most = (v->frame.eflags & EFLAGS_TF) ? 1 : REP_BATCH;

	return count < most ? count : most;
}

/* The width is a constant where these are called. ES is never overridden. */
static inline enum emu_result ins(struct vcpu *v, const struct insn *insn, unsigned width)
{
	const bool wide = wide_index(insn);
	uint32_t left;

	if (!(insn->prefixes & PREFIX_REP))
		return do_ins(v, width, wide) ? EMU_NEXT : vcpu_fault(v, VEC_GP);
	for (left = batch(v, read_index(v->frame.ecx, wide)); left; left--) {
		if (!do_ins(v, width, wide))
			return vcpu_fault(v, VEC_GP);
		write_index(&v->frame.ecx, v->frame.ecx - 1, wide);
	}
	return read_index(v->frame.ecx, wide) ? EMU_AGAIN : EMU_NEXT;
}

static inline enum emu_result outs(struct vcpu *v, const struct insn *insn, unsigned width)
{
	const unsigned segment = (insn->prefixes & PREFIX_SEGMENT) ? insn->segment : SEGMENT_DS;
	const uint8_t limit_fault = segment == SEGMENT_SS ? VEC_SS : VEC_GP;
	const uint16_t base = insn_segment(v, segment);
	const bool wide = wide_index(insn);
	uint32_t left;

	if (!(insn->prefixes & PREFIX_REP))
		return do_outs(v, base, width, wide) ? EMU_NEXT : vcpu_fault(v, limit_fault);
	for (left = batch(v, read_index(v->frame.ecx, wide)); left; left--) {
		if (!do_outs(v, base, width, wide))
			return vcpu_fault(v, limit_fault);
		write_index(&v->frame.ecx, v->frame.ecx - 1, wide);
	}
	return read_index(v->frame.ecx, wide) ? EMU_AGAIN : EMU_NEXT;
}

enum emu_result emu_ins(struct vcpu *v, const struct insn *insn)
{
	switch (io_width(insn)) {
	case 1: return ins(v, insn, 1);
	case 2: return ins(v, insn, 2);
	default: return ins(v, insn, 4);
	}
}

enum emu_result emu_outs(struct vcpu *v, const struct insn *insn)
{
	switch (io_width(insn)) {
	case 1: return outs(v, insn, 1);
	case 2: return outs(v, insn, 2);
	default: return outs(v, insn, 4);
	}
}

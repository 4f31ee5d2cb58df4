/* IN, OUT, INS and OUTS on ports that trap. SDM vol 1 18 "Input/Output". */
#include "vcpu/emulate.h"
#include "vcpu/common_bodies.h"	/* do_in, do_out */
#include "vcpu/guest_mem.h"	/* linear, mem_read*, mem_write*, fits */
#include "vcpu/ports.h"		/* port_in, port_out */

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

static uint32_t read_element(const struct vcpu *v, uint32_t lin, unsigned width)
{
	return width == 1 ? mem_read8(v, lin) : width == 2 ? mem_read16(v, lin) : mem_read32(v, lin);
}

static void write_element(const struct vcpu *v, uint32_t lin, unsigned width, uint32_t value)
{
	for (unsigned i = 0; i < width; i++)
		mem_write8(v, lin + i, (uint8_t)(value >> 8 * i));
}

/* An index or count register: 16 bits of it, or all 32 with a 67 prefix. */
static uint32_t read_index(const struct insn *insn, uint32_t slot)
{
	return (insn->prefixes & PREFIX_ADDRESS_SIZE) ? slot : (uint16_t)slot;
}

static void write_index(const struct insn *insn, uint32_t *slot, uint32_t value)
{
	if (insn->prefixes & PREFIX_ADDRESS_SIZE)
		*slot = value;
	else
		set_low16(slot, (uint16_t)value);
}

/* Moves one element between port DX and seg:index; false if it does not fit. */
static bool move_element(struct vcpu *v, const struct insn *insn, unsigned segment, uint32_t *index,
			 bool input)
{
	const unsigned width = io_width(insn);
	const uint32_t off = read_index(insn, *index);
	const uint32_t step = (v->frame.eflags & EFLAGS_DF) ? -width : width;
	const uint16_t port = (uint16_t)v->frame.edx;
	const uint32_t lin = linear(insn_segment(v, segment), (uint16_t)off);

	if (off > 0xffff || !fits((uint16_t)off, width))
		return false;
	if (input)
		write_element(v, lin, width, port_in(v, port, width));
	else
		port_out(v, port, width, read_element(v, lin, width));
	write_index(insn, index, off + step);
	return true;
}

static enum emu_result string_io(struct vcpu *v, const struct insn *insn, unsigned segment,
				 uint32_t *index, bool input)
{
	const uint8_t limit_fault = segment == SEGMENT_SS ? VEC_SS : VEC_GP;
	/* With TF set every iteration ends in its own single-step trap. */
	unsigned batch = (v->frame.eflags & EFLAGS_TF) ? 1 : REP_BATCH;

	if (!(insn->prefixes & PREFIX_REP))
		return move_element(v, insn, segment, index, input) ? EMU_NEXT
								    : vcpu_fault(v, limit_fault);
	for (;;) {
		const uint32_t count = read_index(insn, v->frame.ecx);

		if (!count)
			return EMU_NEXT;
		if (!batch--)
			return EMU_AGAIN;
		if (!move_element(v, insn, segment, index, input))
			return vcpu_fault(v, limit_fault);
		write_index(insn, &v->frame.ecx, count - 1);
	}
}

enum emu_result emu_ins(struct vcpu *v, const struct insn *insn)
{
	return string_io(v, insn, SEGMENT_ES, &v->frame.edi, true);	/* never overridden */
}

enum emu_result emu_outs(struct vcpu *v, const struct insn *insn)
{
	const unsigned segment = (insn->prefixes & PREFIX_SEGMENT) ? insn->segment : SEGMENT_DS;

	return string_io(v, insn, segment, &v->frame.esi, false);
}

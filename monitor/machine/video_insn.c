#include "machine/video_insn.h"
#include "machine/video_operand.h"	/* video_traps, linear, the bodies */
#include "lib/format.h"		/* format_string */
#include "vcpu/insn_decode.h"	/* decode_prefixes, decode_memory, INSN_MAX */

enum { SIB = 4, SIB_ESP = 4, REPNE = 0xf2, REP = 0xf3, ESCAPE = 0x0f };
enum { FETCH = INSN_MAX + 16 };	/* what may be read, of an instruction that is too long */

/* The code at CS:IP: in place, or a copy where it wraps or lies where the guest has no page. */
static const uint8_t *fetch(const struct vm *vm, uint8_t copy[FETCH])
{
	const struct vcpu *v = &vm->vcpu;
	const uint32_t ip = v->frame.eip, lin = linear(v->frame.cs, 0) + ip;

	if (ip <= 0x10000 - FETCH)
		return GUEST_BASE(v) + lin;
	for (unsigned n = 0; n < FETCH; n++)
		copy[n] = running_read8(v, linear(v->frame.cs, (uint16_t)(ip + n)));
	return copy;
}

static uint32_t little_endian(const uint8_t *at, unsigned width)
{
	uint32_t value = 0;

	__builtin_memcpy(&value, at, width);
	return value;
}

static const uint8_t *decode_immediate(struct video_insn *i, const uint8_t *at)
{
	const uint8_t form = i->row->form;

	i->immediate = 0;
	if ((form & FORM_IMMEDIATE) && !((form & FORM_TESTS) && modrm_reg(&i->insn) > 1)) {
		i->immediate = little_endian(at, i->width);
		at += i->width;
	}
	if ((form & FORM_FAR) == FORM_FAR) {
		i->far_segment = (uint16_t)little_endian(at, 2);
		return at + 2;
	}
	if (form & FORM_IMMEDIATE_16) {
		i->immediate = little_endian(at, 2);
		at += 2;
	}
	if (!(form & FORM_IMMEDIATE_8))
		return at;
	i->immediate = form & FORM_IMMEDIATE_16 ? i->immediate | (uint32_t)*at << 16 : (uint32_t)(int8_t)*at;
	return at + 1;
}

static const uint8_t *decode_operand(const struct vcpu *v, struct video_insn *i, const uint8_t *at)
{
	if (i->row->form & FORM_OFFSET) {
		const unsigned size = i->insn.prefixes & PREFIX_ADDRESS_SIZE ? 4 : 2;

		i->insn.memory_segment = i->insn.prefixes & PREFIX_SEGMENT ? i->insn.segment : SEGMENT_DS;
		i->insn.offset = little_endian(at, size);
		return at + size;
	}
	i->insn.modrm = *at++;
	i->by_sp = (i->insn.prefixes & PREFIX_ADDRESS_SIZE) && modrm_rm(&i->insn) == SIB && (*at & 7) == SIB_ESP;
	if (!is_register(i))
		return decode_memory(v, &i->insn, at);
	i->insn.memory_segment = SEGMENT_DS;	/* there is none, and it is not what an instruction before it had */
	i->insn.offset = 0;
	return at;
}

bool video_decode(const struct vm *vm, struct video_insn *i)
{
	const struct vcpu *v = &vm->vcpu;
	uint8_t copy[FETCH];
	const uint8_t *first, *at;

	if (v->frame.eip > 0xffff)
		return false;
	first = fetch(vm, copy);
	at = decode_prefixes(&i->insn, first, INSN_MAX);
	i->repeat_unequal = false;
	for (unsigned n = 0; n < INSN_MAX && first + n != at; n++)
		i->repeat_unequal = first[n] == REPNE || (first[n] != REP && i->repeat_unequal);
	i->second = *at == ESCAPE;
	at += i->second;
	i->insn.opcode = *at;
	i->row = i->second ? &video_rows_0f[*at] : &video_rows[*at];
	if (!i->row->body)
		return false;
	at++;
	i->insn.modrm = 0;
	i->width = i->row->form & FORM_BYTE ? 1 : insn_is_32bit(&i->insn) ? 4 : 2;
	if (i->row->form & (FORM_MODRM | FORM_OFFSET)) {
		at = decode_operand(v, i, at);
		i->outside = i->insn.offset > 0xffff;
		i->lin = linear(insn_segment(v, i->insn.memory_segment), (uint16_t)i->insn.offset);
	}
	at = decode_immediate(i, at);
	i->insn.next_ip = (uint16_t)(v->frame.eip + (uint32_t)(at - first));
	return at - first <= INSN_MAX && v->frame.eip + (uint32_t)(at - first) <= 0x10000;
}

enum { SHOWN = 8 };

const char *video_unknown(const struct vm *vm, uint32_t lin)
{
	static char sentence[160];
	const struct trap_frame *f = &vm->vcpu.frame;
	const uint32_t code = linear(f->cs, (uint16_t)f->eip);
	int n;

	if (lin - code < INSN_MAX)
		return "the guest executes code in video memory that has logic of the VGA in between, where the monitor has no "
		       "page for it";
	n = format_string(sentence, sizeof(sentence), "the guest reaches video memory at 0x%x by an instruction that the "
			  "monitor does not emulate there:", (unsigned)lin);
	for (unsigned at = 0; at < SHOWN; at++)
		n += format_string(sentence + n, sizeof(sentence) - (unsigned)n, " %02x",
				   running_read8(&vm->vcpu, linear(f->cs, (uint16_t)(f->eip + at))));
	return sentence;
}

bool video_goes_on(const struct vm *vm, const struct video_insn *i)
{
	if (!(i->row->form & (FORM_MODRM | FORM_OFFSET)) || is_register(i) || misses(i, i->width))
		return false;
	return video_traps(vm, i->lin);
}

#define RM FORM_MODRM
#define BYTE FORM_BYTE
#define ALU_ROWS(first) \
	[(first) + 0] = { video_alu_to_rm, RM | BYTE }, [(first) + 1] = { video_alu_to_rm, RM }, \
	[(first) + 2] = { video_alu_to_reg, RM | BYTE }, [(first) + 3] = { video_alu_to_reg, RM }

/* SDM vol 2 A.3 "One, Two, and Three-Byte Opcode Maps" */
const struct video_row video_rows[256] = {
	ALU_ROWS(0x00), ALU_ROWS(0x08), ALU_ROWS(0x10), ALU_ROWS(0x18),
	ALU_ROWS(0x20), ALU_ROWS(0x28), ALU_ROWS(0x30), ALU_ROWS(0x38),
	[0x06] = { video_push_segment, 0 }, [0x0e] = { video_push_segment, 0 },
	[0x16] = { video_push_segment, 0 }, [0x1e] = { video_push_segment, 0 },
	[0x07] = { video_pop_segment, 0 }, [0x17] = { video_pop_segment, 0 }, [0x1f] = { video_pop_segment, 0 },
	[0x50 ... 0x57] = { video_push, 0 }, [0x58 ... 0x5f] = { video_pop, 0 },
	[0x60] = { video_pusha, 0 }, [0x61] = { video_popa, 0 }, [0x62] = { video_bound, RM },
	[0x68] = { video_push_immediate, FORM_IMMEDIATE }, [0x6a] = { video_push_immediate, FORM_IMMEDIATE_8 },
	[0x69] = { video_imul, RM | FORM_IMMEDIATE }, [0x6b] = { video_imul, RM | FORM_IMMEDIATE_8 },
	[0x80] = { video_alu_immediate, RM | BYTE | FORM_IMMEDIATE }, [0x81] = { video_alu_immediate, RM | FORM_IMMEDIATE },
	[0x82] = { video_alu_immediate, RM | BYTE | FORM_IMMEDIATE }, [0x83] = { video_alu_immediate, RM | FORM_IMMEDIATE_8 },
	[0x84] = { video_test, RM | BYTE }, [0x85] = { video_test, RM },
	[0x86] = { video_xchg, RM | BYTE }, [0x87] = { video_xchg, RM },
	[0x88] = { video_mov_store, RM | BYTE }, [0x89] = { video_mov_store, RM },
	[0x8a] = { video_mov_load, RM | BYTE }, [0x8b] = { video_mov_load, RM },
	[0x8c] = { video_mov_from_segment, RM }, [0x8e] = { video_mov_to_segment, RM }, [0x8f] = { video_pop_rm, RM },
	[0x9a] = { video_call_far, FORM_FAR },
	[0xa0] = { video_mov_offset_load, FORM_OFFSET | BYTE }, [0xa1] = { video_mov_offset_load, FORM_OFFSET },
	[0xa2] = { video_mov_offset_store, FORM_OFFSET | BYTE }, [0xa3] = { video_mov_offset_store, FORM_OFFSET },
	[0xa4] = { video_movs, FORM_STRING | BYTE }, [0xa5] = { video_movs, FORM_STRING },
	[0xa6] = { video_cmps, FORM_STRING | BYTE }, [0xa7] = { video_cmps, FORM_STRING },
	[0xaa] = { video_stos, FORM_STRING | BYTE }, [0xab] = { video_stos, FORM_STRING },
	[0xac] = { video_lods, FORM_STRING | BYTE }, [0xad] = { video_lods, FORM_STRING },
	[0xae] = { video_scas, FORM_STRING | BYTE }, [0xaf] = { video_scas, FORM_STRING },
	[0xc0] = { video_shift, RM | BYTE | FORM_IMMEDIATE_8 }, [0xc1] = { video_shift, RM | FORM_IMMEDIATE_8 },
	[0xd0] = { video_shift, RM | BYTE }, [0xd1] = { video_shift, RM },
	[0xd2] = { video_shift, RM | BYTE }, [0xd3] = { video_shift, RM },
	[0xc2] = { video_ret, FORM_IMMEDIATE_16 }, [0xc3] = { video_ret, 0 },
	[0xc4] = { video_load_far, RM }, [0xc5] = { video_load_far, RM },
	[0xc6] = { video_mov_immediate, RM | BYTE | FORM_IMMEDIATE }, [0xc7] = { video_mov_immediate, RM | FORM_IMMEDIATE },
	[0xc8] = { video_enter, FORM_IMMEDIATE_16 | FORM_IMMEDIATE_8 }, [0xc9] = { video_leave, 0 },
	[0xca] = { video_ret_far, FORM_IMMEDIATE_16 }, [0xcb] = { video_ret_far, 0 },
	[0xd7] = { video_xlat, BYTE }, [0xe8] = { video_call, FORM_IMMEDIATE },
	[0xf6] = { video_group_f6, RM | BYTE | FORM_IMMEDIATE | FORM_TESTS },
	[0xf7] = { video_group_f6, RM | FORM_IMMEDIATE | FORM_TESTS },
	[0xfe] = { video_group_fe, RM | BYTE }, [0xff] = { video_group_fe, RM },
};

const struct video_row video_rows_0f[256] = {
	[0x90 ... 0x9f] = { video_setcc, RM | BYTE },
	[0xa0] = { video_push_segment, 0 }, [0xa8] = { video_push_segment, 0 },
	[0xa1] = { video_pop_segment, 0 }, [0xa9] = { video_pop_segment, 0 },
	[0xa3] = { video_bit, RM }, [0xab] = { video_bit, RM }, [0xb3] = { video_bit, RM }, [0xbb] = { video_bit, RM },
	[0xba] = { video_bit_immediate, RM | FORM_IMMEDIATE_8 },
	[0xa4] = { video_double_shift, RM | FORM_IMMEDIATE_8 }, [0xa5] = { video_double_shift, RM },
	[0xac] = { video_double_shift, RM | FORM_IMMEDIATE_8 }, [0xad] = { video_double_shift, RM },
	[0xaf] = { video_imul, RM },
	[0xb0] = { video_cmpxchg, RM | BYTE }, [0xb1] = { video_cmpxchg, RM },
	[0xb2] = { video_load_far, RM }, [0xb4] = { video_load_far, RM }, [0xb5] = { video_load_far, RM },
	[0xb6] = { video_movzx, RM }, [0xb7] = { video_movzx, RM }, [0xbe] = { video_movsx, RM }, [0xbf] = { video_movsx, RM },
	[0xbc] = { video_bit_scan, RM }, [0xbd] = { video_bit_scan, RM },
	[0xc0] = { video_xadd, RM | BYTE }, [0xc1] = { video_xadd, RM },
};

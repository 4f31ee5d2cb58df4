#include "exceptions.h"
#include "memory.h"

#include <stdio.h>
#include <string.h>

enum {
	VEC_DB = 1, VEC_UD = 6, VEC_SS = 12, VEC_GP = 13,
	FLAG_TF = 1 << 8,
	CR0_PE = 1 << 0, CR0_NW = 1 << 29, CR0_CD = 1 << 30,
	CR4_DE = 1 << 3, CR4_KNOWN = 0xfff,
	MSR_TSC = 0x10, MSR_SYSENTER_FIRST = 0x174, MSR_SYSENTER_LAST = 0x176,
};
#define CR0_PG 0x80000000u
#define CR0_DEFINED 0xe005003fu		/* PG CD NW AM WP NE ET TS EM MP PE */
#define DR6_DEFINED 0x0000e00fu		/* RTM is set where it does not exist */
#define DR6_ONES 0xffff0ff0u
#define DR7_DEFINED 0xffff03ffu		/* GD apart */
#define DR7_ONES 0x00000400u

static unsigned long counts[EXCEPTION_COUNT];

void exception_count(enum exception which)
{
	counts[which]++;
}

void exceptions_print(void)
{
	enum kind { DESIGN, UNICORN, X86EMU };
	static const char *const kinds[] = { "by design", "not Unicorn", "not libx86emu" };
	static const struct { const char *name; enum kind kind; const char *text; } rows[] = {
#define ROW(name, kind, text) { #name, kind, text },
		EXCEPTIONS(ROW)
#undef ROW
	};

	for (unsigned i = 0; i < EXCEPTION_COUNT; i++)
		printf("  %9lu  %-11s %-13s %s\n", counts[i], rows[i].name, kinds[rows[i].kind], rows[i].text);
}

static struct decision event(enum exception why, const struct state *s, uint32_t vector)
{
	exception_count(why);
	return (struct decision){ .kind = EVENT, .vector = vector, .return_ip = s->ip };
}

static struct decision done(enum exception why, struct state *s, const struct their_insn *d)
{
	exception_count(why);
	s->ip += d->insn.length;
	return (struct decision){ .kind = DONE };
}

static struct decision stop(enum exception why, enum stop reason)
{
	exception_count(why);
	return (struct decision){ .kind = STOP, .stop = reason };
}

/* --- segment limits -------------------------------------------------------- */

static bool crosses(uint32_t offset, unsigned size)
{
	return offset > 0x10000 - size;
}

/* Slots that the instruction reads at SP, or pushes below it. */
static unsigned stack_slots(const struct their_insn *d, bool *push)
{
	*push = d->insn.mnemonic == ZYDIS_MNEMONIC_PUSHF || d->insn.mnemonic == ZYDIS_MNEMONIC_PUSHFD;
	switch (d->insn.mnemonic) {
	case ZYDIS_MNEMONIC_PUSHF: case ZYDIS_MNEMONIC_PUSHFD:
	case ZYDIS_MNEMONIC_POPF: case ZYDIS_MNEMONIC_POPFD:
		return 1;
	case ZYDIS_MNEMONIC_IRET: case ZYDIS_MNEMONIC_IRETD:
		return 3;
	default:
		return 0;
	}
}

static bool stack_crosses(const struct state *s, const struct their_insn *d)
{
	const unsigned size = d->insn.operand_width / 8;
	bool push;

	for (unsigned i = 0, n = stack_slots(d, &push); i < n; i++)
		if (crosses((uint16_t)(s->gpr[ESP] + i * size - (push ? size : 0)), size))
			return true;
	return false;
}

static bool moves_nothing(const struct state *s, const struct their_insn *d)
{
	return decode_repeats(d) && !(d->insn.address_width == 32 ? s->gpr[ECX] : (uint16_t)s->gpr[ECX]);
}

/* The first memory operand that lies across its segment's end, or NULL. */
static const ZydisDecodedOperand *crossing_operand(const struct state *s, const struct their_insn *d)
{
	bool push;

	if (stack_slots(d, &push) || d->insn.meta.category == ZYDIS_CATEGORY_INTERRUPT ||
	    d->insn.mnemonic == ZYDIS_MNEMONIC_INVLPG || decode_is_undefined(d) || moves_nothing(s, d))
		return NULL;
	for (unsigned i = 0; i < d->insn.operand_count; i++) {
		const ZydisDecodedOperand *const op = &d->operand[i];

		if (op->type == ZYDIS_OPERAND_TYPE_MEMORY && op->mem.type == ZYDIS_MEMOP_TYPE_MEM &&
		    crosses(decode_offset(s, d, op), op->size / 8))
			return op;
	}
	return NULL;
}

/* --- control and debug registers, MSRs -------------------------------------- */

static bool is_mov(const struct their_insn *d, uint8_t opcode)
{
	return d->insn.mnemonic == ZYDIS_MNEMONIC_MOV && d->insn.opcode_map == ZYDIS_OPCODE_MAP_0F &&
	       d->insn.opcode == opcode;
}

static uint32_t source(const struct state *s, const struct their_insn *d, const ZydisDecodedOperand *op)
{
	uint32_t lin;

	if (op->type == ZYDIS_OPERAND_TYPE_REGISTER)
		return decode_register(s, op->reg.value);
	lin = linear_of(s->seg[ZydisRegisterGetId(op->mem.segment)], decode_offset(s, d, op));
	return (uint32_t)(their_memory[lin] | their_memory[lin + 1] << 8);
}

static struct decision write_control(struct state *s, const struct their_insn *d)
{
	const uint32_t value = source(s, d, &d->operand[1]);

	switch (d->operand[0].reg.value) {
	case ZYDIS_REGISTER_CR0:
		if (value & CR0_PE)
			return stop(EXCEPTION_PROTECTED, STOP_PROTECTED_MODE);
		if ((value & CR0_PG) || (value & (CR0_NW | CR0_CD)) == CR0_NW)
			return event(EXCEPTION_CR0_BITS, s, VEC_GP);
		break;
	case ZYDIS_REGISTER_CR4:
		if (value & ~(uint32_t)CR4_KNOWN)
			return event(EXCEPTION_CR4_BITS, s, VEC_GP);
		break;
	default:
		break;
	}
	return (struct decision){ .kind = RUN };
}

/* DR4 and DR5 are names of DR6 and DR7 while CR4.DE is 0: SDM vol 3 17.2.2. */
static bool names_dr(const struct state *s, const struct their_insn *d, unsigned number)
{
	const unsigned named = (unsigned)(d->operand[0].reg.value - ZYDIS_REGISTER_DR0);

	return named == number || (named == number - 2 && !(s->cr4 & CR4_DE));
}

static struct decision write_debug(struct state *s, const struct their_insn *d)
{
	const uint32_t value = source(s, d, &d->operand[1]);

	if (!names_dr(s, d, 7) || !(value & 0xff))
		return (struct decision){ .kind = RUN };
	s->dr[7] = (value & DR7_DEFINED) | DR7_ONES;	/* some breakpoint is enabled */
	return done(EXCEPTION_BREAKPOINTS, s, d);
}

static struct decision read_msr(struct state *s, const struct their_insn *d, bool *time_read)
{
	const uint32_t msr = s->gpr[ECX];

	if (msr == MSR_TSC) {
		*time_read = true;
		return done(EXCEPTION_TIME, s, d);
	}
	if (msr < MSR_SYSENTER_FIRST || msr > MSR_SYSENTER_LAST)
		return event(EXCEPTION_MSR, s, VEC_GP);
	s->gpr[EAX] = s->gpr[EDX] = 0;
	return done(EXCEPTION_MSR, s, d);
}

static bool iretd_goes_too_far(const struct state *s)
{
	uint32_t eip;

	memcpy(&eip, their_memory + linear_of(s->seg[SS], s->gpr[ESP]), sizeof(eip));
	return eip > 0xffff;
}

static struct decision by_mnemonic(struct state *s, const struct their_insn *d, bool *time_read)
{
	switch (d->insn.mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
		if (is_mov(d, 0x22))
			return write_control(s, d);
		if (is_mov(d, 0x23))
			return write_debug(s, d);
		break;
	case ZYDIS_MNEMONIC_LMSW:
		if (source(s, d, &d->operand[0]) & CR0_PE)
			return stop(EXCEPTION_PROTECTED, STOP_PROTECTED_MODE);
		break;
	case ZYDIS_MNEMONIC_SYSCALL: case ZYDIS_MNEMONIC_SYSRET:
		return event(EXCEPTION_SYSCALL, s, VEC_UD);
	case ZYDIS_MNEMONIC_RDMSR:
		return read_msr(s, d, time_read);
	case ZYDIS_MNEMONIC_WRMSR:
		return event(EXCEPTION_MSR, s, VEC_GP);
	case ZYDIS_MNEMONIC_RDPMC:
		s->gpr[EAX] = s->gpr[EDX] = 0;
		return done(EXCEPTION_RDPMC, s, d);
	case ZYDIS_MNEMONIC_IRETD:
		if (iretd_goes_too_far(s))
			return event(EXCEPTION_IRETD_EIP, s, VEC_GP);
		break;
	case ZYDIS_MNEMONIC_INT1: {
		struct decision decision = event(EXCEPTION_INT1, s, VEC_DB);

		decision.return_ip += d->insn.length;
		return decision;
	}
	default:
		break;
	}
	return (struct decision){ .kind = RUN };
}

/* With 66, F2 or F3 they are undefined everywhere, and Zydis does not give them a name. */
static bool is_smap(const struct their_insn *d)
{
	return d->insn.opcode_map == ZYDIS_OPCODE_MAP_0F && d->insn.opcode == 0x01 &&
	       (d->insn.raw.modrm.mod == 3) && d->insn.raw.modrm.reg == 1 && (d->insn.raw.modrm.rm & ~1u) == 2;
}

struct decision exceptions_before(struct state *s, const struct their_insn *d, bool *time_read)
{
	const ZydisDecodedOperand *op;

	if (d->status == ZYDIS_STATUS_NO_MORE_DATA)
		return event(EXCEPTION_FETCH, s, VEC_GP);
	if (d->status == ZYDIS_STATUS_ILLEGAL_LOCK)
		return event(EXCEPTION_LOCK, s, VEC_UD);
	if (d->status == ZYDIS_STATUS_INSTRUCTION_TOO_LONG)
		return event(EXCEPTION_LENGTH, s, VEC_GP);
	if (is_smap(d))
		return event(EXCEPTION_SMAP, s, VEC_UD);
	if (!ZYAN_SUCCESS(d->status))
		return (struct decision){ .kind = RUN };
	if (d->insn.mnemonic == ZYDIS_MNEMONIC_INVPCID)
		return done(EXCEPTION_INVPCID, s, d);
	if (d->insn.attributes & ZYDIS_ATTRIB_HAS_LOCK)		/* AMD's way to write CR8 */
		return event(EXCEPTION_LOCK, s, VEC_UD);
	if (stack_crosses(s, d))
		return event(EXCEPTION_LIMIT, s, VEC_SS);
	op = crossing_operand(s, d);
	if (op)
		return event(EXCEPTION_LIMIT, s, op->mem.segment == ZYDIS_REGISTER_SS ? VEC_SS : VEC_GP);
	return by_mnemonic(s, d, time_read);
}

void exceptions_after(const struct state *before, struct state *s, const struct their_insn *d, int raised,
		      bool *time_read)
{
	if (d->insn.mnemonic == ZYDIS_MNEMONIC_RDTSC && raised != VEC_UD) {
		exception_count(EXCEPTION_TIME);
		*time_read = true;
	}
	if (d->insn.mnemonic == ZYDIS_MNEMONIC_HLT && (before->flags & FLAG_TF))
		exception_count(EXCEPTION_HLT_STEP);
	if (s->cr0 & ~CR0_DEFINED) {
		exception_count(EXCEPTION_CR0_BITS);
		s->cr0 &= CR0_DEFINED;
	}
	if (is_mov(d, 0x23)) {
		exception_count(EXCEPTION_DR_BITS);
		s->dr[6] = (s->dr[6] & DR6_DEFINED) | DR6_ONES;
		s->dr[7] = (s->dr[7] & DR7_DEFINED) | DR7_ONES;
	}
	if (raised == VEC_DB) {
		const bool moved = is_mov(d, 0x23) && names_dr(before, d, 6);
		const uint32_t low = (moved ? source(before, d, &d->operand[1]) : before->dr[6]) & 0xf;

		if (low) {
			exception_count(EXCEPTION_DR6_LOW);
			s->dr[6] |= low;
		}
	}
	if (d->insn.mnemonic == ZYDIS_MNEMONIC_SMSW && d->operand[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
	    d->insn.operand_width == 32 && raised != VEC_UD) {
		exception_count(EXCEPTION_SMSW_32);
		s->gpr[ZydisRegisterGetId(d->operand[0].reg.value) & 7] = s->cr0;
	}
}

bool exception_over_itself(const struct state *s, const struct their_insn *d)
{
	enum { BATCH_BYTES = 256 * 4, INSN_MAX = 15 };
	const uint32_t code = linear_of(s->seg[CS], s->ip), data = linear_of(s->seg[ES], s->gpr[EDI]);

	if (!decode_repeats(d) || d->operand[0].type != ZYDIS_OPERAND_TYPE_MEMORY ||
	    data + BATCH_BYTES < code || code + INSN_MAX + BATCH_BYTES < data)
		return false;
	exception_count(EXCEPTION_OVER_ITSELF);
	return true;
}

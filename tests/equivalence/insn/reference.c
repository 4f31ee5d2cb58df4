#include "reference.h"
#include "decode.h"
#include "deliver.h"
#include "exceptions.h"
#include "memory.h"
#include "unicorn_cpu.h"

#include <string.h>

enum { FLAG_TF = 1 << 8, FLAG_IF = 1 << 9, FLAG_AC = 1 << 18, VEC_DB = 1, VEC_UD = 6, VEC_GP = 13 };
enum { REP_BATCH = 256, TABLE_END = 0x10f3ff, DR6_BS = 1 << 14 };

struct port_log their_ports;

static bool entered;		/* an event, in the last step(): CS:IP are its handler's, wherever that lies */

void reference_init(void)
{
	unicorn_init();
	deliver_init();
}

void reference_begin(void)
{
	their_ports.count = 0;
	unicorn_begin(&their_ports);
}

/* Past the table's limit it is #GP of the instruction at @fault_ip instead. */
static enum stop enter(struct state *s, uint32_t vector, uint32_t return_ip, uint32_t fault_ip)
{
	const uint32_t ac = s->flags & FLAG_AC;
	const uint16_t sp = (uint16_t)s->gpr[ESP];

	if (vector * 4 + 3 > s->idtr.limit) {
		exception_count(EXCEPTION_ENTER_LIMIT);
		vector = VEC_GP;
		return_ip = fault_ip;
	}
	if (vector * 4 + 3 > s->idtr.limit || s->idtr.base > TABLE_END - 0x3ff || ((sp & 1) && sp < 6)) {
		exception_count(EXCEPTION_NO_DELIVERY);
		return STOP_NO_DELIVERY;
	}
	entered = true;
	s->ip = return_ip;
	if (deliver(s, (uint8_t)vector))
		exception_count(EXCEPTION_ENTER_ORDER);
	memory_drop_rom_writes();
	if (ac)
		exception_count(EXCEPTION_ENTER_AC);
	s->flags &= ~(uint32_t)FLAG_AC;
	return STOP_NONE;
}

/* TF counts as it was before: SDM vol 3 17.3.1.4. For what Unicorn did not execute. */
static enum stop single_step(struct state *s, uint32_t flags_before)
{
	if (!(flags_before & FLAG_TF))
		return STOP_NONE;
	s->dr[6] |= DR6_BS;
	return enter(s, VEC_DB, s->ip, s->ip);
}

static uint16_t stack_word(const struct state *s, unsigned at)
{
	uint16_t word;

	memcpy(&word, their_memory + linear_of(s->seg[SS], s->gpr[ESP] + at), sizeof(word));
	return word;
}

/* Where the next instruction will be, as a hint. */
static uint32_t next_linear(const struct state *s, const struct their_insn *d)
{
	if (d->insn.mnemonic == ZYDIS_MNEMONIC_IRET || d->insn.mnemonic == ZYDIS_MNEMONIC_IRETD)
		return linear_of(stack_word(s, d->insn.operand_width / 8), stack_word(s, 0));
	return linear_of(s->seg[CS], s->ip) + d->insn.length;
}

/* One instruction, or one round of a repeated one. */
static enum stop step(struct state *s, const struct their_insn *d, bool *time_read)
{
	const struct state before = *s;
	const struct decision decision = exceptions_before(s, d, time_read);
	int event;

	entered = false;
	switch (decision.kind) {
	case EVENT:
		return enter(s, decision.vector, decision.return_ip, s->ip);
	case STOP:
		return decision.stop;
	case DONE:
		event = EVENT_NONE;
		break;
	default:
		event = unicorn_step(s, next_linear(s, d));
		memory_drop_rom_writes();
		exceptions_after(&before, s, d, event, time_read);
	}
	if (event != EVENT_NONE) {
		const bool is_int = d->insn.mnemonic == ZYDIS_MNEMONIC_INT;
		/* Unicorn tells INT 6 and #UD not apart. */
		const uint32_t return_ip = is_int && event == VEC_UD ? before.ip + d->insn.length : s->ip;

		s->ip &= 0xffff;
		if (event != VEC_DB || is_int)
			s->ip = before.ip;	/* where it stays if the event cannot be entered */
		return enter(s, (uint32_t)event, return_ip, before.ip);
	}
	if (d->insn.mnemonic == ZYDIS_MNEMONIC_HLT) {
		if (!(before.flags & (FLAG_TF | FLAG_IF))) {
			*s = before;
			return STOP_HALTED;
		}
		s->ip &= 0xffff;	/* what wakes it comes before the next fetch */
		return single_step(s, before.flags);
	}
	if (decision.kind == DONE && (before.flags & FLAG_TF)) {
		s->ip &= 0xffff;
		return single_step(s, before.flags);
	}
	if (s->ip > 0xffff) {		/* the next fetch faults, with an IP that wrapped */
		exception_count(EXCEPTION_FETCH);
		s->ip &= 0xffff;
		return enter(s, VEC_GP, s->ip, s->ip);
	}
	return STOP_NONE;
}

static uint32_t count_register(const struct state *s, const struct their_insn *d)
{
	return d->insn.address_width == 32 ? s->gpr[ECX] : (uint16_t)s->gpr[ECX];
}

enum stop reference_step(struct state *s, bool *time_read)
{
	const uint32_t ip = s->ip, cs = s->seg[CS];
	enum stop stop = STOP_NONE;
	struct their_insn d;

	decode(s, their_memory, &d);
	for (unsigned round = 1; stop == STOP_NONE; round++) {
		stop = step(s, &d, time_read);
		if (!decode_repeats(&d) || entered || s->ip != ip || s->seg[CS] != cs || (s->flags & FLAG_TF))
			break;
		if (round == REP_BATCH && count_register(s, &d))
			break;
	}
	return stop;
}

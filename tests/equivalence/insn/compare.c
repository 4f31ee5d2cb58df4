#include "compare.h"
#include "decode.h"
#include "exceptions.h"
#include "memory.h"
#include "reference.h"

#include <stdio.h>
#include <string.h>

enum { STEPS_MAX = 64, NOP = 0x90, FLAG_TF = 1 << 8, VEC_GP = 13 };

#define R(field) { #field, offsetof(struct state, field) }
static const struct { const char *name; size_t offset; } fields[] = {
	R(gpr[EAX]), R(gpr[ECX]), R(gpr[EDX]), R(gpr[EBX]), R(gpr[ESP]), R(gpr[EBP]), R(gpr[ESI]), R(gpr[EDI]),
	R(seg[ES]), R(seg[CS]), R(seg[SS]), R(seg[DS]), R(seg[FS]), R(seg[GS]), R(ip), R(flags),
	R(cr0), R(cr2), R(cr3), R(cr4), R(dr[0]), R(dr[1]), R(dr[2]), R(dr[3]), R(dr[6]), R(dr[7]),
	R(gdtr.base), R(gdtr.limit), R(idtr.base), R(idtr.limit),
};
#undef R

static struct state before, ours, theirs;
static enum stop our_stop, their_stop;

static uint32_t field(const struct state *s, unsigned i)
{
	uint32_t value;

	memcpy(&value, (const char *)s + fields[i].offset, sizeof(value));
	return value;
}

static bool equal_ports(char *why)
{
	for (unsigned i = 0; i < our_ports.count && i < their_ports.count && i < PORT_LOG; i++)
		if (memcmp(&our_ports.access[i], &their_ports.access[i], sizeof(our_ports.access[i])) != 0)
			return sprintf(why, "port access %u", i), false;
	if (our_ports.count != their_ports.count)
		return sprintf(why, "port accesses: ours %u theirs %u", our_ports.count, their_ports.count), false;
	return true;
}

static bool equal(bool whole_memory, char *why)
{
	uint32_t where;

	if (our_stop != their_stop)
		return sprintf(why, "stop: ours %d theirs %d", our_stop, their_stop), false;
	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (field(&ours, i) != field(&theirs, i))
			return sprintf(why, "%s: ours %x theirs %x", fields[i].name, field(&ours, i),
				       field(&theirs, i)), false;
	if (!equal_ports(why))
		return false;
	if (!memory_equal(whole_memory, &where))
		return sprintf(why, "memory at linear %x: ours %02x theirs %02x", where, our_memory[where],
			       their_memory[where]), false;
	return true;
}

/* May the monitor take the instruction at their CS:IP in the same trap? */
static bool may_go_on(void)
{
	struct their_insn d;

	decode(&theirs, their_memory, &d);
	if (ZYAN_SUCCESS(d.status) && (d.insn.mnemonic == ZYDIS_MNEMONIC_NOP || d.insn.mnemonic == ZYDIS_MNEMONIC_PAUSE))
		return true;
	return decode_arrival(&theirs, &d, 0) == VEC_GP;
}

/* Ours has come to rest: let theirs follow until it is in the same state. Usually that is one
 * instruction; but a trap may take several sensitive ones in a row. */
static bool follow(bool whole_memory, struct totals *totals, char *why)
{
	struct state after_one;
	char first[200];

	for (unsigned step = 0; step < STEPS_MAX && their_stop == STOP_NONE; step++) {
		bool time_read = false;

		if (step && !may_go_on())
			break;
		their_stop = reference_step(&theirs, &time_read);
		totals->instructions++;
		if (time_read) {
			theirs.gpr[EAX] = ours.gpr[EAX];
			theirs.gpr[EDX] = ours.gpr[EDX];
		}
		if (equal(whole_memory, why))
			return true;
		if (step == 0) {
			strcpy(first, why);
			after_one = theirs;
		}
	}
	strcpy(why, first);
	theirs = after_one;		/* what to show */
	return false;
}

/* NOPs run natively in both. */
static void skip_nops(void)
{
	while (our_memory[linear_of(ours.seg[CS], ours.ip)] == NOP && ours.ip < 0xffff)
		ours.ip = ++theirs.ip;
}

bool compare_case(const struct test_case *c, enum road road, bool whole_memory, unsigned plant,
		  struct totals *totals, char why[200])
{
	struct their_insn d;

	before = ours = theirs = c->state;
	our_stop = their_stop = STOP_NONE;
	ours_load(&ours, c->own_real_if);
	reference_begin();
	for (unsigned trap = 0; trap < c->traps && our_stop == STOP_NONE; trap++) {
		uint32_t vector;

		decode(&ours, our_memory, &d);
		vector = decode_arrival(&ours, &d, c->choice >> (trap & 31));
		if (!vector || (trap && vector != VEC_GP)) {
			totals->skipped += trap == 0;
			return true;
		}
		if (exception_over_itself(&ours, &d))
			return true;
		our_stop = ours_trap(road, vector, d.insn.length, plant);
		ours_store(&ours);
		totals->traps++;
		if (!follow(whole_memory, totals, why))
			return false;
		if (ours_rules())
			return strcpy(why, ours_rules()), false;
		if (c->traps == 1 || (ours.flags & FLAG_TF))
			break;
		skip_nops();
		ours_move(ours.ip);
	}
	return true;
}

static const char *const stops[] = { "", "halted", "protected mode", "no delivery" };

void compare_dump(void)
{
	const uint32_t code = linear_of(before.seg[CS], before.ip);

	printf("  bytes");
	for (unsigned i = 0; i < 20 && code + i < MEMORY_SIZE; i++)
		printf(" %02x", their_memory[code + i]);
	printf("\n  %-12s %8s %8s %8s\n", "", "before", "ours", "theirs");
	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		printf("  %-12s %8x %8x %8x%s\n", fields[i].name, field(&before, i), field(&ours, i),
		       field(&theirs, i), field(&ours, i) == field(&theirs, i) ? "" : "  <<<");
	printf("  %-12s %8s %8s %8s\n", "stop", "", stops[our_stop], stops[their_stop]);
	for (unsigned i = 0; i < 8 && i < our_ports.count && i < their_ports.count; i++) {
		const struct port_access *const a = &our_ports.access[i], *const b = &their_ports.access[i];

		printf("  port access %u: ours %s %x.%u %x  theirs %s %x.%u %x\n", i, a->out ? "out" : "in",
		       a->port, a->width, a->value, b->out ? "out" : "in", b->port, b->width, b->value);
	}
}

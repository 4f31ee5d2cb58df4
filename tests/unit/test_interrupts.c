/* INT n, INT3, INTO, INT1, IRET and HLT. SDM vol 3 20.1.4. */
#include "guest.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { FLAGS = 0x7fd7, HANDLER_CS = 0x7000, HANDLER_IP = 0x1230 };

/* All flags set but the TF that leads every instruction to the general road. */
static void all_flags(bool tf)
{
	guest_flags(tf ? 0x247fd5 : 0x247ed5);
}

static void set_vector(uint32_t base, unsigned vector)
{
	poke16(base + vector * 4, (uint16_t)(HANDLER_IP + vector));
	poke16(base + vector * 4 + 2, (uint16_t)(HANDLER_CS + vector));
}

/* What an interrupt must leave: three words on the stack, CS:IP, IF TF AC clear. */
static void want_interrupt(unsigned vector, unsigned length)
{
	const uint16_t sp = (uint16_t)cpu.frame.esp, ss = cpu.frame.ss;

	want16(place(ss, (uint16_t)(sp - 2)), (uint16_t)guest_shown());
	want16(place(ss, (uint16_t)(sp - 4)), cpu.frame.cs);
	want16(place(ss, (uint16_t)(sp - 6)), (uint16_t)(cpu.frame.eip + length));
	want.frame.esp = (cpu.frame.esp & 0xffff0000) | (uint16_t)(sp - 6);
	want.frame.cs = (uint16_t)(HANDLER_CS + vector);
	want.frame.eip = HANDLER_IP + vector;
	want.virtual_flags &= ~0x40200u;
	want.frame.eflags &= ~0x300u;
	want.frame.eflags |= want.forced;
}

static void every_vector(void)
{
	for (unsigned vector = 0; vector < 256; vector++)
		for (unsigned tf = 0; tf < 2; tf++) {
			guest_reset();
			all_flags(tf);
			set_vector(0, vector);
			CODE(0xcd, (uint8_t)vector);
			begin();
			check_case("INT %02xh, TF=%u", vector, tf);
			want_interrupt(vector, 2);
			STEP(EMU_VECTORED, 2);
		}
}

/* A 66 prefix does not make the frame wider; its length counts. */
static void with_prefixes(void)
{
	static const struct { uint8_t bytes[4]; unsigned vector, length; } rows[] = {
		{ { 0x66, 0xcd, 0x21 }, 0x21, 3 }, { { 0x66, 0x67, 0xcd, 0x21 }, 0x21, 4 },
		{ { 0x66, 0xcc }, 3, 2 }, { { 0x66, 0xce }, 4, 2 }, { { 0x66, 0xf1 }, 1, 2 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		all_flags(false);
		set_vector(0, rows[i].vector);
		guest_code(rows[i].bytes, 4);
		begin();
		check_case("row %u", i);
		want_interrupt(rows[i].vector, rows[i].length);
		STEP(EMU_VECTORED, 0);
	}
}

static void one_byte_interrupts(void)
{
	static const struct { uint8_t byte; unsigned vector; } rows[] = {
		{ 0xcc, 3 }, { 0xce, 4 }, { 0xf1, 1 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		all_flags(true);
		set_vector(0, rows[i].vector);
		CODE(rows[i].byte);
		begin();
		check_case("%02xh", rows[i].byte);
		want_interrupt(rows[i].vector, 1);
		STEP(EMU_VECTORED, 1);
	}
}

static void into_without_overflow(void)
{
	guest_reset();
	guest_flags(0x2476d5);	/* OF=0 */
	CODE(0xce);
	begin();
	STEP(EMU_NEXT, 1);
}

static void forced_real_if_stays(void)
{
	guest_reset();
	vcpu_own_real_if(&cpu, false);
	all_flags(false);
	set_vector(0, 0x21);
	CODE(0xcd, 0x21);
	begin();
	want_interrupt(0x21, 2);
	STEP(EMU_VECTORED, 0);
}

static void moved_table(void)
{
	static const uint32_t bases[] = { 0x400, 0x12345, 0xff000, 0x10f000 };

	for (unsigned i = 0; i < COUNT(bases); i++) {
		guest_reset();
		cpu.idtr.base = bases[i];
		cpu.ivt_moved = true;
		set_vector(bases[i], 0xff);
		CODE(0xcd, 0xff);
		begin();
		check_case("base %xh", bases[i]);
		want_interrupt(0xff, 2);
		STEP(EMU_VECTORED, 0);
	}
}

static void table_above_memory(void)
{
	static const uint32_t bases[] = { 0x10f001, 0x110000, 0xffffff, 0xffffffff };

	for (unsigned i = 0; i < COUNT(bases); i++) {
		guest_reset();
		cpu.idtr.base = bases[i];
		cpu.ivt_moved = true;
		CODE(0xcd, 0x21);
		begin();
		check_case("base %xh", bases[i]);
		STEP_REFUSED("LIDT");
	}
}

/* SDM vol 2 INT n, real mode: #GP if the entry is not within the IDT limit. */
static void table_limit(void)
{
	static const struct { uint16_t limit; uint8_t vector; bool faults; } rows[] = {
		{ 0x3ff, 0xff, false }, { 0x3fe, 0xff, true }, { 0x3fe, 0xfe, false }, { 0x87, 0x21, false },
		{ 0x86, 0x21, true }, { 0, 0, true }, { 2, 0, true }, { 3, 0, false }, { 0xffff, 0xff, false },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		cpu.idtr.limit = rows[i].limit;
		cpu.ivt_moved = rows[i].limit < 0x3ff;
		set_vector(0, rows[i].vector);
		CODE(0xcd, rows[i].vector);
		begin();
		check_case("INT %02xh with limit %xh", rows[i].vector, rows[i].limit);
		if (rows[i].faults) {
			STEP_FAULT(VEC_GP);
			continue;
		}
		want_interrupt(rows[i].vector, 2);
		STEP(EMU_VECTORED, 0);
	}
}

static void int_by_sp(void)
{
	static const struct { uint16_t sp; bool refused; } rows[] = {
		{ 0, false }, { 1, true }, { 2, false }, { 3, true }, { 4, false }, { 5, true },
		{ 6, false }, { 7, false }, { 0xffff, false }, { 0xfffe, false },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		low_half(&cpu.frame.esp, rows[i].sp);
		set_vector(0, 0x21);
		CODE(0xcd, 0x21);
		begin();
		check_case("SP=%04x", rows[i].sp);
		if (rows[i].refused) {
			STEP_REFUSED("SP leaves no room");
			continue;
		}
		want_interrupt(0x21, 2);
		STEP(EMU_VECTORED, 0);
	}
}

static void stack_at_the_end_of_memory(void)
{
	guest_reset();
	cpu.frame.ss = 0xffff;
	low_half(&cpu.frame.esp, 0);
	set_vector(0, 0x21);
	CODE(0xcd, 0x21);
	begin();
	want_interrupt(0x21, 2);
	STEP(EMU_VECTORED, 0);
}

static void stack_in_rom(void)
{
	guest_reset();
	cpu.frame.ss = ROM;
	rom_page(place(ROM, SP - 6));
	set_vector(0, 0x21);
	CODE(0xcd, 0x21);
	begin();
	want_interrupt(0x21, 2);
	for (unsigned b = 1; b <= 6; b++)
		want8(place(ROM, (uint16_t)(SP - b)), 0);	/* nothing is stored */
	STEP(EMU_VECTORED, 0);
}

/* The end of plain RAM at A0000h, where the simple case gives over to the general one. */
static void stack_around_a0000(void)
{
	for (unsigned sp = 0; sp < 16; sp++) {
		guest_reset();
		cpu.frame.ss = 0x9fff;
		low_half(&cpu.frame.esp, (uint16_t)(0x10 + sp));
		rom_page(0xa0000);
		set_vector(0, 0x21);
		CODE(0xcd, 0x21);
		begin();
		check_case("SS:SP=9FFF:%04x", 0x10 + sp);
		want_interrupt(0x21, 2);
		for (unsigned b = 0; b < 16; b++)
			want8(0xa0000 + b, 0);
		STEP(EMU_VECTORED, 0);
	}
}

/* Called by the monitor itself to reflect an event or inject an interrupt. */
static void reflected_event(void)
{
	guest_reset();
	all_flags(true);
	set_vector(0, 8);
	begin();
	want_interrupt(8, 0);
	CHECK("result", EMU_VECTORED, vcpu_interrupt(&cpu, 8, IP));
	CHECK("CS", HANDLER_CS + 8, cpu.frame.cs);
	CHECK("ESP", want.frame.esp, cpu.frame.esp);
	CHECK("pushed CS", CS, peek16(place(SS, SP - 4)));
	CHECK("pushed IP", IP, peek16(place(SS, SP - 6)));
	CHECK("pushed FLAGS", FLAGS, peek16(place(SS, SP - 2)));
}

/* --- IRET ---------------------------------------------------------------------- */

static void poke_slots(const uint32_t *slots, bool wide)
{
	uint16_t sp = (uint16_t)cpu.frame.esp;

	for (unsigned i = 0; i < 3; i++) {
		for (unsigned b = 0; b < (wide ? 4u : 2u); b++)
			poke8(place(cpu.frame.ss, (uint16_t)(sp + b)), (uint8_t)(slots[i] >> 8 * b));
		sp += wide ? 4 : 2;
	}
}

/* V86-FACTS 3: IRET settable 7FD5h, IRETD (image AND 257FD5h), RF never real. */
static void iret_images(void)
{
	guest_reset();
	for (unsigned n = 0; n < 20000 && !check_failed(); n++) {
		const bool wide = n & 1;
		const uint32_t slots[3] = { random32() & 0xffff, random32(), random32() };
		const uint32_t mask = wide ? 0x247fd5 : 0x7fd5;
		const uint32_t old = guest_shown() & 0x247fd5;

		cpu.frame.eip = IP;
		cpu.frame.cs = CS;
		cpu.frame.esp = 0xe5e50000 | SP;
		if (wide)
			CODE(0x66, 0xcf);
		else
			CODE(0xcf);
		poke_slots(slots, wide);
		check_case("IRET%s to FLAGS %08x", wide ? "D" : "", slots[2]);
		guest_step();
		CHECK("EIP", slots[0], cpu.frame.eip);
		CHECK("CS", slots[1] & 0xffff, cpu.frame.cs);
		CHECK("ESP", 0xe5e50000 | (SP + (wide ? 12 : 6)), cpu.frame.esp);
		CHECK("flags shown", (slots[2] & mask) | (old & ~mask) | 2, guest_shown());
		CHECK("real flags", (slots[2] & 0xfd5) | 0x20002, cpu.frame.eflags);
	}
}

static void iret_touches_nothing_else(void)
{
	static const uint32_t slots[3] = { 0x4321, 0x8765, 0xf0d5 };

	guest_reset();
	CODE(0xcf);
	poke_slots(slots, false);
	begin();
	want.frame.eip = 0x4321;
	want.frame.cs = 0x8765;
	want.frame.esp += 6;
	want.frame.eflags = 0x200d7;
	want.virtual_flags = 0x7000;
	STEP(EMU_JUMPED, 0);
}

static void iretd_above_ffff(void)
{
	static const uint32_t slots[3] = { 0x10000, CS, 0 };

	guest_reset();
	CODE(0x66, 0xcf);
	poke_slots(slots, true);
	begin();
	STEP_FAULT(VEC_GP);
}

static void iret_by_sp(void)
{
	static const struct { bool wide; uint16_t sp; bool faults; } rows[] = {
		{ false, 0xfffa, false }, { false, 0xfffb, true }, { false, 0xfffc, false },
		{ false, 0xfffd, true }, { false, 0xfffe, false }, { false, 0xffff, true }, { false, 0, false },
		{ true, 0xfff4, false }, { true, 0xfff5, true }, { true, 0xfff6, true }, { true, 0xfff7, true },
		{ true, 0xfff8, false }, { true, 0xfffa, true }, { true, 0xfffc, false }, { true, 0xfffe, true },
	};
	static const uint32_t slots[3] = { 0x4321, 0x8765, 0x2 };

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		cpu.frame.ss = 0xffff;
		low_half(&cpu.frame.esp, rows[i].sp);
		if (rows[i].wide)
			CODE(0x66, 0xcf);
		else
			CODE(0xcf);
		poke_slots(slots, rows[i].wide);
		begin();
		check_case("IRET%s with SP=%04x", rows[i].wide ? "D" : "", rows[i].sp);
		if (rows[i].faults) {
			STEP_FAULT(VEC_SS);
			continue;
		}
		want.frame.eip = 0x4321;
		want.frame.cs = 0x8765;
		want.frame.esp = 0xe5e50000 | (uint16_t)(rows[i].sp + (rows[i].wide ? 12 : 6));
		want.frame.eflags = 0x20002;
		want.virtual_flags = 0;
		STEP(EMU_JUMPED, 0);
	}
}

/* INT n, then IRET: everything is as before but AC, which a 16-bit frame cannot hold. */
static void int_iret_round_trip(void)
{
	for (unsigned n = 0; n < 2000 && !check_failed(); n++) {
		const unsigned vector = random32() & 0xff;
		struct vcpu before;

		if (n % 100 == 0)
			guest_reset();
		cpu.frame.cs = 0x5000;
		cpu.frame.eip = (random32() & 0xfff0) + 2;
		cpu.frame.ss = 0x9000;
		cpu.frame.esp = random32() & ~1u;
		guest_flags(random32() & ~0x40000u);
		poke16(vector * 4, 0x100);
		poke16(vector * 4 + 2, 0x0800);
		poke8(0x8100, 0x40);		/* INC AX, which runs natively, then IRET */
		poke8(0x8101, 0xcf);
		CODE(0xcd, (uint8_t)vector);
		before = cpu;
		guest_step();
		CHECK("CS:IP of the handler", 0x08000100, (uint32_t)cpu.frame.cs << 16 | cpu.frame.eip);
		cpu.frame.eip++;
		guest_step();
		before.frame.eip += 2;
		CHECK("frame after IRET", 0, memcmp(&before.frame, &cpu.frame, sizeof(cpu.frame)) != 0);
		CHECK("virtual flags after IRET", before.virtual_flags, cpu.virtual_flags);
	}
}

/* --- HLT -------------------------------------------------------------------------- */

static void hlt_only_halts(void)
{
	guest_reset();
	all_flags(false);
	CODE(0xf4);
	begin();
	STEP(EMU_HALTED, 1);
	guest_reset();
	CODE(0xf3, 0x66, 0xf4);		/* prefixes are legal and ignored */
	begin();
	STEP(EMU_HALTED, 3);
}

const struct test interrupt_tests[] = {
	{ "int-n-enters-each-of-256-vectors", every_vector },
	{ "int-n-pushes-words-with-any-prefix", with_prefixes },
	{ "int3-into-int1-enter-3-4-and-1", one_byte_interrupts },
	{ "into-without-overflow-goes-on", into_without_overflow },
	{ "int-n-keeps-a-forced-real-if", forced_real_if_stays },
	{ "int-n-uses-the-moved-table", moved_table },
	{ "int-n-refuses-a-table-above-memory", table_above_memory },
	{ "int-n-past-the-table-limit-is-gp", table_limit },
	{ "int-n-wraps-sp-or-is-refused", int_by_sp },
	{ "int-n-at-the-end-of-memory", stack_at_the_end_of_memory },
	{ "int-n-leaves-rom-alone", stack_in_rom },
	{ "int-n-knows-where-ram-ends", stack_around_a0000 },
	{ "reflected-event-returns-where-told", reflected_event },
	{ "iret-loads-the-documented-masks", iret_images },
	{ "iret-touches-nothing-else", iret_touches_nothing_else },
	{ "iretd-above-ffff-is-gp", iretd_above_ffff },
	{ "iret-wraps-sp-or-faults", iret_by_sp },
	{ "int-iret-round-trip", int_iret_round_trip },
	{ "hlt-only-halts", hlt_only_halts },
	{ NULL, NULL },
};

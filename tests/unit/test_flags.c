/* CLI, STI, PUSHF, POPF and what of FLAGS is real. The masks are written as the
 * numbers of V86-FACTS section 3, not with the names that the monitor uses. */
#include "guest.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	SETTABLE_16 = 0x7fd5,		/* CF PF AF ZF SF TF IF DF OF IOPL NT */
	SETTABLE_32 = 0x247fd5,		/* and AC, ID */
	IN_FRAME    = 0x0dd5,		/* what of it the real CPU may have */
};

static const struct policy { const char *name; uint32_t forced; } policies[] = {
	{ "real IF follows", 0 },
	{ "real IF forced", EFLAGS_IF },
};

static void set_policy(const struct policy *p)
{
	guest_reset();
	vcpu_own_real_if(&cpu, !p->forced);
	guest_flags(EFLAGS_IF);
}

static uint32_t real_if(const struct policy *p, uint32_t virtual_flags)
{
	return (virtual_flags | p->forced) & EFLAGS_IF;
}

/* --- CLI and STI ------------------------------------------------------------ */

static void cli(void)
{
	for (unsigned i = 0; i < COUNT(policies); i++)
		for (unsigned was = 0; was < 2; was++) {
			set_policy(&policies[i]);
			guest_flags((was ? 0x200 : 0) | 0x247cd5);
			vcpu_open_shadow(&cpu, 0x12345678);
			CODE(0xfa);
			begin();
			check_case("%s, IF was %u", policies[i].name, was);
			want.virtual_flags &= ~0x200u;
			want.frame.eflags = (cpu.frame.eflags & ~0x200u) | policies[i].forced;
			STEP(EMU_NEXT, 1);
		}
}

/* It belongs to this trap, and to the instruction @length bytes on. */
static void want_shadow(unsigned length)
{
	want.shadow = CS * 16 + IP + length;
	want.shadow_trap = TRAPS;
}

static void sti(void)
{
	for (unsigned i = 0; i < COUNT(policies); i++)
		for (unsigned was = 0; was < 2; was++) {
			set_policy(&policies[i]);
			guest_flags(was ? 0x200 : 0);
			CODE(0xfb);
			begin();
			check_case("%s, IF was %u", policies[i].name, was);
			want.virtual_flags |= 0x200;
			want.frame.eflags = (cpu.frame.eflags & ~0x200u) | real_if(&policies[i], 0x200);
			if (!was)	/* only a 0 -> 1 change holds interrupts off */
				want_shadow(1);
			STEP(EMU_NEXT, 1);
		}
}

static void sti_shadow_behind_prefixes(void)
{
	guest_reset();
	guest_flags(0);
	CODE(0x66, 0x2e, 0xfb);
	begin();
	want.virtual_flags |= 0x200;
	want.frame.eflags |= 0x200;
	want_shadow(3);
	STEP(EMU_NEXT, 3);
}

static void cli_sti_at_the_segment_end(void)
{
	guest_reset();
	cpu.frame.eip = 0xffff;
	CODE(0xfa);
	begin();
	want.virtual_flags &= ~0x200u;
	want.frame.eflags &= ~0x200u;
	STEP(EMU_NEXT, 1);	/* to IP 0: the host's uint16_t, as on an 8086 */
	CHECK("IP", 0, cpu.frame.eip);
}

/* --- images ------------------------------------------------------------------ */

static void all_16_bit_images_round_trip(void)
{
	for (unsigned i = 0; i < COUNT(policies); i++) {
		set_policy(&policies[i]);
		guest_flags(0x240000);	/* AC and ID must survive */
		CODE(0x9d, 0x40, 0x9c);		/* INC AX keeps them from being one run */
		for (uint32_t image = 0; image < 0x10000 && !check_failed(); image++) {
			check_case("image %04xh, %s", image, policies[i].name);
			cpu.frame.eip = IP;
			poke16(place(SS, SP), (uint16_t)image);
			guest_step();
			CHECK("SP after POPF", 0xe5e50000 | (SP + 2), cpu.frame.esp);
			CHECK("real EFLAGS", (image & IN_FRAME) | 0x20002 | real_if(&policies[i], image),
			      cpu.frame.eflags);
			poke16(place(SS, SP), 0xa5a5);
			cpu.frame.eip = IP + 2;
			guest_step();
			CHECK("SP after PUSHF", 0xe5e50000 | SP, cpu.frame.esp);
			CHECK("IP", IP + 3, cpu.frame.eip);
			CHECK("FLAGS that PUSHF shows", (image & SETTABLE_16) | 2,
			      peek16(place(SS, SP)));
			CHECK("AC and ID", 0x240000, cpu.virtual_flags & 0x240000);
		}
	}
}

/* Each half through all its values, the other one random. */
static void all_32_bit_images_round_trip(void)
{
	for (unsigned i = 0; i < COUNT(policies); i++) {
		set_policy(&policies[i]);
		CODE(0x66, 0x9d, 0x66, 0x9c);
		for (uint32_t n = 0; n < 0x20000 && !check_failed(); n++) {
			const uint32_t image = n < 0x10000 ? n | (random32() << 16)
							   : (n << 16) | (random32() & 0xffff);

			check_case("image %08xh, %s", image, policies[i].name);
			cpu.frame.eip = IP;
			poke32(place(SS, SP), image);
			guest_step();
			CHECK("SP after POPFD", 0xe5e50000 | (SP + 4), cpu.frame.esp);
			CHECK("real EFLAGS", (image & IN_FRAME) | 0x20002 | real_if(&policies[i], image),
			      cpu.frame.eflags);
			poke32(place(SS, SP), 0xa5a5a5a5);
			cpu.frame.eip = IP + 2;
			guest_step();
			CHECK("SP after PUSHFD", 0xe5e50000 | SP, cpu.frame.esp);
			CHECK("EFLAGS that PUSHFD shows", (image & SETTABLE_32) | 2,
			      peek32(place(SS, SP)));
		}
	}
}

/* What FreeDOS and Jemm ask: V86-FACTS section 3. */
static void cpu_detection_finds_a_386(void)
{
	static const struct { uint16_t written, bits_15_to_12; } rows[] = {
		{ 0x0000, 0x0000 }, { 0xf000, 0x7000 }, { 0x7000, 0x7000 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		CODE(0x9d, 0x9c);
		poke16(place(SS, SP), rows[i].written);
		guest_step();
		guest_step();
		check_case("%04xh written", rows[i].written);
		CHECK("bits 15 to 12", rows[i].bits_15_to_12, peek16(place(SS, SP)) & 0xf000);
	}
}

/* RF, VM, VIF and VIP of the real register never show. */
static void real_bits_do_not_show(void)
{
	guest_reset();
	CODE(0x66, 0x9c);
	cpu.frame.eflags |= EFLAGS_RF;
	begin();
	want.frame.esp -= 4;
	want32(place(SS, SP - 4), 0x202);
	STEP(EMU_NEXT, 2);
}

static void trap_flag_is_the_guests(void)
{
	guest_reset();
	CODE(0x9d, 0x9c);
	poke16(place(SS, SP), 0x0302);
	begin();
	want.frame.eflags |= EFLAGS_TF;
	want.frame.esp += 2;
	STEP(EMU_NEXT, 1);
	begin();
	want.frame.esp -= 2;
	want16(place(SS, SP), 0x0302);
	STEP(EMU_NEXT, 1);
}

/* --- the stack ----------------------------------------------------------------- */

/* PUSHF and PUSHFD by SP: SP afterwards, or a #SS that leaves everything. */
static void pushf_by_sp(void)
{
	static const struct { bool wide; uint16_t sp; bool faults; } rows[] = {
		{ false, 0x0000, false }, { false, 0x0001, true }, { false, 0x0002, false },
		{ false, 0x0003, false }, { false, 0xffff, false }, { false, 0xfffe, false },
		{ true, 0x0000, false }, { true, 0x0001, true }, { true, 0x0002, true },
		{ true, 0x0003, true }, { true, 0x0004, false }, { true, 0x0005, false },
		{ true, 0xffff, false },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		const unsigned size = rows[i].wide ? 4 : 2;
		const uint16_t below = (uint16_t)(rows[i].sp - size);

		guest_reset();
		low_half(&cpu.frame.esp, rows[i].sp);
		guest_flags(0x2432d5);
		if (rows[i].wide)
			CODE(0x66, 0x9c);
		else
			CODE(0x9c);
		begin();
		check_case("PUSHF%s with SP=%04x", rows[i].wide ? "D" : "", rows[i].sp);
		if (rows[i].faults) {
			STEP_FAULT(VEC_SS);
			continue;
		}
		want.frame.esp = 0xe5e50000 | below;
		want16(place(SS, below), 0x32d7);
		if (rows[i].wide)
			want16(place(SS, (uint16_t)(below + 2)), 0x0024);
		STEP(EMU_NEXT, size / 2);
	}
}

static void popf_by_sp(void)
{
	static const struct { bool wide; uint16_t sp; bool faults; } rows[] = {
		{ false, 0x0000, false }, { false, 0x0001, false }, { false, 0xfffd, false },
		{ false, 0xfffe, false }, { false, 0xffff, true },
		{ true, 0x0000, false }, { true, 0xfffb, false }, { true, 0xfffc, false },
		{ true, 0xfffd, true }, { true, 0xfffe, true }, { true, 0xffff, true },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		const unsigned size = rows[i].wide ? 4 : 2;

		guest_reset();
		cpu.frame.ss = 0xffff;		/* FFFF:FFFF is the last byte of memory */
		low_half(&cpu.frame.esp, rows[i].sp);
		if (rows[i].wide)
			CODE(0x66, 0x9d);
		else
			CODE(0x9d);
		for (unsigned b = 0; b < size; b++)
			poke8(place(0xffff, (uint16_t)(rows[i].sp + b)), 0xff);
		begin();
		check_case("POPF%s with SP=%04x", rows[i].wide ? "D" : "", rows[i].sp);
		if (rows[i].faults) {
			STEP_FAULT(VEC_SS);
			continue;
		}
		want.frame.esp = 0xe5e50000 | (uint16_t)(rows[i].sp + size);
		want.virtual_flags = rows[i].wide ? 0x247200 : 0x7200;
		want.frame.eflags = 0x20202 | IN_FRAME;
		STEP(EMU_NEXT, size / 2);
	}
}

static void pushf_on_a_rom_page(void)
{
	guest_reset();
	cpu.frame.ss = ROM;
	rom_page(place(ROM, SP - 2));
	CODE(0x9c);
	begin();
	want.frame.esp -= 2;
	STEP(EMU_NEXT, 1);
}

/* RAM that guests share until one writes there: not by PTE_W, which makes the CPU fault. */
static void pushf_on_a_shared_page(void)
{
	for (unsigned half = 0; half < 2; half++) {
		guest_reset();
		cpu.frame.ss = ROM;
		low_half(&cpu.frame.esp, (uint16_t)(SP + half));
		for (uint32_t lin = place(ROM, SP - 1); lin <= place(ROM, SP); lin++)
			pte[lin >> 12] = (pte[lin >> 12] & ~2u) | 0x200;
		guest_flags(0x4401);
		CODE(0x9c);
		begin();
		want.frame.esp -= 2;
		want16(place(ROM, (uint16_t)(SP + half - 2)), 0x4403);
		STEP(EMU_NEXT, 1);
	}
}

/* Half of the word in ROM: that half is dropped, the other one stored. */
static void pushf_across_a_rom_page(void)
{
	for (unsigned upper = 0; upper < 2; upper++) {
		guest_reset();
		cpu.frame.ss = ROM;
		low_half(&cpu.frame.esp, SP + 1);
		rom_page(place(ROM, upper ? SP : SP - 1));
		guest_flags(0x4401);
		CODE(0x9c);
		begin();
		check_case("%s byte in ROM", upper ? "upper" : "lower");
		want.frame.esp -= 2;
		if (upper)
			want8(place(ROM, SP - 1), 0x03);
		else
			want8(place(ROM, SP), 0x44);
		STEP(EMU_NEXT, 1);
	}
}

static void prefixes_do_not_matter(void)
{
	static const uint8_t codes[][3] = { { 0x67, 0x2e, 0xfa }, { 0xf3, 0x3e, 0xfa }, { 0x66, 0x67, 0xfa } };

	for (unsigned i = 0; i < COUNT(codes); i++) {
		guest_reset();
		guest_code(codes[i], 3);
		begin();
		want.virtual_flags &= ~0x200u;
		want.frame.eflags &= ~0x200u;
		STEP(EMU_NEXT, 3);
	}
}

static void lock_makes_it_undefined(void)
{
	static const uint8_t after[][3] = { { 0xfa }, { 0x9c }, { 0xcd, 0x21 }, { 0xf4 }, { 0xec },
					    { 0x0f, 0x20, 0xc0 } };

	for (unsigned i = 0; i < COUNT(after); i++) {
		guest_reset();
		CODE(0xf0, after[i][0], after[i][1], after[i][2]);
		begin();
		check_case("F0 %02x", after[i][0]);
		STEP_FAULT(VEC_UD);
	}
}

const struct test flags_tests[] = {
	{ "cli-clears-virtual-if-and-nothing-else", cli },
	{ "sti-sets-virtual-if-and-opens-one-shadow", sti },
	{ "sti-shadow-counts-prefixes", sti_shadow_behind_prefixes },
	{ "cli-at-ffff-goes-on-at-0", cli_sti_at_the_segment_end },
	{ "popf-pushf-round-trip-of-all-images", all_16_bit_images_round_trip },
	{ "popfd-pushfd-round-trip-of-all-halves", all_32_bit_images_round_trip },
	{ "popf-pushf-looks-like-a-386", cpu_detection_finds_a_386 },
	{ "pushfd-hides-rf-and-vm", real_bits_do_not_show },
	{ "popf-gives-tf-to-the-guest", trap_flag_is_the_guests },
	{ "pushf-wraps-sp-or-faults", pushf_by_sp },
	{ "popf-wraps-sp-or-faults", popf_by_sp },
	{ "pushf-leaves-rom-alone", pushf_on_a_rom_page },
	{ "pushf-writes-what-guests-share", pushf_on_a_shared_page },
	{ "pushf-writes-the-half-that-is-ram", pushf_across_a_rom_page },
	{ "cli-takes-any-prefix", prefixes_do_not_matter },
	{ "lock-is-undefined", lock_makes_it_undefined },
	{ NULL, NULL },
};

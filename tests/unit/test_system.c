/* Control, debug and table registers, MSRs. V86-FACTS sections 3 and 4. */
#include "guest.h"
#include "cpu/cpu.h"		/* rdtsc */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { REAL_CR0 = (int)0x80010011u, OPERAND = 0x0200 };

static void reset_with(bool cr0_real)
{
	guest_reset();
	cpu.cr0_real = cr0_real;
	cpu.real_cr0 = (uint32_t)REAL_CR0;
	cpu.real_cr3 = 0x00234000;
	cpu.cr2 = 0x22222222;
	cpu.cr3 = 0x33333000;
	cpu.cr4 = 0x00000044;
	for (unsigned n = 0; n < 4; n++)
		cpu.dr[n] = 0xd0000000u + n;
	cpu.dr[6] = 0xffff0ff6;
	cpu.dr[7] = 0x00000407;
}

static uint8_t modrm(unsigned mod, unsigned reg, unsigned rm)
{
	return (uint8_t)(mod << 6 | reg << 3 | rm);
}

/* --- reset --------------------------------------------------------------------------- */

static void reset_is_real_mode(void)
{
	guest_reset();
	cpu.cr0 = cpu.cr2 = cpu.cr3 = cpu.cr4 = cpu.idtr.base = 1;
	cpu.ivt_moved = true;
	cpu.wants_protected_mode = true;
	cpu.shadow_trap = cpu.traps;
	vcpu_reset(&cpu);
	CHECK("CR0", 0x10, cpu.cr0);
	CHECK("CR2, CR3, CR4", 0, cpu.cr2 | cpu.cr3 | cpu.cr4);
	CHECK("DR6", 0xffff0ff0, cpu.dr[6]);
	CHECK("DR7", 0x400, cpu.dr[7]);
	CHECK("ivt_moved", false, cpu.ivt_moved);
	CHECK("IDTR base", 0, cpu.idtr.base);
	CHECK("IDTR limit", 0x3ff, cpu.idtr.limit);
	CHECK("wants_protected_mode", false, cpu.wants_protected_mode);
	CHECK("a shadow that this trap has opened is closed", true, cpu.shadow_trap != cpu.traps);
	CHECK("flags shown", 2, guest_shown());
}

/* --- MOV to and from control registers -------------------------------------------------- */

static void mov_from_cr(void)
{
	static const struct { bool cr0_real, cr3_real; unsigned cr; uint32_t value; } rows[] = {
		{ false, false, 0, 0x00000010 }, { true, false, 0, (uint32_t)REAL_CR0 },
		{ false, false, 2, 0x22222222 }, { true, true, 2, 0x22222222 },
		{ false, false, 3, 0x33333000 }, { false, true, 3, 0x00234000 },
		{ true, false, 3, 0x33333000 }, { false, true, 0, 0x00000010 },
		{ true, true, 4, 0x00000044 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		for (unsigned rm = 0; rm < 8; rm++)
			for (unsigned mod = 0; mod < 4; mod++) {
				reset_with(rows[i].cr0_real);
				cpu.cr3_real = rows[i].cr3_real;
				CODE(0x0f, 0x20, modrm(mod, rows[i].cr, rm));
				begin();
				check_case("CR%u to register %u, mod %u, row %u", rows[i].cr, rm, mod, i);
				*guest_register(&want, rm) = rows[i].value;	/* 4 is ESP of the frame */
				STEP(EMU_NEXT, 3);
			}
}

/* What is shown is the whole register: PE with paging and without, and every other bit. */
static void mov_from_real_cr0(void)
{
	static const uint32_t values[] = { 0x00000011, 0x80000011, 0x80010031, 0xe005003f, 0x00000010, 0x00000000 };

	for (unsigned i = 0; i < COUNT(values); i++)
		for (unsigned real = 0; real < 2; real++) {
			reset_with(real);
			cpu.real_cr0 = real ? values[i] : 0x80010011;
			cpu.cr0 = real ? 0x00000010 : values[i];
			CODE(0x0f, 0x20, 0xc0);
			begin();
			check_case("CR0=%08x, cr0=%s", values[i], real ? "real" : "virtual");
			want.frame.eax = values[i];
			STEP(EMU_NEXT, 3);
		}
}

static void mov_of_absent_cr(void)
{
	static const unsigned absent[] = { 1, 5, 6, 7 };

	for (unsigned i = 0; i < COUNT(absent); i++)
		for (unsigned opcode = 0x20; opcode <= 0x22; opcode += 2) {
			reset_with(false);
			CODE(0x0f, (uint8_t)opcode, modrm(3, absent[i], 0));
			begin();
			check_case("0F %02x CR%u", opcode, absent[i]);
			STEP_FAULT(VEC_UD);
		}
}

static void mov_to_cr2_and_cr3(void)
{
	for (unsigned rm = 0; rm < 8; rm++)
		for (unsigned cr = 2; cr <= 3; cr++) {
			reset_with(false);
			cpu.cr3_real = true;	/* writes change the virtual register all the same */
			*guest_register(&cpu, rm) = 0x12345678;
			CODE(0x0f, 0x22, modrm(3, cr, rm));
			begin();
			*(cr == 2 ? &want.cr2 : &want.cr3) = 0x12345678;
			check_case("CR%u from register %u", cr, rm);
			STEP(EMU_NEXT, 3);
		}
}

static void mov_to_cr4(void)
{
	reset_with(false);
	cpu.frame.eax = 0x00000fff;
	CODE(0x0f, 0x22, 0xe0);
	begin();
	want.cr4 = 0xfff;
	want.attention = ATTENTION_FPU;
	STEP(EMU_NEXT, 3);

	reset_with(false);
	cpu.frame.eax = 0x00001000;
	CODE(0x0f, 0x22, 0xe0);
	begin();
	STEP_FAULT(VEC_GP);
}

/* Writing CR0 as a table: policy, LGDT seen, value, and what comes of it. */
static void mov_to_cr0(void)
{
	enum outcome { STORED, FAULTS, REFUSED };
	static const struct {
		bool real, lgdt;
		uint32_t value;
		enum outcome outcome;
		uint32_t cr0;
	} rows[] = {
		{ false, false, 0x00000000, STORED, 0x00000010 },	/* ET is always 1 */
		{ false, false, 0x0000002e, STORED, 0x0000003e },
		{ false, false, 0x6005003e, STORED, 0x6005003e },
		{ false, false, 0x1ffaffc0, STORED, 0x00000010 },	/* reserved bits vanish */
		{ false, false, 0x00000011, REFUSED, 0 },
		{ false, true, 0x00000011, REFUSED, 0 },
		{ false, false, 0x80000011, REFUSED, 0 },
		{ false, false, 0x80000010, FAULTS, 0 },		/* PG without PE */
		{ false, false, 0x20000010, FAULTS, 0 },		/* NW without CD */
		{ false, false, 0x40000010, STORED, 0x40000010 },
		/* Shown the real CR0, a guest writes back the PE that it read; it means it
		 * only after LGDT. */
		{ true, false, 0x80010011, STORED, 0x00010010 },
		{ true, false, 0x8001001b, STORED, 0x0001001a },
		{ true, true, 0x80010011, REFUSED, 0 },
		{ true, true, 0x00000010, STORED, 0x00000010 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset_with(rows[i].real);
		cpu.wants_protected_mode = rows[i].lgdt;
		cpu.frame.eax = rows[i].value;
		CODE(0x0f, 0x22, 0xc0);
		begin();
		check_case("CR0=%08x, cr0=%s%s", rows[i].value, rows[i].real ? "real" : "virtual",
			   rows[i].lgdt ? ", LGDT seen" : "");
		if (rows[i].outcome == FAULTS) {
			STEP_FAULT(VEC_GP);
		} else if (rows[i].outcome == REFUSED) {
			STEP_REFUSED("CR0.PE");
		} else {
			want.cr0 = rows[i].cr0;
			want.attention = ATTENTION_FPU;
			STEP(EMU_NEXT, 3);
		}
	}
}

/* --- MSW ----------------------------------------------------------------------------------- */

static void smsw(void)
{
	static const struct { uint8_t code[3]; unsigned length; bool whole; } rows[] = {
		{ { 0x0f, 0x01, 0xe0 }, 3, false }, { { 0x66, 0x0f, 0x01 }, 4, true },
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		for (unsigned rm = 0; rm < 8; rm++)
			for (unsigned real = 0; real < 2; real++) {
				const uint32_t value = real ? (uint32_t)REAL_CR0 : 0x60000010u;

				reset_with(real);
				cpu.cr0 = 0x60000010;
				CODE(rows[i].code[0], rows[i].code[1], rows[i].whole ? rows[i].code[2]
										     : modrm(3, 4, rm),
				     modrm(3, 4, rm));
				begin();
				check_case("register %u, %s, cr0=%s", rm, rows[i].whole ? "32 bits" : "16 bits",
					   real ? "real" : "virtual");
				if (rows[i].whole)
					*guest_register(&want, rm) = value;
				else
					low_half(guest_register(&want, rm), (uint16_t)value);
				STEP(EMU_NEXT, rows[i].length);
			}
}

static void smsw_to_memory(void)
{
	for (unsigned wide = 0; wide < 2; wide++) {	/* always 16 bits: SDM vol 2 SMSW */
		reset_with(false);
		cpu.cr0 = 0x6000003e;
		if (wide)
			CODE(0x66, 0x0f, 0x01, 0x26, 0x00, 0x02);
		else
			CODE(0x0f, 0x01, 0x26, 0x00, 0x02);
		poke32(place(DS, OPERAND), 0xa5a5a5a5);
		begin();
		want16(place(DS, OPERAND), 0x003e);
		STEP(EMU_NEXT, 5 + wide);
	}
}

static void lmsw(void)
{
	static const struct { bool real, lgdt; uint16_t value; bool refused; uint32_t cr0; } rows[] = {
		{ false, false, 0x0000, false, 0x60000030 }, { false, false, 0xfffe, false, 0x6000003e },
		{ false, false, 0x0004, false, 0x60000034 }, { false, false, 0x0001, true, 0 },
		{ false, true, 0x000f, true, 0 }, { true, false, 0x0003, false, 0x60000032 },
		{ true, true, 0x0003, true, 0 }, { true, true, 0x0002, false, 0x60000032 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		for (unsigned memory_form = 0; memory_form < 2; memory_form++) {
			reset_with(rows[i].real);
			cpu.cr0 = 0x6000003a;
			cpu.wants_protected_mode = rows[i].lgdt;
			cpu.frame.ebx = 0xfff00000 | rows[i].value;
			poke16(place(DS, OPERAND), rows[i].value);
			if (memory_form)
				CODE(0x0f, 0x01, 0x36, 0x00, 0x02);
			else
				CODE(0x0f, 0x01, 0xf3);
			begin();
			check_case("LMSW %04x, cr0=%s%s, %s", rows[i].value, rows[i].real ? "real" : "virtual",
				   rows[i].lgdt ? ", LGDT seen" : "", memory_form ? "memory" : "register");
			if (rows[i].refused) {
				STEP_REFUSED("CR0.PE");
				continue;
			}
			want.cr0 = rows[i].cr0;
			want.attention = ATTENTION_FPU;
			STEP(EMU_NEXT, memory_form ? 5 : 3);
		}
}

/* PE=1 that the guest sees (cr0=real) is not cleared by LMSW of 0. */
static void lmsw_cannot_clear_pe(void)
{
	reset_with(true);
	cpu.frame.eax = 0;
	CODE(0x0f, 0x01, 0xf0, 0x0f, 0x20, 0xc3);
	guest_step();
	cpu.attention = 0;
	guest_step();
	CHECK("PE that MOV EBX,CR0 shows", 1, cpu.frame.ebx & 1);
}

static void clts(void)
{
	reset_with(false);
	cpu.cr0 = 0x6000003e;
	CODE(0x0f, 0x06);
	begin();
	want.cr0 = 0x60000036;
	want.attention = ATTENTION_FPU;
	STEP(EMU_NEXT, 2);
}

/* --- debug registers -------------------------------------------------------------------------- */

static void mov_from_dr(void)
{
	static const uint32_t expected[8] = { 0xd0000000, 0xd0000001, 0xd0000002, 0xd0000003,
					      0xffff0ff6, 0x00000407, 0xffff0ff6, 0x00000407 };

	for (unsigned dr = 0; dr < 8; dr++)	/* 4 and 5 are names of 6 and 7 */
		for (unsigned rm = 0; rm < 8; rm++) {
			reset_with(false);
			cpu.cr4 = 0;
			CODE(0x0f, 0x21, modrm(3, dr, rm));
			begin();
			check_case("DR%u to register %u", dr, rm);
			*guest_register(&want, rm) = expected[dr];
			STEP(EMU_NEXT, 3);
		}
}

static void mov_to_dr(void)
{
	static const struct { unsigned dr, stored_in; uint32_t value, stored; } rows[] = {
		{ 0, 0, 0x12345678, 0x12345678 }, { 1, 1, 0xffffffff, 0xffffffff },
		{ 2, 2, 0, 0 }, { 3, 3, 0x80000000, 0x80000000 },
		{ 6, 6, 0x00000000, 0xffff0ff0 }, { 6, 6, 0x0000e00f, 0xffffefff },
		{ 4, 6, 0x00004001, 0xffff4ff1 },
		{ 7, 7, 0x00000000, 0x00000400 }, { 7, 7, 0xffff03ff, 0xffff07ff },
		{ 5, 7, 0x00002055, 0x00000455 },	/* GD cannot be set */
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset_with(false);
		cpu.cr4 = 0;
		cpu.frame.esp = rows[i].value;
		CODE(0x0f, 0x23, modrm(3, rows[i].dr, 4));
		begin();
		check_case("%08x to DR%u", rows[i].value, rows[i].dr);
		want.dr[rows[i].stored_in] = rows[i].stored;
		STEP(EMU_NEXT, 3);
	}
}

/* --- tables --------------------------------------------------------------------------------------- */

static struct vtable_register *table_of(struct vcpu *v, unsigned idt)
{
	return idt ? &v->idtr : &v->gdtr;
}

/* 6 bytes; the base has 24 bits without 66. SDM vol 2 SGDT, SIDT, LGDT/LIDT. */
static void store_tables(void)
{
	for (unsigned idt = 0; idt < 2; idt++)
		for (unsigned wide = 0; wide < 2; wide++) {
			reset_with(false);
			*table_of(&cpu, idt) = (struct vtable_register){ 0x1234, 0x89abcdef };
			if (wide)
				CODE(0x66, 0x0f, 0x01, modrm(0, idt, 6), 0x00, 0x02);
			else
				CODE(0x0f, 0x01, modrm(0, idt, 6), 0x00, 0x02);
			poke32(place(DS, OPERAND + 4), 0xa5a5a5a5);
			begin();
			check_case("%s, %u bits", idt ? "SIDT" : "SGDT", wide ? 32 : 16);
			want16(place(DS, OPERAND), 0x1234);
			want32(place(DS, OPERAND + 2), wide ? 0x89abcdef : 0x00abcdef);
			STEP(EMU_NEXT, 5 + wide);
		}
}

static void load_tables(void)
{
	for (unsigned idt = 0; idt < 2; idt++)
		for (unsigned wide = 0; wide < 2; wide++)
			for (unsigned limit = 0; limit < 2; limit++) {
				reset_with(false);
				poke16(place(ES, OPERAND), limit ? 0x5678 : 0);
				poke32(place(ES, OPERAND + 2), 0x89abcdef);
				if (wide)
					CODE(0x66, 0x26, 0x0f, 0x01, modrm(0, 2 + idt, 6), 0x00, 0x02);
				else
					CODE(0x26, 0x0f, 0x01, modrm(0, 2 + idt, 6), 0x00, 0x02);
				begin();
				check_case("%s, %u bits", idt ? "LIDT" : "LGDT", wide ? 32 : 16);
				table_of(&want, idt)->limit = limit ? 0x5678 : 0;
				table_of(&want, idt)->base = wide ? 0x89abcdef : 0x00abcdef;
				want.ivt_moved = idt;
				want.wants_protected_mode = !idt && limit;	/* a GDT with something in it */
				STEP(EMU_NEXT, 6 + wide);
			}
}

/* The common road of INT n asks no more than this one flag. */
static void lidt_says_whether_the_table_moved(void)
{
	static const struct { uint16_t limit; uint32_t base; bool moved; } rows[] = {
		{ 0x3ff, 0, false }, { 0xffff, 0, false }, { 0x3fe, 0, true }, { 0, 0, true },
		{ 0x3ff, 1, true }, { 0x3ff, 0x1000000, false },	/* bits 31 to 24 do not count without 66 */
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		for (unsigned was = 0; was < 2; was++) {
			reset_with(false);
			cpu.ivt_moved = was;
			poke16(place(DS, OPERAND), rows[i].limit);
			poke32(place(DS, OPERAND + 2), rows[i].base);
			CODE(0x0f, 0x01, 0x1e, 0x00, 0x02);
			begin();
			check_case("limit %x, base %x", rows[i].limit, rows[i].base);
			want.idtr = (struct vtable_register){ rows[i].limit, rows[i].base & 0xffffff };
			want.ivt_moved = rows[i].moved;
			STEP(EMU_NEXT, 5);
		}
}

/* --- memory operands ----------------------------------------------------------------------------- */

/* What the six instructions do with an operand at linear @at. */
static void want_operand(unsigned reg, uint32_t at)
{
	switch (reg) {
	case 0: case 1:		/* SGDT, SIDT */
		want16(at, 0x1234);
		want32(at + 2, 0x00abcdef);
		break;
	case 2:			/* LGDT */
		want.gdtr = (struct vtable_register){ 0x5678, 0x563412 };
		want.wants_protected_mode = true;
		break;
	case 3:			/* LIDT */
		want.idtr = (struct vtable_register){ 0x5678, 0x563412 };
		break;
	case 4:			/* SMSW */
		want16(at, 0x0010);
		break;
	default:		/* LMSW */
		want.cr0 = 0x18;
		want.attention = ATTENTION_FPU;
		break;
	}
}

static void operands_at_the_segment_end(void)
{
	static const struct { unsigned reg, size; } rows[] = {
		{ 0, 6 }, { 1, 6 }, { 2, 6 }, { 3, 6 }, { 4, 2 }, { 6, 2 },
	};
	static const uint8_t operand[6] = { 0x78, 0x56, 0x12, 0x34, 0x56, 0x78 };

	for (unsigned i = 0; i < COUNT(rows); i++)
		for (unsigned by_ss = 0; by_ss < 2; by_ss++)
			for (unsigned over = 0; over < 3; over++) {
				reset_with(false);
				cpu.frame.ds = cpu.frame.ss = 0xffff;
				cpu.frame.ebx = cpu.frame.ebp = 0x10000 - rows[i].size + over;
				cpu.gdtr = cpu.idtr = (struct vtable_register){ 0x1234, 0x89abcdef };
				cpu.ivt_moved = true;
				for (unsigned b = 0; b < rows[i].size; b++)
					poke8(place(0xffff, (uint16_t)(0x10000 - rows[i].size + b)), operand[b]);
				if (over == 2) {	/* an offset above FFFFh */
					cpu.frame.ebx = cpu.frame.ebp = 0x10000;
					CODE(0x67, 0x0f, 0x01, modrm(1, rows[i].reg, by_ss ? 5 : 3), 0);
				} else {
					CODE(0x0f, 0x01, modrm(1, rows[i].reg, by_ss ? 6 : 7), 0);
				}
				begin();
				check_case("0F 01 /%u, %u bytes over, by %s", rows[i].reg, over, by_ss ? "SS" : "DS");
				if (over) {
					STEP_FAULT(by_ss ? VEC_SS : VEC_GP);
				} else {
					want_operand(rows[i].reg, place(0xffff, (uint16_t)(0x10000 - rows[i].size)));
					STEP(EMU_NEXT, 4);
				}
			}
}

static void store_leaves_rom_alone(void)
{
	reset_with(false);
	cpu.frame.ds = ROM;
	rom_page(place(ROM, OPERAND));
	CODE(0x0f, 0x01, 0x0e, 0x00, 0x02);
	begin();
	STEP(EMU_NEXT, 5);
}

static void register_forms_are_undefined(void)
{
	static const unsigned regs[] = { 0, 1, 2, 3, 5, 7 };	/* VMX, MONITOR, XGETBV, ..., RDTSCP */

	for (unsigned i = 0; i < COUNT(regs); i++)
		for (unsigned rm = 0; rm < 8; rm++) {
			reset_with(false);
			CODE(0x0f, 0x01, modrm(3, regs[i], rm));
			begin();
			check_case("0F 01 %02x", modrm(3, regs[i], rm));
			STEP_FAULT(VEC_UD);
		}
	reset_with(false);
	CODE(0x0f, 0x01, modrm(0, 5, 6), 0, 2);		/* /5 has no memory form either */
	begin();
	STEP_FAULT(VEC_UD);
}

/* --- caches, TLB, MSRs ------------------------------------------------------------------------------ */

static void caches_and_tlb(void)
{
	static const struct { uint8_t code[6]; unsigned length; } rows[] = {
		{ { 0x0f, 0x08 }, 2 }, { { 0x0f, 0x09 }, 2 }, { { 0x0f, 0x01, 0x3e, 0x00, 0x02 }, 5 },
		{ { 0x66, 0x0f, 0x38, 0x82, 0x07 }, 5 },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset_with(false);
		guest_code(rows[i].code, 6);
		begin();
		check_case("row %u", i);
		STEP(EMU_NEXT, rows[i].length);
	}
}

#if defined(__x86_64__)
#define read_time_stamp __builtin_ia32_rdtsc	/* not the monitor's own way to read it */
#else
#define read_time_stamp rdtsc
#endif

/* The real time-stamp counter, between two readings of our own. */
static void time_stamp_counter(void)
{
	static const uint8_t codes[][2] = { { 0x0f, 0x31 }, { 0x0f, 0x32 } };

	for (unsigned i = 0; i < COUNT(codes); i++) {
		uint64_t before, value, after;
		uint32_t work;

		reset_with(false);
		work = cpu.work;
		cpu.frame.ecx = 0x10;
		guest_code(codes[i], 2);
		before = read_time_stamp();
		guest_step();
		after = read_time_stamp();
		value = (uint64_t)cpu.frame.edx << 32 | cpu.frame.eax;
		check_case(i ? "RDMSR 10h" : "RDTSC");
		CHECK("EDX:EAX is the counter", true, before <= value && value <= after);
		CHECK("IP", IP + 2, cpu.frame.eip);
		CHECK("work: who looks at the time does not only wait", work + 1, cpu.work);
	}
}

static void performance_counters(void)
{
	reset_with(false);
	CODE(0x0f, 0x33);
	begin();
	want.frame.eax = want.frame.edx = 0;
	STEP(EMU_NEXT, 2);
}

static void model_specific_registers(void)
{
	static const struct { uint8_t opcode; uint32_t msr; bool faults; } rows[] = {
		{ 0x32, 0x174, false }, { 0x32, 0x175, false }, { 0x32, 0x176, false },
		{ 0x32, 0x173, true }, { 0x32, 0x177, true }, { 0x32, 0xc0000080, true }, { 0x32, 0x1b, true },
		{ 0x30, 0x10, true }, { 0x30, 0x174, true }, { 0x30, 0xc0000080, true },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset_with(false);
		cpu.frame.ecx = rows[i].msr;
		CODE(0x0f, rows[i].opcode);
		begin();
		check_case("%s %xh", rows[i].opcode == 0x32 ? "RDMSR" : "WRMSR", rows[i].msr);
		if (rows[i].faults) {
			STEP_FAULT(VEC_GP);
			CHECK("a sentence for the report", true, cpu.refusal != NULL);
			continue;
		}
		want.frame.eax = want.frame.edx = 0;
		STEP(EMU_NEXT, 2);
	}
}

static void sysenter_and_sysexit(void)
{
	for (unsigned opcode = 0x34; opcode <= 0x35; opcode++) {
		reset_with(false);
		CODE(0x0f, (uint8_t)opcode);
		begin();
		check_case("0F %02x", opcode);
		STEP_FAULT(VEC_GP);
	}
}

const struct test system_tests[] = {
	{ "reset-is-real-mode", reset_is_real_mode },
	{ "mov-from-cr-tells-what-the-policy-says", mov_from_cr },
	{ "mov-from-cr0-shows-pe-apart-from-pg", mov_from_real_cr0 },
	{ "mov-of-absent-cr-is-undefined", mov_of_absent_cr },
	{ "mov-to-cr2-cr3-is-virtual", mov_to_cr2_and_cr3 },
	{ "mov-to-cr4-takes-known-bits", mov_to_cr4 },
	{ "mov-to-cr0-refuses-pe", mov_to_cr0 },
	{ "smsw-agrees-with-mov-from-cr0", smsw },
	{ "smsw-to-memory-stores-a-word", smsw_to_memory },
	{ "lmsw-moves-mp-em-ts", lmsw },
	{ "lmsw-cannot-clear-pe", lmsw_cannot_clear_pe },
	{ "clts-clears-virtual-ts", clts },
	{ "mov-from-dr-knows-4-and-5-as-6-and-7", mov_from_dr },
	{ "mov-to-dr-keeps-fixed-bits", mov_to_dr },
	{ "sgdt-sidt-store-6-bytes", store_tables },
	{ "lgdt-lidt-load-6-bytes", load_tables },
	{ "lidt-says-whether-the-table-moved", lidt_says_whether_the_table_moved },
	{ "operands-past-the-segment-end-fault", operands_at_the_segment_end },
	{ "sidt-leaves-rom-alone", store_leaves_rom_alone },
	{ "0f-01-register-forms-are-undefined", register_forms_are_undefined },
	{ "invd-wbinvd-invlpg-invpcid-do-nothing", caches_and_tlb },
	{ "rdtsc-tells-the-real-time", time_stamp_counter },
	{ "rdpmc-reads-zero", performance_counters },
	{ "rdmsr-wrmsr-of-unknown-registers-is-gp", model_specific_registers },
	{ "sysenter-sysexit-are-gp", sysenter_and_sysexit },
	{ NULL, NULL },
};

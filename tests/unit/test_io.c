/* IN, OUT, INS and OUTS. SDM vol 2; V86-FACTS section 3 "IN/OUT". */
#include "guest.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { DX_PORT = 0x3f8, INDEX = 0x2000, BATCH = 256 };

static uint32_t low_bytes(uint32_t value, unsigned width)
{
	return width == 4 ? value : value & ((1u << 8 * width) - 1);
}

static void set_port(uint16_t port)
{
	cpu.frame.edx = 0xdddd0000u | port;
}

/* --- IN and OUT --------------------------------------------------------------- */

static const struct { uint8_t code[3]; unsigned length, width; bool imm, out; } accesses[] = {
	{ { 0xe4, 0x60 }, 2, 1, true, false },		{ { 0xe5, 0x60 }, 2, 2, true, false },
	{ { 0x66, 0xe5, 0xff }, 3, 4, true, false },	{ { 0x66, 0xe4, 0xff }, 3, 1, true, false },
	{ { 0xec }, 1, 1, false, false },		{ { 0xed }, 1, 2, false, false },
	{ { 0x66, 0xed }, 2, 4, false, false },		{ { 0x66, 0xec }, 2, 1, false, false },
	{ { 0xe6, 0x80 }, 2, 1, true, true },		{ { 0xe7, 0x80 }, 2, 2, true, true },
	{ { 0x66, 0xe7, 0xfe }, 3, 4, true, true },	{ { 0x66, 0xe6, 0xfe }, 3, 1, true, true },
	{ { 0xee }, 1, 1, false, true },		{ { 0xef }, 1, 2, false, true },
	{ { 0x66, 0xef }, 2, 4, false, true },		{ { 0x66, 0xee }, 2, 1, false, true },
	{ { 0xf3, 0xec }, 2, 1, false, false },		/* REP means nothing here */
};

static void in_and_out_widths(void)
{
	static const uint16_t ports[] = { 0, DX_PORT, 0xcfc, 0xffff };

	for (unsigned i = 0; i < COUNT(accesses); i++)
		for (unsigned p = 0; p < COUNT(ports); p++) {
			const unsigned width = accesses[i].width;
			const uint16_t port = accesses[i].imm ? accesses[i].code[accesses[i].length - 1] : ports[p];

			guest_reset();
			set_port(ports[p]);
			guest_code(accesses[i].code, 3);
			begin();
			check_case("%02x %02x, port %xh", accesses[i].code[0], accesses[i].code[1], port);
			if (accesses[i].out) {
				want_out(port, width, low_bytes(cpu.frame.eax, width));
			} else {	/* the rest of EAX stays */
				want_in(port, width);
				want.frame.eax ^= low_bytes(want.frame.eax ^ port_pattern(port, width, 0), width);
			}
			STEP(EMU_NEXT, accesses[i].length);
		}
}

/* --- INS and OUTS, once ---------------------------------------------------------- */

struct string_row {
	uint8_t code[4];
	unsigned length, width;
	bool out;
	uint16_t segment;
	bool wide_index;
};
static const struct string_row string_rows[] = {
	{ { 0x6c }, 1, 1, false, ES, false },		{ { 0x6d }, 1, 2, false, ES, false },
	{ { 0x66, 0x6d }, 2, 4, false, ES, false },	{ { 0x66, 0x6c }, 2, 1, false, ES, false },
	{ { 0x26, 0x6c }, 2, 1, false, ES, false },	{ { 0x2e, 0x6d }, 2, 2, false, ES, false },
	{ { 0x36, 0x6c }, 2, 1, false, ES, false },	{ { 0x64, 0x6c }, 2, 1, false, ES, false },
	{ { 0x67, 0x6c }, 2, 1, false, ES, true },	{ { 0x67, 0x66, 0x6d }, 3, 4, false, ES, true },
	{ { 0x6e }, 1, 1, true, DS, false },		{ { 0x6f }, 1, 2, true, DS, false },
	{ { 0x66, 0x6f }, 2, 4, true, DS, false },	{ { 0x66, 0x6e }, 2, 1, true, DS, false },
	{ { 0x26, 0x6f }, 2, 2, true, ES, false },	{ { 0x2e, 0x6f }, 2, 2, true, CS, false },
	{ { 0x36, 0x6f }, 2, 2, true, SS, false },	{ { 0x3e, 0x6f }, 2, 2, true, DS, false },
	{ { 0x64, 0x6f }, 2, 2, true, FS, false },	{ { 0x65, 0x6e }, 2, 1, true, GS, false },
	{ { 0x64, 0x65, 0x6f }, 3, 2, true, GS, false },	/* the last override wins */
	{ { 0x67, 0x6f }, 2, 2, true, DS, true },	{ { 0x67, 0x65, 0x66, 0x6f }, 4, 4, true, GS, true },
};

static uint32_t *index_of(struct vcpu *v, bool out)
{
	return out ? &v->frame.esi : &v->frame.edi;
}

/* Memory under an element, or what an IN left there. */
static uint32_t element(unsigned n, unsigned width)
{
	return low_bytes(0x44332211u + 0x01010101u * n, width);
}

static void poke_element(uint32_t lin, unsigned width, uint32_t value)
{
	for (unsigned b = 0; b < width; b++)
		poke8(lin + b, (uint8_t)(value >> 8 * b));
}

static void want_element(uint32_t lin, unsigned width, uint32_t value)
{
	for (unsigned b = 0; b < width; b++)
		want8(lin + b, (uint8_t)(value >> 8 * b));
}

static void set_index(uint32_t *slot, bool wide, uint16_t value)
{
	*slot = wide ? value : 0x77770000u | value;
}

static void one_element(void)
{
	for (unsigned i = 0; i < COUNT(string_rows); i++)
		for (unsigned df = 0; df < 2; df++) {
			const struct string_row *r = &string_rows[i];
			const uint32_t at = place(r->segment, INDEX);
			const int step = df ? -(int)r->width : (int)r->width;

			guest_reset();
			set_port(DX_PORT);
			set_index(index_of(&cpu, r->out), r->wide_index, INDEX);
			guest_flags(df ? 0x600 : 0x200);
			if (r->out)
				poke_element(at, r->width, element(0, r->width));
			guest_code(r->code, 4);
			begin();
			check_case("%02x %02x %02x %02x, DF=%u", r->code[0], r->code[1], r->code[2], r->code[3], df);
			if (r->out) {
				want_out(DX_PORT, r->width, element(0, r->width));
			} else {
				want_in(DX_PORT, r->width);
				want_element(at, r->width, port_pattern(DX_PORT, r->width, 0));
			}
			*index_of(&want, r->out) += (uint32_t)step;
			STEP(EMU_NEXT, r->length);
		}
}

/* --- REP --------------------------------------------------------------------------- */

/* How many elements one trap moves, by the count, TF, and whether it comes back. */
static void repeated(void)
{
	static const struct { uint16_t count; unsigned moved; bool tf, again; } rows[] = {
		{ 0, 0, false, false }, { 1, 1, false, false }, { 5, 5, false, false },
		{ BATCH, BATCH, false, false }, { BATCH + 1, BATCH, false, true },
		{ 0xffff, BATCH, false, true }, { 0, 0, true, false }, { 1, 1, true, false }, { 2, 1, true, true },
		{ 0xffff, 1, true, true },
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		for (unsigned s = 0; s < COUNT(string_rows); s++)
			for (unsigned df = 0; df < 2; df++) {
				const struct string_row *r = &string_rows[s];
				const int step = df ? -(int)r->width : (int)r->width;

				if (r->length == 4 || (rows[i].moved == BATCH && s % 3))
					continue;	/* enough of the long ones */
				guest_reset();
				set_port(DX_PORT);
				set_index(index_of(&cpu, r->out), r->wide_index, INDEX);
				set_index(&cpu.frame.ecx, r->wide_index, rows[i].count);
				guest_flags((df ? 0x400 : 0) | (rows[i].tf ? 0x100 : 0));
				CODE(df ? 0xf2 : 0xf3, r->code[0], r->code[1], r->code[2], r->code[3]);
				begin();
				check_case("REP %02x %02x %02x, CX=%u, TF=%u, DF=%u", r->code[0], r->code[1],
					   r->code[2], rows[i].count, rows[i].tf, df);
				for (unsigned n = 0; n < rows[i].moved; n++) {
					const uint32_t at = place(r->segment,
								   (uint16_t)(INDEX + (unsigned)(step * (int)n)));

					if (r->out) {
						poke_element(at, r->width, element(n, r->width));
						want_out(DX_PORT, r->width, element(n, r->width));
					} else {
						want_in(DX_PORT, r->width);
						want_element(at, r->width, port_pattern(DX_PORT, r->width, n));
					}
				}
				*index_of(&want, r->out) += (uint32_t)(step * (int)rows[i].moved);
				want.frame.ecx -= rows[i].moved;
				STEP(rows[i].again ? EMU_AGAIN : EMU_NEXT, r->length + 1);
			}
}

/* Trap after trap until CX is 0: every element once, in order. */
static void repeated_to_the_end(void)
{
	unsigned traps = 0;

	guest_reset();
	set_port(DX_PORT);
	set_index(&cpu.frame.edi, false, 0);
	set_index(&cpu.frame.ecx, false, 1000);
	CODE(0xf3, 0x6c);
	begin();
	while (cpu.frame.eip == IP && traps++ < 100)
		guest_step();
	CHECK("traps", 4, traps);
	CHECK("IP", IP + 2, cpu.frame.eip);
	CHECK("ECX", 0x77770000u, cpu.frame.ecx);
	CHECK("EDI", 0x77770000u | 1000, cpu.frame.edi);
	for (unsigned n = 0; n < 1000; n++)
		CHECK("element", port_pattern(DX_PORT, 1, n), peek8(place(ES, (uint16_t)n)));
}

static void ecx_counts_with_67(void)
{
	guest_reset();
	cpu.frame.ecx = 0x10000;	/* CX is 0, ECX is not */
	set_port(DX_PORT);
	CODE(0xf3, 0x6e);
	begin();
	STEP(EMU_NEXT, 2);

	guest_reset();
	cpu.frame.ecx = 0x10000;
	cpu.frame.esi = 0;
	set_port(DX_PORT);
	CODE(0xf3, 0x67, 0x6e);
	begin();
	for (unsigned n = 0; n < BATCH; n++)
		want_out(DX_PORT, 1, 0);
	want.frame.ecx -= BATCH;
	want.frame.esi += BATCH;
	STEP(EMU_AGAIN, 0);
}

/* --- segment ends ---------------------------------------------------------------------- */

static const struct { uint8_t code[4]; uint32_t index; uint8_t fault; unsigned length, width; uint32_t after; } ends[] = {
	{ { 0x6c }, 0xffff, 0, 1, 1, 0 },	{ { 0x6d }, 0xfffe, 0, 1, 2, 0 },
	{ { 0x6d }, 0xffff, VEC_GP, 0, 0, 0 },		{ { 0x66, 0x6d }, 0xfffc, 0, 2, 4, 0 },
	{ { 0x66, 0x6d }, 0xfffd, VEC_GP, 0, 0, 0 },	{ { 0x66, 0x6d }, 0xffff, VEC_GP, 0, 0, 0 },
	{ { 0x6e }, 0xffff, 0, 1, 1, 0 },	{ { 0x6f }, 0xffff, VEC_GP, 0, 0, 0 },
	{ { 0x36, 0x6f }, 0xffff, VEC_SS, 0, 0, 0 },	{ { 0x36, 0x66, 0x6f }, 0xfffe, VEC_SS, 0, 0, 0 },
	{ { 0x36, 0x6d }, 0xffff, VEC_GP, 0, 0, 0 },	/* INS ignores the override */
	{ { 0x67, 0x6c }, 0x10000, VEC_GP, 0, 0, 0 },	{ { 0x67, 0x6e }, 0x10000, VEC_GP, 0, 0, 0 },
	{ { 0x67, 0x6e }, 0xffffffff, VEC_GP, 0, 0, 0 },	{ { 0x67, 0x36, 0x6e }, 0x10000, VEC_SS, 0, 0, 0 },
	{ { 0x67, 0x6e }, 0xffff, 0, 2, 1, 0x10000 },
};

static bool is_outs(const uint8_t *code, unsigned length)
{
	return (code[length - 1] & 0xfe) == 0x6e;
}

static void elements_at_the_segment_end(void)
{
	for (unsigned i = 0; i < COUNT(ends); i++) {
		const unsigned width = ends[i].width;
		const uint32_t at = place(0xffff, (uint16_t)ends[i].index);	/* FFFF:FFFF is the last byte of memory */

		guest_reset();
		cpu.frame.es = cpu.frame.ds = 0xffff;
		cpu.frame.esi = cpu.frame.edi = ends[i].index;
		set_port(DX_PORT);
		guest_code(ends[i].code, 4);
		poke_element(at, width, element(0, width));
		begin();
		check_case("%02x %02x %02x at %xh", ends[i].code[0], ends[i].code[1], ends[i].code[2], ends[i].index);
		if (ends[i].fault) {
			STEP_FAULT(ends[i].fault);
			continue;
		}
		if (is_outs(ends[i].code, ends[i].length)) {
			want_out(DX_PORT, width, element(0, width));
			want.frame.esi = ends[i].after;
		} else {
			want_in(DX_PORT, width);
			want_element(at, width, port_pattern(DX_PORT, width, 0));
			want.frame.edi = ends[i].after;
		}
		STEP(EMU_NEXT, ends[i].length);
	}
}

/* SI wraps at 16 bits; with 67 it goes on to 10000h. */
static void index_wraps(void)
{
	static const struct { uint8_t code[2]; bool df; uint32_t before, after; } rows[] = {
		{ { 0x6e }, false, 0x7777ffff, 0x77770000 }, { { 0x6e }, true, 0x77770000, 0x7777ffff },
		{ { 0x6f }, true, 0x77770000, 0x7777fffe }, { { 0x6f }, false, 0x7777fffe, 0x77770000 },
		{ { 0x67, 0x6e }, false, 0xffff, 0x10000 }, { { 0x67, 0x6e }, true, 0, 0xffffffff },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		set_port(DX_PORT);
		cpu.frame.esi = rows[i].before;
		guest_flags(rows[i].df ? 0x400 : 0);
		guest_code(rows[i].code, 2);
		check_case("row %u", i);
		guest_step();
		CHECK("ESI", rows[i].after, cpu.frame.esi);
	}
}

/* A fault in the middle: what was done stays done, and the registers say so. */
static void fault_in_the_middle(void)
{
	guest_reset();
	set_port(DX_PORT);
	set_index(&cpu.frame.edi, false, 0xfffb);
	set_index(&cpu.frame.ecx, false, 10);
	CODE(0xf3, 0x6d);
	begin();
	for (unsigned n = 0; n < 2; n++) {
		want_in(DX_PORT, 2);
		want_element(place(ES, (uint16_t)(0xfffb + 2 * n)), 2, port_pattern(DX_PORT, 2, n));
	}
	want.frame.edi = 0x7777ffff;
	want.frame.ecx = 0x77770008;
	STEP_FAULT(VEC_GP);
}

static void ins_leaves_rom_alone(void)
{
	guest_reset();
	set_port(DX_PORT);
	cpu.frame.es = ROM;
	set_index(&cpu.frame.edi, false, 0x0fff);	/* the dword has one byte of RAM */
	rom_page(place(ROM, 0x1000));
	CODE(0x66, 0x6d);
	begin();
	want_in(DX_PORT, 4);
	want8(place(ROM, 0x0fff), (uint8_t)port_pattern(DX_PORT, 4, 0));
	want.frame.edi += 4;
	STEP(EMU_NEXT, 2);
}

/* A port may ask for attention (the probe does); no road may forget it. */
static void attention_is_passed_on(void)
{
	for (unsigned i = 0; i < COUNT(accesses); i++) {
		guest_reset();
		set_port(DX_PORT);
		guest_code(accesses[i].code, 3);
		port_raises = ATTENTION_PROBE;
		check_case("%02x %02x", accesses[i].code[0], accesses[i].code[1]);
		guest_step();
		CHECK("attention", ATTENTION_PROBE, cpu.attention);
	}
}

const struct test io_tests[] = {
	{ "in-out-move-just-their-width", in_and_out_widths },
	{ "ins-outs-move-one-element", one_element },
	{ "rep-ins-outs-move-a-batch", repeated },
	{ "rep-ins-comes-to-an-end", repeated_to_the_end },
	{ "rep-counts-in-ecx-with-67", ecx_counts_with_67 },
	{ "ins-outs-past-the-segment-end-fault", elements_at_the_segment_end },
	{ "outs-index-wraps", index_wraps },
	{ "rep-ins-faults-where-it-is", fault_in_the_middle },
	{ "ins-leaves-rom-alone", ins_leaves_rom_alone },
	{ "in-out-pass-attention-on", attention_is_passed_on },
	{ NULL, NULL },
};

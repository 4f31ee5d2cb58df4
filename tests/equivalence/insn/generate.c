#include "generate.h"
#include "memory.h"
#include "random.h"

enum { FLAG_TF = 1 << 8, FLAGS_ALL = 0x247fd7, FLAG_FIXED = 2, INSN_ROOM = 16, CR0_ET = 1 << 4 };

/* Opcodes by weight. What follows an opcode is random and needs no row of its own. */
struct choice {
	uint8_t weight, length, bytes[3];
};

static const struct choice single[] = {
	{ 6, 1, { 0x6c } }, { 6, 1, { 0x6d } }, { 6, 1, { 0x6e } }, { 6, 1, { 0x6f } },
	{ 9, 1, { 0x9c } }, { 9, 1, { 0x9d } }, { 4, 1, { 0xcc } }, { 10, 1, { 0xcd } },
	{ 4, 1, { 0xce } }, { 10, 1, { 0xcf } }, { 3, 1, { 0xe4 } }, { 3, 1, { 0xe5 } },
	{ 3, 1, { 0xe6 } }, { 3, 1, { 0xe7 } }, { 3, 1, { 0xec } }, { 3, 1, { 0xed } },
	{ 3, 1, { 0xee } }, { 3, 1, { 0xef } }, { 2, 1, { 0xf1 } }, { 3, 1, { 0xf4 } },
	{ 5, 1, { 0xfa } }, { 5, 1, { 0xfb } }, { 24, 2, { 0x0f, 0x01 } }, { 2, 2, { 0x0f, 0x06 } },
	{ 1, 2, { 0x0f, 0x08 } }, { 1, 2, { 0x0f, 0x09 } }, { 6, 2, { 0x0f, 0x20 } },
	{ 5, 2, { 0x0f, 0x21 } }, { 7, 2, { 0x0f, 0x22 } }, { 6, 2, { 0x0f, 0x23 } },
	{ 1, 2, { 0x0f, 0x30 } }, { 2, 2, { 0x0f, 0x31 } }, { 2, 2, { 0x0f, 0x32 } },
	{ 1, 2, { 0x0f, 0x33 } }, { 1, 2, { 0x0f, 0x34 } }, { 1, 2, { 0x0f, 0x35 } },
	{ 2, 3, { 0x0f, 0x38, 0x82 } },
	/* What is not in real mode. */
	{ 1, 1, { 0x63 } }, { 2, 2, { 0x0f, 0x00 } }, { 1, 2, { 0x0f, 0x02 } }, { 1, 2, { 0x0f, 0x03 } },
	{ 1, 2, { 0x0f, 0x05 } }, { 1, 2, { 0x0f, 0x07 } }, { 1, 2, { 0x0f, 0x0b } },
	{ 1, 2, { 0x0f, 0xff } }, { 1, 2, { 0x0f, 0xb9 } }, { 1, 2, { 0x0f, 0xaa } },
};

/* What real software executes in a row, and what lies between. */
static const struct choice in_a_row[] = {
	{ 20, 1, { 0x90 } }, { 2, 2, { 0xf3, 0x90 } }, { 10, 1, { 0xfa } }, { 10, 1, { 0xfb } }, { 10, 1, { 0x9c } },
	{ 10, 1, { 0x9d } }, { 6, 1, { 0xcd } }, { 8, 1, { 0xcf } }, { 1, 1, { 0xce } }, { 1, 1, { 0xcc } },
	{ 2, 1, { 0xe4 } }, { 2, 1, { 0xe5 } }, { 2, 1, { 0xe6 } }, { 2, 1, { 0xe7 } }, { 2, 1, { 0xec } },
	{ 2, 1, { 0xed } }, { 2, 1, { 0xee } }, { 2, 1, { 0xef } }, { 1, 1, { 0x6c } }, { 1, 1, { 0x6f } },
	{ 4, 2, { 0x0f, 0x20 } }, { 1, 2, { 0x0f, 0x06 } }, { 1, 1, { 0xf4 } },
};

static const struct choice *choose(struct random *r, const struct choice *from, unsigned count)
{
	unsigned total = 0, pick;

	for (unsigned i = 0; i < count; i++)
		total += from[i].weight;
	pick = below(r, total);
	while (pick >= from->weight)
		pick -= (from++)->weight;
	return from;
}

/* A 16-bit number that is often near one of its ends. */
static uint16_t edgy(struct random *r, unsigned chance)
{
	if (percent(r, chance))
		return (uint16_t)(below(r, 32) - 16);
	return (uint16_t)random32(r);
}

static unsigned prefixes(struct random *r, uint8_t *out, unsigned usual)
{
	static const uint8_t bytes[] = { 0x66, 0x66, 0x66, 0x67, 0x67, 0xf2, 0xf3, 0xf3,
					 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };
	unsigned count = percent(r, usual) ? 0 : percent(r, 70) ? 1 : percent(r, 90) ? 2 + below(r, 3) : below(r, 15);

	for (unsigned i = 0; i < count; i++)
		out[i] = bytes[below(r, sizeof(bytes))];
	if (count && percent(r, 4))
		out[below(r, count)] = 0xf0;
	return count;
}

static void random_registers(struct random *r, struct state *s)
{
	for (unsigned n = 0; n < GPRS; n++)
		s->gpr[n] = random32(r);
	for (unsigned n = 0; n < SEGMENTS; n++)
		s->seg[n] = percent(r, 5) ? 0xffff : random32(r) & 0xffff;
	s->flags = (random32(r) & FLAGS_ALL) | FLAG_FIXED;
	if (!percent(r, 8))
		s->flags &= ~(uint32_t)FLAG_TF;
	set_word(&s->gpr[ESP], edgy(r, 15));
	set_word(&s->gpr[ESI], edgy(r, 15));
	set_word(&s->gpr[EDI], edgy(r, 15));
	s->ip = edgy(r, 4);
	if (percent(r, 40))	/* addresses of 32 bits that stay in the segment */
		for (unsigned n = 0; n < GPRS; n++)
			s->gpr[n] &= 0xffff >> below(r, 2);
	if (percent(r, 70))	/* counts of REP */
		s->gpr[ECX] = percent(r, 95) ? below(r, 5) : 250 + below(r, 12);
	else if (percent(r, 40))
		s->gpr[ECX] = percent(r, 50) ? 0x10 : 0x170 + below(r, 10);	/* MSRs */
}

static void random_system(struct random *r, struct state *s)
{
	s->cr0 = (random32(r) & 0xc005002e) | CR0_ET;
	s->cr0 &= 0x6005003eu;
	if ((s->cr0 & 0x60000000u) == 0x20000000u)
		s->cr0 ^= 0x20000000u;
	s->cr2 = random32(r);
	s->cr3 = random32(r);
	s->cr4 = random32(r) & 0xfff;
	for (unsigned n = 0; n < 4; n++)
		s->dr[n] = random32(r);
	s->dr[6] = (random32(r) & (percent(r, 90) ? 0xe000 : 0xe00f)) | 0xffff0ff0u;
	s->dr[7] = (random32(r) & 0xffff0300u) | 0x400;
	s->gdtr = (struct table){ random32(r), random32(r) & 0xffff };
	s->idtr = (struct table){ 0, percent(r, 50) ? 0x3ff : 0xffff };
	if (percent(r, 15))
		s->idtr.base = percent(r, 85) ? random32(r) % 0x10f001 : random32(r);
	if (percent(r, 5))
		s->idtr.limit = random32(r) & 0x3ff;
}

/* Values for MOV to CR and DR and LMSW that do not all end in the same exception. */
static void tame_values(struct random *r, struct state *s)
{
	const uint32_t masks[] = { 0xffffffffu, 0xfff, 0x6005003eu, 0xfffffffe, 0xffffff00u, 0xfffeu };

	for (unsigned n = 0; n < GPRS; n++)
		if (n != ESP && percent(r, 80))
			s->gpr[n] &= masks[below(r, sizeof(masks) / sizeof(masks[0]))];
}

static unsigned instruction(struct random *r, struct state *s, uint8_t *code)
{
	const struct choice *const c = choose(r, single, sizeof(single) / sizeof(single[0]));
	unsigned n = prefixes(r, code, 40);

	if (c->length == 2 && (c->bytes[1] & 0xfe) == 0x22)
		tame_values(r, s);
	if (c->length == 2 && c->bytes[1] == 0x01 && percent(r, 50))
		tame_values(r, s);
	for (unsigned i = 0; i < c->length; i++)
		code[n++] = c->bytes[i];
	for (unsigned i = 0; i < 9; i++)	/* ModRM, SIB and displacement, or an immediate */
		code[n++] = random_code_byte(r);
	if (percent(r, 10))			/* disp16, disp32: small, or at the segment's end */
		code[n - 5] = code[n - 6] = percent(r, 50) ? 0 : 0xff;
	return n;
}

static unsigned sequence(struct random *r, uint8_t *code)
{
	unsigned n = 0;

	for (unsigned count = 1 + below(r, SEQUENCE_MAX); count--;) {
		const struct choice *const c = choose(r, in_a_row, sizeof(in_a_row) / sizeof(in_a_row[0]));

		if (c->bytes[0] != 0x90)
			n += percent(r, 92) ? 0 : prefixes(r, code + n, 50);
		for (unsigned i = 0; i < c->length; i++)
			code[n++] = c->bytes[i];
		if (c->bytes[0] == 0xcd || (c->bytes[0] & 0xfc) == 0xe4)
			code[n++] = random_code_byte(r);
		else if (c->bytes[0] == 0x0f && c->bytes[1] == 0x20)
			code[n++] = (uint8_t)(0xc0 | (random32(r) & 7) | (percent(r, 80) ? 0 : (random32(r) & 0x38)));
	}
	code[n++] = 0x90;
	code[n++] = 0xeb;		/* runs natively */
	code[n++] = 0xfe;
	return n;
}

static void poke(uint32_t segment, uint32_t offset, const uint8_t *bytes, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		memory_poke(linear_of(segment, offset + i), bytes[i]);
}

/* Vectors and stack of a sequence lead to other sequences, mostly. */
static void surround(struct random *r, const struct state *s)
{
	uint8_t code[SEQUENCE_MAX * 20];
	const uint16_t handler_segment = (uint16_t)random32(r), handler = (uint16_t)below(r, 0x8000);

	poke(handler_segment, handler, code, sequence(r, code));
	for (unsigned vector = 0; vector < 256; vector += 1 + below(r, 3)) {
		const uint8_t entry[4] = { (uint8_t)handler, (uint8_t)(handler >> 8), (uint8_t)handler_segment,
					   (uint8_t)(handler_segment >> 8) };

		poke(0, vector * 4, entry, 4);
	}
	for (unsigned i = 0; i < 16; i++) {
		const uint32_t back = s->ip + below(r, 24);
		const uint8_t frame[6] = { (uint8_t)back, (uint8_t)(back >> 8), (uint8_t)s->seg[CS],
					   (uint8_t)(s->seg[CS] >> 8), (uint8_t)(random32(r) & 0xd7),
					   (uint8_t)(random32(r) & 0xfe) };

		poke(s->seg[SS], s->gpr[ESP] + (percent(r, 80) ? 6 * i : 2 * i), frame, 6);
	}
}

void generate(uint64_t seed, uint64_t number, bool in_sequence, struct test_case *c)
{
	struct random r = random_of(seed, number);
	uint8_t code[SEQUENCE_MAX * 20];
	unsigned length;

	*c = (struct test_case){ .traps = in_sequence ? 2 * SEQUENCE_MAX : 1, .choice = random32(&r),
			   .own_real_if = percent(&r, 50) };
	random_registers(&r, &c->state);
	random_system(&r, &c->state);
	if (in_sequence)
		surround(&r, &c->state);
	length = in_sequence ? sequence(&r, code) : instruction(&r, &c->state, code);
	poke(c->state.seg[CS], c->state.ip, code, length);
}

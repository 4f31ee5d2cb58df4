/* The decoder: prefixes, lengths, operands, segment ends. Expectations come from
 * the SDM's tables, written down here once more in another shape. */
#include "guest.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct insn insn;

static enum decoded decode(void)
{
	const struct vcpu before = cpu;
	enum decoded found;

	memset(&insn, 0xa5, sizeof(insn));
	found = insn_decode(&cpu, &insn);
	CHECK("insn_decode changes nothing", 0, memcmp(&before, &cpu, sizeof(cpu)) != 0);
	return found;
}

static enum decoded decode_bytes(const uint8_t *bytes, unsigned count)
{
	guest_code(bytes, count);
	return decode();
}

/* --- which bytes are ours, and how long they are --------------------------- */

static const uint8_t one_byte_length[256] = {
	[0x6c] = 1, [0x6d] = 1, [0x6e] = 1, [0x6f] = 1, [0x9c] = 1, [0x9d] = 1, [0xcc] = 1, [0xcd] = 2,
	[0xce] = 1, [0xcf] = 1, [0xe4] = 2, [0xe5] = 2, [0xe6] = 2, [0xe7] = 2, [0xec] = 1, [0xed] = 1,
	[0xee] = 1, [0xef] = 1, [0xf1] = 1, [0xf4] = 1, [0xfa] = 1, [0xfb] = 1,
};
static const uint8_t two_byte_length[256] = {	/* with a ModRM byte of C0h */
	[0x01] = 3, [0x06] = 2, [0x08] = 2, [0x09] = 2, [0x20] = 3, [0x21] = 3, [0x22] = 3, [0x23] = 3,
	[0x30] = 2, [0x31] = 2, [0x32] = 2, [0x33] = 2, [0x34] = 2, [0x35] = 2, [0x38] = 4,
};
static const uint8_t prefix_bytes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3, 0xf0 };

static bool is_prefix(unsigned byte)
{
	return memchr(prefix_bytes, (int)byte, sizeof(prefix_bytes)) != NULL;
}

static void one_byte_opcodes(void)
{
	guest_reset();
	for (unsigned byte = 0; byte < 256; byte++) {
		const uint8_t code[] = { (uint8_t)byte, 0xc0, 0xc0, 0xc0 };

		if (byte == 0x0f || is_prefix(byte))
			continue;
		check_case("opcode %02xh", byte);
		CHECK("decoded", one_byte_length[byte] ? DECODED : DECODED_NOT_OURS,
		      decode_bytes(code, sizeof(code)));
		if (!one_byte_length[byte])
			continue;
		CHECK("length", one_byte_length[byte], insn.next_ip - IP);
		CHECK("opcode", byte, insn.opcode);
		CHECK("row", true, insn.row == &opcodes[byte]);
		if (one_byte_length[byte] == 2)
			CHECK("immediate", 0xc0, insn.imm);
	}
}

static void two_byte_opcodes(void)
{
	guest_reset();
	for (unsigned byte = 0; byte < 256; byte++) {
		const uint8_t code[] = { 0x0f, (uint8_t)byte, byte == 0x38 ? 0x82 : 0xc0, 0xc0 };

		check_case("opcode 0F %02xh", byte);
		CHECK("decoded", two_byte_length[byte] ? DECODED : DECODED_NOT_OURS,
		      decode_bytes(code, sizeof(code)));
		if (!two_byte_length[byte])
			continue;
		CHECK("length", two_byte_length[byte], insn.next_ip - IP);
		CHECK("opcode", byte, insn.opcode);
		CHECK("row", true, insn.row == (byte == 0x01 ? &opcodes_0f01[0] :
						byte == 0x38 ? &opcode_invpcid : &opcodes_0f[byte]));
	}
}

static void three_byte_opcodes(void)
{
	guest_reset();
	for (unsigned byte = 0; byte < 256; byte++) {
		const uint8_t code[] = { 0x66, 0x0f, 0x38, (uint8_t)byte, 0x06, 0x34, 0x12 };

		check_case("opcode 0F 38 %02xh", byte);
		CHECK("decoded", byte == 0x82 ? DECODED : DECODED_NOT_OURS, decode_bytes(code, sizeof(code)));
	}
}

static void group_by_reg_field(void)
{
	guest_reset();
	for (unsigned modrm = 0; modrm < 256; modrm++) {
		const uint8_t code[] = { 0x0f, 0x01, (uint8_t)modrm, 0, 0 };

		check_case("0F 01 %02xh", modrm);
		CHECK("decoded", DECODED, decode_bytes(code, sizeof(code)));
		CHECK("row", true, insn.row == &opcodes_0f01[(modrm / 8) % 8]);
	}
}

/* SDM vol 2 MOV (control registers): "the 2 bits in the mod field are ignored". */
static void mov_cr_ignores_mod(void)
{
	guest_reset();
	for (unsigned opcode = 0x20; opcode < 0x24; opcode++)
		for (unsigned modrm = 0; modrm < 256; modrm++) {
			const uint8_t code[] = { 0x67, 0x0f, (uint8_t)opcode, (uint8_t)modrm };

			check_case("0F %02x %02xh", opcode, modrm);
			CHECK("decoded", DECODED, decode_bytes(code, sizeof(code)));
			CHECK("length", 4, insn.next_ip - IP);
			CHECK("modrm", modrm, insn.modrm);
		}
}

/* --- prefixes --------------------------------------------------------------- */

static unsigned prefix_bit(uint8_t byte)
{
	switch (byte) {
	case 0x66: return PREFIX_OPERAND_SIZE;
	case 0x67: return PREFIX_ADDRESS_SIZE;
	case 0xf0: return PREFIX_LOCK;
	case 0xf2: case 0xf3: return PREFIX_REP;
	default: return PREFIX_SEGMENT;
	}
}

static int segment_of(uint8_t byte)
{
	static const uint8_t bytes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };	/* ES CS SS DS FS GS */

	for (unsigned i = 0; i < sizeof(bytes); i++)
		if (bytes[i] == byte)
			return (int)i;
	return -1;
}

/* All sequences of one to four prefixes before OUTSB. */
static void prefixes_in_any_order(void)
{
	const unsigned n = sizeof(prefix_bytes);

	guest_reset();
	for (unsigned sequence = 0; sequence < n * n * n * n; sequence++) {
		uint8_t code[5];
		unsigned bits = 0, rest = sequence;
		int segment = -1;

		for (unsigned i = 0; i < 4; i++, rest /= n) {
			code[i] = prefix_bytes[rest % n];
			bits |= prefix_bit(code[i]);
			if (segment_of(code[i]) >= 0)
				segment = segment_of(code[i]);
		}
		code[4] = 0x6e;
		check_case("%02x %02x %02x %02x 6E", code[0], code[1], code[2], code[3]);
		CHECK("decoded", DECODED, decode_bytes(code, 5));
		CHECK("prefixes", bits, insn.prefixes);
		CHECK("length", 5, insn.next_ip - IP);
		CHECK("row", true, insn.row == (bits & PREFIX_LOCK ? &opcode_locked : &opcodes[0x6e]));
		if (segment >= 0)
			CHECK("segment of the last override", segment, insn.segment);
	}
}

static void locked_row_before_every_opcode(void)
{
	guest_reset();
	for (unsigned byte = 0; byte < 256; byte++) {
		const uint8_t one[] = { 0xf0, (uint8_t)byte, 0xc0, 0xc0 };
		const uint8_t two[] = { 0xf0, 0x0f, (uint8_t)byte, byte == 0x38 ? 0x82 : 0xc0, 0xc0 };

		check_case("F0 .. %02xh", byte);
		if (one_byte_length[byte]) {
			CHECK("decoded", DECODED, decode_bytes(one, sizeof(one)));
			CHECK("row", true, insn.row == &opcode_locked);
		}
		if (two_byte_length[byte]) {
			CHECK("decoded", DECODED, decode_bytes(two, sizeof(two)));
			CHECK("row", true, insn.row == &opcode_locked);
		}
	}
}

/* --- length limit and segment end ------------------------------------------- */

struct tail {
	const char *name;
	uint8_t bytes[10];
	unsigned length;
};
static const struct tail tails[] = {
	{ "cli", { 0xfa }, 1 },
	{ "int 21h", { 0xcd, 0x21 }, 2 },
	{ "clts", { 0x0f, 0x06 }, 2 },
	{ "mov eax,cr0", { 0x0f, 0x20, 0xc0 }, 3 },
	{ "lgdt [bx+si]", { 0x0f, 0x01, 0x10 }, 3 },
	{ "lgdt [bx+si+12h]", { 0x0f, 0x01, 0x50, 0x12 }, 4 },
	{ "lgdt [1234h]", { 0x0f, 0x01, 0x16, 0x34, 0x12 }, 5 },
	{ "invpcid", { 0x0f, 0x38, 0x82, 0x00 }, 4 },
	{ "lgdt [dword 12345678h]", { 0x67, 0x0f, 0x01, 0x15, 0x78, 0x56, 0x34, 0x12 }, 8 },
	{ "lgdt [eax*4+12345678h]", { 0x67, 0x0f, 0x01, 0x14, 0x85, 0x78, 0x56, 0x34, 0x12 }, 9 },
};

static void fifteen_bytes_and_no_more(void)
{
	guest_reset();
	for (unsigned t = 0; t < COUNT(tails); t++)
		for (unsigned prefixes = 0; prefixes < 20; prefixes++) {
			uint8_t code[32];
			enum decoded found;

			memset(code, 0x2e, sizeof(code));
			memcpy(code + prefixes, tails[t].bytes, tails[t].length);
			check_case("%u prefixes before %s", prefixes, tails[t].name);
			found = decode_bytes(code, prefixes + tails[t].length);
			if (prefixes + tails[t].length <= 15) {
				CHECK("decoded", DECODED, found);
				CHECK("length", prefixes + tails[t].length, insn.next_ip - IP);
			} else if (prefixes < 14) {
				CHECK("decoded", DECODED_TOO_LONG, found);
			} else {	/* prefixes alone: too long or no row, #GP in any case */
				CHECK("decoded", false, found == DECODED);
			}
		}
}

/* The last byte at offset FFFFh is the end; SDM vol 3 20.1.1. */
static void runs_off_the_segment_end(void)
{
	static const uint16_t segments[] = { CS, 0xffff };	/* FFFF:FFFF is the last byte there is */

	for (unsigned s = 0; s < COUNT(segments); s++)
		for (unsigned t = 0; t < COUNT(tails); t++)
			for (unsigned missing = 0; missing <= tails[t].length; missing++) {
				guest_reset();
				cpu.frame.cs = segments[s];
				cpu.frame.eip = 0x10000 - tails[t].length + missing;
				check_case("%s, %u bytes past FFFFh, CS=%04x", tails[t].name, missing,
					   segments[s]);
				CHECK("decoded", missing ? DECODED_OFF_END : DECODED,
				      decode_bytes(tails[t].bytes, tails[t].length));
				if (!missing)
					CHECK("next IP wraps", 0, insn.next_ip);
			}
}

static void eip_above_ffff(void)
{
	static const uint32_t eips[] = { 0x10000, 0x10001, 0x12345678, 0xffffffff };

	for (unsigned i = 0; i < COUNT(eips); i++) {
		guest_reset();
		cpu.frame.eip = eips[i];
		check_case("EIP=%x", eips[i]);
		CHECK("decoded", DECODED_OFF_END, decode());
	}
}

/* --- effective addresses ------------------------------------------------------ */

enum { NO_REGISTER = -1, AX, CX, DX, BX, SP_, BP, SI, DI };

static uint32_t reg(int number)
{
	const uint32_t values[8] = { cpu.frame.eax, cpu.frame.ecx, cpu.frame.edx, cpu.frame.ebx,
				     cpu.frame.esp, cpu.frame.ebp, cpu.frame.esi, cpu.frame.edi };

	return number == NO_REGISTER ? 0 : values[number];
}

static void random_registers(void)
{
	uint32_t *const slots[8] = { &cpu.frame.eax, &cpu.frame.ecx, &cpu.frame.edx, &cpu.frame.ebx,
				     &cpu.frame.esp, &cpu.frame.ebp, &cpu.frame.esi, &cpu.frame.edi };

	for (unsigned i = 0; i < 8; i++)
		*slots[i] = random32();
}

/* SDM vol 2 table 2-1, column "Effective Address". */
static const struct { int base, index; enum segment segment; } forms16[8] = {
	{ BX, SI, SEGMENT_DS }, { BX, DI, SEGMENT_DS }, { BP, SI, SEGMENT_SS }, { BP, DI, SEGMENT_SS },
	{ SI, NO_REGISTER, SEGMENT_DS }, { DI, NO_REGISTER, SEGMENT_DS },
	{ BP, NO_REGISTER, SEGMENT_SS }, { BX, NO_REGISTER, SEGMENT_DS },
};

struct expectation {
	uint32_t offset;
	enum segment segment;
	unsigned length;		/* ModRM, SIB and displacement */
};

static int32_t sign_extended(uint8_t byte)
{
	return byte < 0x80 ? byte : (int32_t)byte - 0x100;
}

static uint32_t little_endian(const uint8_t *bytes, unsigned count)
{
	uint32_t value = 0;

	while (count--)
		value = value * 256 + bytes[count];
	return value;
}

static struct expectation expect16(const uint8_t *code)
{
	const unsigned mod = code[0] / 64, rm = code[0] % 8;
	struct expectation e = { reg(forms16[rm].base) + reg(forms16[rm].index), forms16[rm].segment, 1 };

	if (mod == 0 && rm == 6)
		e = (struct expectation){ little_endian(code + 1, 2), SEGMENT_DS, 3 };
	if (mod == 1)
		e = (struct expectation){ e.offset + (uint32_t)sign_extended(code[1]), e.segment, 2 };
	if (mod == 2)
		e = (struct expectation){ e.offset + little_endian(code + 1, 2), e.segment, 3 };
	e.offset %= 0x10000;
	return e;
}

/* SDM vol 2 tables 2-2 and 2-3. */
static struct expectation expect32(const uint8_t *code)
{
	const unsigned mod = code[0] / 64, rm = code[0] % 8;
	const uint8_t *displacement = code + 1;
	int base = (int)rm, index = NO_REGISTER;
	uint32_t scale = 1, offset;
	enum segment segment;

	if (rm == SP_) {
		const uint8_t sib = *displacement++;

		scale = sib < 0x40 ? 1 : sib < 0x80 ? 2 : sib < 0xc0 ? 4 : 8;
		base = sib % 8;
		if (sib / 8 % 8 != SP_)
			index = sib / 8 % 8;
	}
	if (base == BP && mod == 0)
		base = NO_REGISTER;
	segment = base == BP || base == SP_ ? SEGMENT_SS : SEGMENT_DS;
	offset = reg(base) + scale * reg(index);
	if (mod == 1)
		offset += (uint32_t)sign_extended(*displacement++);
	if (mod == 2 || (mod == 0 && base == NO_REGISTER)) {
		offset += little_endian(displacement, 4);
		displacement += 4;
	}
	return (struct expectation){ offset, segment, (unsigned)(displacement - code) };
}

static const uint8_t displacements[][4] = {
	{ 0x00, 0x00, 0x00, 0x00 }, { 0x7f, 0xff, 0xff, 0x7f }, { 0x80, 0x00, 0x00, 0x80 },
	{ 0xff, 0xff, 0xff, 0xff }, { 0x34, 0x12, 0x78, 0x56 },
};

static void check_address(const uint8_t *operand, bool wide, uint8_t override)
{
	const struct expectation e = wide ? expect32(operand) : expect16(operand);
	uint8_t code[16];
	unsigned n = 0;

	if (override)
		code[n++] = override;
	if (wide)
		code[n++] = 0x67;
	code[n++] = 0x0f;
	code[n++] = 0x01;
	memcpy(code + n, operand, 6);
	check_case("%s ModRM %02xh, then %02x %02x, override %02xh", wide ? "32-bit" : "16-bit", operand[0],
		   operand[1], operand[2], override);
	CHECK("decoded", DECODED, decode_bytes(code, n + 6));
	CHECK("offset", e.offset, insn.offset);
	CHECK("segment", override ? (unsigned)segment_of(override) : e.segment, insn.memory_segment);
	CHECK("length", n + e.length, insn.next_ip - IP);
}

static void addresses_of_16_bits(void)
{
	guest_reset();
	for (unsigned modrm = 0; modrm < 0xc0; modrm++)
		for (unsigned d = 0; d < COUNT(displacements); d++)
			for (unsigned p = 0; p <= 6; p++) {
				const uint8_t *disp = displacements[d];
				const uint8_t operand[6] = { (uint8_t)modrm, disp[0], disp[1], disp[2], disp[3], 0 };

				random_registers();
				check_address(operand, false, p < 6 ? prefix_bytes[p] : 0);
			}
}

static void addresses_of_32_bits(void)
{
	guest_reset();
	for (unsigned modrm = 0; modrm < 0xc0; modrm++)
		for (unsigned sib = 0; sib < 256 && !check_failed(); sib += modrm % 8 == 4 ? 1 : 85)
			for (unsigned d = 0; d < COUNT(displacements); d++) {
				const uint8_t *disp = displacements[d];
				const bool has_sib = modrm % 8 == 4;
				const uint8_t operand[6] = {
					(uint8_t)modrm, has_sib ? (uint8_t)sib : disp[0],
					disp[!has_sib], disp[1 + !has_sib],
					has_sib ? disp[2] : disp[3], disp[3],
				};

				random_registers();
				check_address(operand, true, random32() % 4 ? 0 : prefix_bytes[random32() % 6]);
			}
}

/* --- text ------------------------------------------------------------------------ */

static void instructions_as_text(void)
{
	static const struct { uint8_t bytes[8]; const char *text; } rows[] = {
		{ { 0xfa }, "cli" },
		{ { 0x9c }, "pushf" },
		{ { 0x66, 0x9c }, "pushfd" },
		{ { 0x66, 0xcf }, "iretd" },
		{ { 0xcd, 0x21 }, "int 0x21" },
		{ { 0xe4, 0x60 }, "in al,0x60" },
		{ { 0xe5, 0x60 }, "in ax,0x60" },
		{ { 0x66, 0xef }, "out dx,eax" },
		{ { 0xf3, 0x6d }, "rep insw" },
		{ { 0xf3, 0x66, 0x6f }, "rep outsd" },
		{ { 0x0f, 0x20, 0xc4 }, "mov esp,cr0" },
		{ { 0x0f, 0x23, 0xf8 }, "mov dr7,eax" },
		{ { 0x0f, 0x01, 0xe3 }, "smsw bx" },
		{ { 0x66, 0x0f, 0x01, 0xe3 }, "smsw ebx" },
		{ { 0x2e, 0x0f, 0x01, 0x16, 0x34, 0x12 }, "lgdt [cs:0x1234]" },
		{ { 0x0f, 0x01, 0x1e, 0x34, 0x12 }, "lidt [ds:0x1234]" },
		{ { 0xf0, 0xfa }, "lock (undefined)" },
	};
	char text[48];

	for (unsigned i = 0; i < COUNT(rows); i++) {
		guest_reset();
		check_case("%s", rows[i].text);
		CHECK("decoded", DECODED, decode_bytes(rows[i].bytes, sizeof(rows[i].bytes)));
		insn_text(&insn, text, sizeof(text));
		CHECK_TEXT("text", rows[i].text, text);
	}
}

static void text_is_cut_to_size(void)
{
	guest_reset();
	CODE(0xf3, 0x2e, 0x0f, 0x01, 0x16, 0x34, 0x12);
	CHECK("decoded", DECODED, decode());
	for (unsigned size = 1; size < 48; size++) {
		char text[49];

		memset(text, 'x', sizeof(text));
		insn_text(&insn, text, size);
		check_case("size %u", size);
		CHECK("ends inside", true, strlen(text) < size);
		CHECK("byte after the buffer", 'x', text[size]);
	}
}

static void registers_by_number(void)
{
	struct trap_frame *const f = &cpu.frame;
	uint32_t *const expected[8] = { &f->eax, &f->ecx, &f->edx, &f->ebx, &f->esp, &f->ebp, &f->esi, &f->edi };
	static const uint16_t segments[6] = { ES, CS, SS, DS, FS, GS };

	guest_reset();
	for (unsigned i = 0; i < 8; i++)
		CHECK("register slot", (uintptr_t)expected[i], (uintptr_t)insn_register(&cpu, i));
	for (unsigned i = 0; i < 6; i++)
		CHECK("segment register", segments[i], insn_segment(&cpu, i));
}

const struct test decode_tests[] = {
	{ "decode-knows-its-one-byte-opcodes-and-lengths", one_byte_opcodes },
	{ "decode-knows-its-two-byte-opcodes-and-lengths", two_byte_opcodes },
	{ "decode-of-0f-38-knows-invpcid-only", three_byte_opcodes },
	{ "decode-of-0f-01-goes-by-the-reg-field", group_by_reg_field },
	{ "decode-of-mov-cr-ignores-mod", mov_cr_ignores_mod },
	{ "decode-takes-prefixes-in-any-order", prefixes_in_any_order },
	{ "decode-makes-lock-undefined", locked_row_before_every_opcode },
	{ "decode-takes-15-bytes-and-no-more", fifteen_bytes_and_no_more },
	{ "decode-stops-at-the-segment-end", runs_off_the_segment_end },
	{ "decode-refuses-eip-above-ffff", eip_above_ffff },
	{ "decode-of-16-bit-addresses", addresses_of_16_bits },
	{ "decode-of-32-bit-addresses", addresses_of_32_bits },
	{ "insn-text-names-operands", instructions_as_text },
	{ "insn-text-stays-in-its-buffer", text_is_cut_to_size },
	{ "insn-registers-by-number", registers_by_number },
	{ NULL, NULL },
};

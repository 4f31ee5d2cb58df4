/* Our decoder against Zydis, on random byte strings: lengths and mnemonics.
 *
 *	zydis [--seed S] [--strings N] [--string N]
 */
#include "decode.h"
#include "random.h"
#include "vcpu/insn.h"		/* insn_decode, insn_text */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STRING = 24, IP_USUAL = 0x100, REPORTS_MAX = 8 };

#define VERDICTS(X)                                                                                       \
	X(AGREED, "decoded by both, to the same length and mnemonic")                                     \
	X(NEITHER, "not one of ours by either")                                                           \
	X(LIMITS, "longer than 15 bytes or past offset FFFFh by both")                                    \
	X(PROTECTED_NAME, "length and mnemonic as in 16-bit protected mode: Zydis's real mode leaves out what " \
			  "raises #GP there, SYSENTER and the like")                                      \
	X(LOCKED, "LOCK before one of ours: an illegal LOCK for Zydis, #UD for us")                       \
	X(REGISTER, "no such control or debug register for Zydis; we decode, and raise #UD")              \
	X(GROUP_7, "0F 01 with a register or /5: others' instructions, of the same length; we raise #UD") \
	X(INVPCID_66, "0F 38 82 without 66, or with F2 or F3: nothing for Zydis; a CPU raises #UD before us") \
	X(INVPCID_REGISTER, "66 0F 38 82 with a register: nothing for Zydis; a CPU raises #UD before us") \
	X(LATER, "0F 01 /5 and 0F 38 82, too long or past FFFFh for us; Zydis stops before, at the opcode")\
	X(EARLIER, "too long or past FFFFh for Zydis; we stop before, at an opcode that is not ours")     \
	X(DIFFERENT, "different")

enum verdict {
#define NAME(name, text) name,
	VERDICTS(NAME)
#undef NAME
	VERDICT_COUNT
};

static struct {
	uint64_t seed, strings, only;
	bool alone;
} options = { .seed = 1, .strings = 10000000 };

static uint8_t memory[0x20000];		/* CS=0 */
static struct vcpu cpu;
static struct insn insn;
static struct their_insn d;
static ZydisDecodedInstruction real;
static char our_name[64];

/* Half of the strings are prefixes and one of our opcodes, followed by random bytes. */
static uint32_t make_string(uint64_t number)
{
	static const uint8_t prefix[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x66, 0x67, 0x67, 0xf0, 0xf2, 0xf3 };
	static const uint8_t one[] = { 0x6c, 0x6d, 0x6e, 0x6f, 0x9c, 0x9d, 0xcc, 0xcd, 0xce, 0xcf, 0xe4, 0xe5, 0xe6,
				       0xe7, 0xec, 0xed, 0xee, 0xef, 0xf1, 0xf4, 0xfa, 0xfb };
	static const uint8_t two[] = { 0x01, 0x01, 0x01, 0x01, 0x06, 0x08, 0x09, 0x20, 0x21, 0x22, 0x23, 0x30, 0x31,
				       0x32, 0x33, 0x34, 0x35, 0x38 };
	struct random r = random_of(options.seed, number);
	const uint32_t ip = percent(&r, 10) ? 0x10000 - 1 - below(&r, 17) : IP_USUAL;
	uint8_t *const string = memory + ip;
	unsigned n = 0;

	for (unsigned i = 0; i < STRING; i += 8) {
		const uint64_t bytes = random64(&r);

		memcpy(string + i, &bytes, 8);
	}
	if (number & 1)
		return ip;
	for (unsigned count = percent(&r, 60) ? 0 : percent(&r, 80) ? 1 + below(&r, 3) : below(&r, 16); count--;)
		string[n++] = prefix[below(&r, sizeof(prefix))];
	if (percent(&r, 45)) {
		string[n] = one[below(&r, sizeof(one))];
	} else {
		string[n++] = 0x0f;
		string[n++] = two[below(&r, sizeof(two))];
		if (string[n - 1] == 0x38 && percent(&r, 80))
			string[n] = 0x82;
	}
	return ip;
}

/* The first word of our text, without a REP. */
static const char *name_of(const struct insn *i)
{
	char *text = our_name, *end;

	insn_text(i, our_name, sizeof(our_name));
	if (!strncmp(text, "rep ", 4))
		text += 4;
	end = strchr(text, ' ');
	if (end)
		*end = 0;
	return text;
}

static bool same(const ZydisDecodedInstruction *theirs, unsigned length)
{
	return theirs->length == length && !strcmp(ZydisMnemonicGetString(theirs->mnemonic), name_of(&insn));
}

/* We have a row for it, Zydis has nothing or something else. */
static enum verdict decoded_by_us(ZyanStatus status, unsigned length)
{
	if (insn.row == &opcode_locked)
		return status == ZYDIS_STATUS_ILLEGAL_LOCK || !ZYAN_SUCCESS(d.status) ||
		       (d.insn.attributes & ZYDIS_ATTRIB_HAS_LOCK) ? LOCKED : DIFFERENT;
	if (ZYAN_SUCCESS(status) && same(&real, length))
		return AGREED;
	if (ZYAN_SUCCESS(d.status) && same(&d.insn, length))
		return PROTECTED_NAME;
	if (insn.row->operands == OPERANDS_MODRM_REG && d.status == ZYDIS_STATUS_BAD_REGISTER)
		return REGISTER;
	if (insn.row == &opcode_invpcid && !ZYAN_SUCCESS(d.status))
		return modrm_mod(&insn) != 3 ? INVPCID_66 : INVPCID_REGISTER;
	if (insn.row >= opcodes_0f01 && insn.row < opcodes_0f01 + 8 && (modrm_mod(&insn) == 3 || modrm_reg(&insn) == 5))
		return !ZYAN_SUCCESS(d.status) || d.insn.length == length ? GROUP_7 : DIFFERENT;
	return DIFFERENT;
}

/* @plant: falsify ours, to see that it is noticed: a longer instruction, or another one. */
static enum verdict compare(uint32_t ip, unsigned plant)
{
	static ZydisDecoder decoder;
	const struct state s = { .ip = ip };
	const uint32_t room = 0x10000 - ip;
	ZydisDecoderContext context;
	enum decoded ours;
	ZyanStatus status;
	bool limits;

	if (!decoder.machine_mode)
		ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_REAL_16, ZYDIS_STACK_WIDTH_16);
	status = ZydisDecoderDecodeInstruction(&decoder, &context, memory + ip, room < 16 ? room : 16, &real);
	decode(&s, memory, &d);
	cpu.frame.eip = ip;
	ours = insn_decode(&cpu, &insn);
	insn.next_ip += plant == 1;
	if (plant == 2)
		insn.row = insn.row == &opcodes[0xfa] ? &opcodes[0xfb] : &opcodes[0xfa];
	limits = d.status == ZYDIS_STATUS_NO_MORE_DATA || d.status == ZYDIS_STATUS_INSTRUCTION_TOO_LONG;
	switch (ours) {
	case DECODED:
		return decoded_by_us(status, (uint16_t)(insn.next_ip - ip));
	case DECODED_NOT_OURS:
		if (limits)
			return EARLIER;
		return decode_arrival(&s, &d, 0) == VEC_GP ? DIFFERENT : NEITHER;
	default:
		if (insn.row == &opcodes_0f01[5] || insn.row == &opcode_invpcid)
			return limits ? LIMITS : d.status == ZYDIS_STATUS_DECODING_ERROR ? LATER : DIFFERENT;
		return limits || (insn.prefixes & PREFIX_LOCK) ? LIMITS : DIFFERENT;
	}
}

static void report(uint64_t number, uint32_t ip, enum verdict verdict)
{
	printf("%s string %llu:", verdict == DIFFERENT ? "different" : "same", (unsigned long long)number);
	for (unsigned i = 0; i < 18; i++)
		printf(" %02x", memory[ip + i]);
	printf("\n  at %x; ours: %s, length %u; Zydis: status %x, %s, length %u\n", ip,
	       insn.row->mnemonic ? name_of(&insn) : "none", (uint16_t)(insn.next_ip - ip), d.status,
	       ZYAN_SUCCESS(d.status) ? ZydisMnemonicGetString(d.insn.mnemonic) : "none", d.insn.length);
	printf("  again: --seed %llu --string %llu\n", (unsigned long long)options.seed, (unsigned long long)number);
}

static void parse(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const bool value = i + 1 < argc;

		if (!strcmp(argv[i], "--seed") && value)
			options.seed = strtoull(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "--strings") && value)
			options.strings = strtoull(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "--string") && value)
			options.only = strtoull(argv[++i], NULL, 0), options.alone = true;
		else
			fprintf(stderr, "usage: zydis [--seed S] [--strings N] [--string N]\n"), exit(2);
	}
}

static bool notices_plants(void)
{
	unsigned agreed = 0;

	for (uint64_t n = 0; agreed < 1000; n++) {
		const uint32_t ip = make_string(n);

		if (compare(ip, 0) != AGREED)
			continue;
		agreed++;
		if (compare(ip, 1) != DIFFERENT || compare(ip, 2) != DIFFERENT)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	static const char *const texts[] = {
#define TEXT(name, text) text,
		VERDICTS(TEXT)
#undef TEXT
	};
	unsigned long counts[VERDICT_COUNT] = { 0 };
	const time_t start = time(NULL);
	static const char name[] = "insn-decode-agrees-with-zydis";

	parse(argc, argv);
	cpu.mem.base = memory;
	if (options.alone) {
		const uint32_t ip = make_string(options.only);
		const enum verdict verdict = compare(ip, 0);

		report(options.only, ip, verdict);
		return verdict == DIFFERENT;
	}
	if (!notices_plants())
		return printf("FAIL %s: planted differences were not noticed\n", name), 1;
	for (uint64_t n = 0; n < options.strings; n++) {
		const uint32_t ip = make_string(n);
		const enum verdict verdict = compare(ip, 0);

		if (verdict == DIFFERENT && counts[DIFFERENT] < REPORTS_MAX)
			report(n, ip, verdict);
		counts[verdict]++;
	}
	printf("%s: strings %llu, differences %lu, seed %llu, %.0f seconds\n", name, (unsigned long long)options.strings,
	       counts[DIFFERENT], (unsigned long long)options.seed, difftime(time(NULL), start));
	for (unsigned i = 0; i < VERDICT_COUNT; i++)
		printf("  %9lu  %s\n", counts[i], texts[i]);
	if (counts[DIFFERENT])
		printf("FAIL %s: expected 0 found %lu differences\n", name, counts[DIFFERENT]);
	else
		printf("PASS %s\n", name);
	return counts[DIFFERENT] != 0;
}

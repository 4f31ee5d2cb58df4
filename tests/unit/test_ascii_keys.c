/* Typed characters as keys: what is pressed and released for each, and the
 * sequences that terminals send for keys without a character. */
#include "check.h"
#include "lib/ascii_keys.h"

#include <stdio.h>
#include <string.h>

/* Codes as text: "2a 1e 9e aa". */
static const char *text(const uint8_t *codes, unsigned count)
{
	static char line[3 * 64 + 1];

	line[0] = 0;
	for (unsigned i = 0; i < count; i++)
		sprintf(line + strlen(line), "%s%02x", i ? " " : "", codes[i]);
	return line;
}

/* One byte from a terminal that was quiet before and after: the number of scan codes. */
static unsigned typed(uint8_t byte, uint8_t *out)
{
	struct ascii_keys keys = { .state = ASCII_TEXT };
	const unsigned count = ascii_keys_input(&keys, byte, out);

	return count ? count : ascii_keys_pause(&keys, out);
}

static void characters(void)
{
	static const struct { char c; const char *codes; } rows[] = {
		{ 'a', "1e 9e" }, { 'A', "2a 1e 9e aa" }, { 'z', "2c ac" }, { '1', "02 82" },
		{ '!', "2a 02 82 aa" }, { '0', "0b 8b" }, { ')', "2a 0b 8b aa" }, { ' ', "39 b9" },
		{ '\\', "2b ab" }, { '|', "2a 2b ab aa" }, { '`', "29 a9" }, { '~', "2a 29 a9 aa" },
		{ '"', "2a 28 a8 aa" }, { '/', "35 b5" }, { '?', "2a 35 b5 aa" }, { '_', "2a 0c 8c aa" },
		{ '}', "2a 1b 9b aa" }, { ':', "2a 27 a7 aa" }, { '\r', "1c 9c" }, { '\n', "1c 9c" },
		{ '\t', "0f 8f" }, { 8, "0e 8e" }, { 0x7f, "0e 8e" }, { 0x1b, "01 81" },
		{ 3, "1d 2e ae 9d" }, { 26, "1d 2c ac 9d" }, { 0, "1d 03 83 9d" }, { 0x1c, "1d 2b ab 9d" },
		{ 0x1d, "1d 1b 9b 9d" }, { 0x1e, "1d 07 87 9d" }, { 0x1f, "1d 0c 8c 9d" },
	};
	uint8_t out[ASCII_KEYS_MAX];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("character %xh", (unsigned)rows[i].c);
		CHECK_TEXT("codes", rows[i].codes, text(out, typed((uint8_t)rows[i].c, out)));
	}
}

/* Every character of a US keyboard, no two by the same keys, and nothing stays down. */
static void all_characters(void)
{
	static char seen[128][64];

	for (unsigned c = 0; c < 256; c++) {
		uint8_t out[ASCII_KEYS_MAX];
		const unsigned count = typed((uint8_t)c, out);
		bool down[128] = { false };

		check_case("character %xh", c);
		CHECK("has a key", c < 0x80, count != 0);
		if (c >= 0x80)
			continue;
		for (unsigned i = 0; i < count; i++) {
			CHECK("goes the other way", !(out[i] & 0x80), !down[out[i] & 0x7f]);
			down[out[i] & 0x7f] = !(out[i] & 0x80);
		}
		for (unsigned i = 0; i < 128; i++)
			CHECK("is up again", false, down[i]);
		strcpy(seen[c], text(out, count));
		for (unsigned other = ' '; other < c && c < 0x7f; other++)
			CHECK("same keys as another", true, strcmp(seen[other], seen[c]) != 0);
	}
}

static void sequences(void)
{
	static const struct { const char *typed, *codes; } rows[] = {
		{ "\033[A", "e0 48 e0 c8" }, { "\033[B", "e0 50 e0 d0" }, { "\033[C", "e0 4d e0 cd" },
		{ "\033[D", "e0 4b e0 cb" }, { "\033OA", "e0 48 e0 c8" }, { "\033[H", "e0 47 e0 c7" },
		{ "\033[F", "e0 4f e0 cf" }, { "\033[1~", "e0 47 e0 c7" }, { "\033[2~", "e0 52 e0 d2" },
		{ "\033[3~", "e0 53 e0 d3" }, { "\033[4~", "e0 4f e0 cf" }, { "\033[5~", "e0 49 e0 c9" },
		{ "\033[6~", "e0 51 e0 d1" }, { "\033OP", "3b bb" }, { "\033OS", "3e be" },
		{ "\033[11~", "3b bb" }, { "\033[15~", "3f bf" }, { "\033[17~", "40 c0" },
		{ "\033[21~", "44 c4" }, { "\033[23~", "57 d7" }, { "\033[24~", "58 d8" },
		{ "\033[[A", "3b bb" }, { "\033[[E", "3f bf" }, { "\033[Z", "2a 0f 8f aa" },
		{ "\033[1;5A", "1d e0 48 e0 c8 9d" }, { "\033[3;2~", "2a e0 53 e0 d3 aa" },
		{ "\033[1;8H", "1d 38 2a e0 47 e0 c7 aa b8 9d" }, { "\033[1;3P", "38 3b bb b8" },
		{ "\033x", "38 2d ad b8" }, { "\033X", "38 2a 2d ad aa b8" },
		{ "\033\033[A", "01 81 e0 48 e0 c8" }, { "\033[99~a", "1e 9e" },
		{ "\033[4294967297~", "" }, { "\033[?25hb", "30 b0" },
		{ "\033[99999999999999A", "e0 48 e0 c8" }, { "\033[;;;;;5Ac", "e0 48 e0 c8 2e ae" },
		{ "ab", "1e 9e 30 b0" }, { "\303\244", "" }, { "\033O\033", "" },
		{ "\033[1;0B", "e0 50 e0 d0" },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ascii_keys keys = { 0 };
		uint8_t all[64];
		unsigned count = 0;

		check_case("row %u, ESC%s", i, rows[i].typed + 1);
		for (const char *c = rows[i].typed; *c; c++)
			count += ascii_keys_input(&keys, (uint8_t)*c, all + count);
		CHECK_TEXT("codes", rows[i].codes, text(all, count));
	}
}

static void lone_escape(void)
{
	struct ascii_keys keys = { 0 };
	uint8_t out[ASCII_KEYS_MAX];

	CHECK("nothing typed", 0, ascii_keys_pause(&keys, out));
	CHECK("ESC may begin a sequence", 0, ascii_keys_input(&keys, 0x1b, out));
	CHECK_TEXT("ESC alone", "01 81", text(out, ascii_keys_pause(&keys, out)));
	CHECK("only once", 0, ascii_keys_pause(&keys, out));
	CHECK_TEXT("not Alt", "1e 9e", text(out, ascii_keys_input(&keys, 'a', out)));
	ascii_keys_input(&keys, 0x1b, out);
	ascii_keys_input(&keys, '[', out);
	CHECK("half a sequence", 0, ascii_keys_pause(&keys, out));
	CHECK_TEXT("is forgotten", "2a 1e 9e aa", text(out, ascii_keys_input(&keys, 'A', out)));
}

static const struct test tests[] = {
	{ "ascii-characters", characters },
	{ "ascii-every-character-has-its-keys", all_characters },
	{ "ascii-terminal-sequences", sequences },
	{ "ascii-lone-escape", lone_escape },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

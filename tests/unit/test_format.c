/* lib/format.c against the host's printf. */
#include "check.h"
#include "lib/format.h"

#include <stdio.h>
#include <string.h>

/* Both must write the same and say the same length. */
#define SAME(...)                                                                   \
	do {                                                                        \
		char expected[64], found[64];                                       \
		const int wanted = snprintf(expected, sizeof(expected), __VA_ARGS__); \
		CHECK("length", wanted, format_string(found, sizeof(found), __VA_ARGS__)); \
		CHECK_TEXT("text", expected, found);                                \
	} while (0)

static void conversions(void)
{
	SAME("plain text, 100%%");
	SAME("%c%c", 'a', 'z');
	SAME("%s|%8s|%-8s|%2s|", "word", "word", "word", "word");
	SAME("%s|%3s|%-3s|", "", "", "");
	SAME("%d %d %d %d", 0, 1, -1, 2147483647);
	SAME("%d", -2147483647 - 1);
	SAME("%5d|%5d|%05d|%05d|%1d", 42, -42, 42, -42, 12345);
	SAME("%u %u", 0u, 4294967295u);
	SAME("%x %x %x %04x %8x %08x", 0u, 0xdeadbeefu, 0xffffffffu, 0xau, 0xau, 0xau);
	SAME("%lx %lu %ld %lx", 0xdeadbeeful, 4294967295ul, -5l, ~0ul);
	SAME("%-5u|%-5d|%-6x|%-2u|", 42u, -42, 0xabcu, 12345u);	/* format.h promises '-' */
	SAME("%2u|%2x", 12345u, 0x12345u);
}

static void cut(void)
{
	char out[8];

	for (unsigned size = 1; size < sizeof(out); size++) {
		memset(out, 'x', sizeof(out));
		check_case("size %u", size);
		CHECK("wanted length", 9, format_string(out, size, "%s-%u", "abcd", 1234u));
		CHECK("length", size - 1, strlen(out));
		CHECK("byte after", 'x', out[size]);
	}
	memset(out, 'x', sizeof(out));
	CHECK("wanted length", 4, format_string(out, 0, "%s", "abcd"));
	CHECK("nothing written", 'x', out[0]);
}

static void collect(char c, void *arg)
{
	strncat(arg, &c, 1);
}

static void format_to(char *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format_v(collect, out, fmt, ap);
	va_end(ap);
}

static void one_character_at_a_time(void)
{
	char out[64] = "";

	format_to(out, "%s=%04x;", "ax", 0x12u);
	CHECK_TEXT("text", "ax=0012;", out);
}

static void unknown_conversions_show(void)
{
	char out[64] = "";

	format_to(out, "%q %");
	CHECK_TEXT("text", "%q %", out);
}

static const struct test tests[] = {
	{ "format-agrees-with-printf", conversions },
	{ "format-string-is-cut-to-size", cut },
	{ "format-puts-one-character-at-a-time", one_character_at_a_time },
	{ "format-shows-an-unknown-conversion", unknown_conversions_show },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

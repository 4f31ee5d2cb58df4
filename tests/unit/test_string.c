/* lib/string.c, compiled under other names beside the host's C library. */
#include "check.h"

#include <stddef.h>
#include <string.h>

void *lib_memcpy(void *restrict dst, const void *restrict src, size_t n);
void *lib_memmove(void *dst, const void *src, size_t n);
void *lib_memset(void *dst, int byte, size_t n);
int lib_memcmp(const void *a, const void *b, size_t n);
size_t lib_strlen(const char *s);
int lib_strcmp(const char *a, const char *b);
size_t lib_strlcpy(char *dst, const char *src, size_t size);

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void copies(void)
{
	for (unsigned from = 0; from < 10; from++)
		for (unsigned to = 0; to < 10; to++)
			for (unsigned n = 0; n <= 10; n++) {
				char expected[21] = "abcdefghijklmnopqrst", found[21] = "abcdefghijklmnopqrst";

				memmove(expected + to, expected + from, n);
				check_case("%u bytes from %u to %u", n, from, to);
				CHECK("result", (uintptr_t)(found + to),
				      (uintptr_t)lib_memmove(found + to, found + from, n));
				CHECK_TEXT("memmove", expected, found);
			}
	char dst[8] = "0123456";

	CHECK("result", (uintptr_t)dst, (uintptr_t)lib_memcpy(dst, "abc", 3));
	CHECK_TEXT("memcpy", "abc3456", dst);
	lib_memset(dst + 1, 0x12341, 2);	/* one byte of it counts: 'A' */
	CHECK_TEXT("memset", "aAA3456", dst);
}

static void compares(void)
{
	static const char *const words[] = { "", "a", "ab", "b", "\x80", "ab\xff", "trapeze" };

	for (unsigned i = 0; i < 7; i++)
		for (unsigned j = 0; j < 7; j++) {
			check_case("\"%s\" and \"%s\"", words[i], words[j]);
			CHECK("strcmp", sign(strcmp(words[i], words[j])), sign(lib_strcmp(words[i], words[j])));
			CHECK("memcmp", sign(memcmp(words[i], words[j], 1)), sign(lib_memcmp(words[i], words[j], 1)));
		}
	CHECK("strlen", 7, lib_strlen("trapeze"));
	CHECK("memcmp of nothing", 0, lib_memcmp("a", "b", 0));
}

/* Every length up to three words and a byte, every place of a difference, and both of them at every place of a word. */
static void memcmp_finds_the_first_difference(void)
{
	for (unsigned from = 0; from < 16; from++)
		for (unsigned n = 0; n <= 13; n++)
			for (unsigned at = 0; at <= n; at++) {
				unsigned char x[20] = "abcdefghijklmnopqrs", y[20] = "abcdefghijklmnopqrs", *const other = y + from / 4;

				memmove(other, y, n);
				other[at] ^= 0x80;		/* the larger one; behind the last byte it does not count */
				if (at + 1 < n)
					other[at + 1] = 0;
				check_case("%u bytes, difference at %u, from %u and %u", n, at, from % 4, from / 4);
				memmove(x + from % 4, "abcdefghijklmnop", n);
				CHECK("memcmp", at < n ? -1 : 0, sign(lib_memcmp(x + from % 4, other, n)));
			}
}

static void strlcpy_ends_what_it_cuts(void)
{
	char dst[6];

	memset(dst, 'x', sizeof(dst));
	CHECK("wanted length", 7, lib_strlcpy(dst, "trapeze", 5));
	CHECK_TEXT("cut", "trap", dst);
	CHECK("byte after", 'x', dst[5]);
	CHECK("wanted length", 3, lib_strlcpy(dst, "abc", 5));
	CHECK_TEXT("whole", "abc", dst);
	CHECK("wanted length", 4, lib_strlcpy(dst, "abcd", 0));
	CHECK_TEXT("untouched", "abc", dst);
}

static const struct test tests[] = {
	{ "memcpy-memmove-memset", copies },
	{ "strcmp-memcmp-strlen", compares },
	{ "memcmp-finds-the-first-difference", memcmp_finds_the_first_difference },
	{ "strlcpy-ends-what-it-cuts", strlcpy_ends_what_it_cuts },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

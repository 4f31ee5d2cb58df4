/* gcc may emit calls to the first four even in freestanding code (GCC manual,
 * "Standards"), so they carry the C library's names. */
#include "lib/string.h"

/* Of anything, wherever it lies. */
typedef uint32_t __attribute__((may_alias, aligned(1))) word;

/* Sectors and screens go through here, so it is worth a string instruction. */
void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
#if __STDC_HOSTED__
	unsigned char *d = dst;
	const unsigned char *s = src;

	while (n--)
		*d++ = *s++;
#else
	void *d = dst;
	const void *s = src;
	size_t dwords = n / 4, bytes = n % 4;

	__asm__ volatile("rep movsl" : "+D"(d), "+S"(s), "+c"(dwords) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(bytes) : : "memory");
#endif
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	unsigned char *d = dst;
	const unsigned char *s = src;

	if (d < s || d >= s + n)
		return memcpy(dst, src, n);	/* forwards is right, byte or dword */
	while (n--)
		d[n] = s[n];
	return dst;
}

void *memset(void *dst, int byte, size_t n)
{
#if __STDC_HOSTED__
	unsigned char *d = dst;

	while (n--)
		*d++ = (unsigned char)byte;
#else
	void *d = dst;
	size_t dwords = n / 4, bytes = n % 4;
	const size_t pattern = 0x01010101u * (unsigned char)byte;

	__asm__ volatile("rep stosl" : "+D"(d), "+c"(dwords) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(d), "+c"(bytes) : "a"(pattern) : "memory");
#endif
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	size_t at = 0;

	/* Four at a time while they are equal: a guest's registers are, each time that it asks for a key. */
	while (n - at >= sizeof(word) && *(const word *)(x + at) == *(const word *)(y + at))
		at += sizeof(word);
	for (; at < n; at++)
		if (x[at] != y[at])
			return x[at] - y[at];
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t length = strlen(src);

	if (size) {
		size_t n = length < size ? length : size - 1;

		memcpy(dst, src, n);
		dst[n] = 0;
	}
	return length;
}

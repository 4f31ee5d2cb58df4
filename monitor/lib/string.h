/* The parts of <string.h> that a freestanding program needs, and strlcpy. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);

/**
 * strlcpy - copy a string, always ending it
 * Returns the length of @src: >= @size means that it was cut. BSD.
 */
size_t strlcpy(char *dst, const char *src, size_t size);

/**
 * words_copy - memcpy() of 32-bit words, in place: some words cost less than a call
 */
static inline void words_copy(void *to, const void *from, size_t words)
{
#if __STDC_HOSTED__
	memcpy(to, from, 4 * words);
#else
	__asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
#endif
}

/**
 * words_set - memset() of 32-bit words, in place
 */
static inline void words_set(void *to, uint32_t word, size_t words)
{
#if __STDC_HOSTED__
	for (uint32_t *at = to; words; at++, words--)
		*at = word;
#else
	__asm__ volatile("rep stosl" : "+D"(to), "+c"(words) : "a"(word) : "memory");
#endif
}

#endif

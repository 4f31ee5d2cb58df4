/* monitor/lib/string.h with Frama-C's own functions: words_copy() is assembler. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stdint.h>
#include <string.h>

size_t strlcpy(char *dst, const char *src, size_t size);

static inline void words_copy(void *to, const void *from, size_t words)
{
	/*@ loop unroll 32; */
	for (size_t n = 0; n < words; n++)
		((uint32_t *)to)[n] = ((const uint32_t *)from)[n];
}

#endif

/* lib/string.h, strlcpy: a text that ends within its array, and room for as much as is said. */
#include "any.h"
#include "lib/string.h"

size_t strlcpy(char *dst, const char *src, size_t size)
{
	const size_t length = strlen(src);

	/*@ loop unroll 128; */
	for (size_t n = 0; n + 1 < size; n++)
		dst[n] = (char)any8();
	if (size)
		dst[size - 1] = 0;
	return length;
}

#include "cpu/phys.h"
#include "cpu/paging.h"		/* phys_window, PAGE_SIZE */
#include "lib/string.h"		/* memcpy */

static uint32_t piece(uint32_t phys, uint32_t n)
{
	const uint32_t rest = PAGE_SIZE - phys % PAGE_SIZE;

	return n < rest ? n : rest;
}

void phys_read(uint32_t phys, void *to, uint32_t n)
{
	for (uint32_t part; n; phys += part, to = (char *)to + part, n -= part) {
		part = piece(phys, n);
		memcpy(to, phys_window(phys), part);
	}
}

void phys_write(uint32_t phys, const void *from, uint32_t n)
{
	for (uint32_t part; n; phys += part, from = (const char *)from + part, n -= part) {
		part = piece(phys, n);
		memcpy(phys_window(phys), from, part);
	}
}

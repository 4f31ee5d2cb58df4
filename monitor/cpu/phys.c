#include "cpu/phys.h"
#include "cpu/paging.h"		/* PAGE_SIZE */
#include "lib/string.h"		/* memcpy */

/* How many of @n bytes can be reached at once? */
static uint32_t piece(phys_t at, uint32_t n)
{
	const uint32_t mapped = at.at < ram_end().at ? ram_end().at - at.at : 0;
	const uint32_t room = mapped ? mapped : PAGE_SIZE - at.at % PAGE_SIZE;

	return n < room ? n : room;
}

void phys_read(phys_t at, void *to, uint32_t n)
{
	for (uint32_t part; n; at = phys_add(at, part), to = (char *)to + part, n -= part) {
		part = piece(at, n);
		memcpy(to, phys_window(at), part);
	}
}

void phys_write(phys_t at, const void *from, uint32_t n)
{
	for (uint32_t part; n; at = phys_add(at, part), from = (const char *)from + part, n -= part) {
		part = piece(at, n);
		memcpy(phys_window(at), from, part);
	}
}

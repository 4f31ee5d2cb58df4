#include "cpu/pages.h"
#include "cpu/paging.h"		/* PAGE_SIZE */

enum { RANGES = 8 };

static struct {
	uint32_t start, end;
} ranges[RANGES];
static unsigned count;

static uint32_t round_up(uint32_t bytes)
{
	return (bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

void pages_add(phys_t start, phys_t end)
{
	const uint32_t first = round_up(start.at), last = end.at & ~(PAGE_SIZE - 1);

	if (first < start.at || first >= last || count == RANGES)
		return;
	ranges[count].start = first;
	ranges[count++].end = last;
}

bool pages_take(uint32_t bytes, phys_t *at)
{
	const uint32_t size = round_up(bytes);

	for (unsigned i = 0; i < count && size >= bytes; i++) {
		if (ranges[i].end - ranges[i].start < size)
			continue;
		*at = phys(ranges[i].start);
		ranges[i].start += size;
		return true;
	}
	return false;
}

uint32_t pages_room(void)
{
	uint32_t most = 0;

	for (unsigned i = 0; i < count; i++)
		if (ranges[i].end - ranges[i].start > most)
			most = ranges[i].end - ranges[i].start;
	return most;
}

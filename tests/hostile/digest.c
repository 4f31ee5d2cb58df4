#include "digest.h"
#include "flat.h"
#include "cpu/paging.h"		/* PAGE_SIZE */
#include "lib/string.h"		/* memcpy */
#include "drivers/end.h"		/* end_with_error */

#define PIECES 4096
enum { FNV_PRIME = 16777619 };	/* odd, so no change of one word is lost */

extern uint8_t monitor_start[], monitor_end[];	/* linker.ld */

static struct piece {
	uint32_t start, end;		/* within one page */
	uint32_t sum;
} pieces[PIECES];
static unsigned count;
static uint32_t kept;			/* physical: the monitor's memory as it was */

void digest_add(uint32_t start, uint32_t end)
{
	while (start < end) {
		const uint32_t page_end = (start & ~(PAGE_SIZE - 1)) + PAGE_SIZE;
		const uint32_t to = page_end < end ? page_end : end;

		if (count == PIECES)
			end_with_error("more memory than the digest has room for");
		pieces[count++] = (struct piece){ .start = start, .end = to };
		start = to;
	}
}

static uint32_t sum_bytes(uint32_t sum, const uint8_t *at, const uint8_t *end)
{
	while (at < end)
		sum = (sum + *at++) * FNV_PRIME;
	return sum;
}

/* FNV-1a with words in place of bytes, and addition in place of XOR. */
static uint32_t sum_page(const uint8_t *page)
{
	const uint32_t *at = (const uint32_t *)(const void *)page;
	const uint32_t *end = at + PAGE_SIZE / sizeof(*at);
	uint32_t sum = 0;

	while (at < end) {
		sum = (sum + at[0]) * FNV_PRIME;
		sum = (sum + at[1]) * FNV_PRIME;
		sum = (sum + at[2]) * FNV_PRIME;
		sum = (sum + at[3]) * FNV_PRIME;
		sum = (sum + at[4]) * FNV_PRIME;
		sum = (sum + at[5]) * FNV_PRIME;
		sum = (sum + at[6]) * FNV_PRIME;
		sum = (sum + at[7]) * FNV_PRIME;
		at += 8;
	}
	return sum;
}

static uint32_t sum_piece(const struct piece *p)
{
	return p->end - p->start == PAGE_SIZE ? sum_page(flat(p->start)) :
						sum_bytes(0, flat(p->start), flat(p->end));
}

uint32_t digest_copy_size(void)
{
	return (uint32_t)((uintptr_t)monitor_end - (uintptr_t)monitor_start);
}

void digest_take(uint32_t copy)
{
	kept = copy;
	flat_begin();
	memcpy(flat(kept), monitor_start, digest_copy_size());
	for (unsigned i = 0; i < count; i++)
		pieces[i].sum = sum_piece(&pieces[i]);
	flat_end();
}

static uint32_t first_difference(const struct piece *p)
{
	uint32_t at = p->start;

	if (flat(at) < monitor_start || flat(p->end) > monitor_end)
		return at;
	while (at < p->end - 1 && *flat(at) == flat(kept)[flat(at) - monitor_start])
		at++;
	return at;
}

bool digest_check(uint32_t *where)
{
	bool changed = false;

	flat_begin();
	for (unsigned i = 0; i < count && !changed; i++) {
		changed = sum_piece(&pieces[i]) != pieces[i].sum;
		if (changed)
			*where = first_difference(&pieces[i]);
	}
	flat_end();
	return changed;
}

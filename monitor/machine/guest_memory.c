#include "machine/guest_memory.h"
#include "lib/string.h"		/* memcpy, memset */
#include "machine/video.h"	/* video_traps, video_look, video_poke */


/* How many of @n bytes from @lin on lie in one page? */
static uint32_t in_page(uint32_t lin, uint32_t n)
{
	const uint32_t rest = PAGE_SIZE - lin % PAGE_SIZE;

	return n < rest ? n : rest;
}

static bool is_there(const struct vm *vm, uint32_t lin)
{
	return (vm->space.table[lin / PAGE_SIZE] & PTE_P) || video_traps(vm, lin);
}

static void write_video(struct vm *vm, uint32_t lin, const uint8_t *from, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		video_poke(vm, lin + i, from[i]);
}

void guest_read(const struct vm *vm, uint32_t lin, void *to, uint32_t n)
{
	for (uint32_t part; n && lin < GUEST_END; lin += part, to = (char *)to + part, n -= part) {
		part = in_page(lin, n);
		if (video_traps(vm, lin))
			video_look(vm, lin, to, part);
		else if (likely(is_there(vm, lin)))
			memcpy(to, guest_page(vm, lin), part);
		else
			memset(to, 0xff, part);
	}
	if (n)
		memset(to, 0xff, n);
}

static bool reaches(const struct vm *vm, uint32_t lin, uint32_t n)
{
	for (uint32_t part; n && lin < GUEST_END; lin += part, n -= part) {
		part = in_page(lin, n);
		if (!is_there(vm, lin))
			return false;
	}
	return !n;
}

void guest_write(struct vm *vm, uint32_t lin, const void *from, uint32_t n)
{
	for (uint32_t part; n && lin < GUEST_END; lin += part, from = (const char *)from + part, n -= part) {
		uint8_t *page = guest_page_to_write(vm, lin);

		part = in_page(lin, n);
		if (page)
			memcpy(page, from, part);
		else if (video_traps(vm, lin))
			write_video(vm, lin, from, part);
	}
}

void guest_clear(struct vm *vm, uint32_t lin, uint32_t n)
{
	for (uint32_t part; n && lin < GUEST_END; lin += part, n -= part) {
		part = in_page(lin, n);
		if (part == PAGE_SIZE && vm->pages.own)
			shared_give_back(vm, lin / PAGE_SIZE, 1);
		else
			memset(guest_page_to_write(vm, lin), 0, part);
	}
}

/* How many of @n bytes from offset @off on lie before the segment's end? */
static uint32_t in_segment(uint16_t off, uint32_t n)
{
	const uint32_t rest = 0x10000u - off;

	return n < rest ? n : rest;
}

void guest_read_far(const struct vm *vm, uint16_t seg, uint16_t off, void *to, uint32_t n)
{
	const uint32_t first = in_segment(off, n);

	guest_read(vm, seg * 16u + off, to, first);
	guest_read(vm, seg * 16u, (char *)to + first, n - first);
}

void guest_write_far(struct vm *vm, uint16_t seg, uint16_t off, const void *from, uint32_t n)
{
	const uint32_t first = in_segment(off, n);

	guest_write(vm, seg * 16u + off, from, first);
	guest_write(vm, seg * 16u, (const char *)from + first, n - first);
}

bool guest_reaches_far(const struct vm *vm, uint16_t seg, uint16_t off, uint32_t n)
{
	const uint32_t first = in_segment(off, n);

	return reaches(vm, seg * 16u + off, first) && reaches(vm, seg * 16u, n - first);
}

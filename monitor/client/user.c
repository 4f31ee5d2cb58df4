#include "client/user.h"
#include "client/client.h"	/* RING3_END, space_* */
#include "lib/string.h"		/* memcpy */

bool user_in_range(uint32_t at, uint32_t n)
{
	return n <= RING3_END && at <= RING3_END - n;
}

static uint32_t in_page(uint32_t at, uint32_t n)
{
	const uint32_t rest = PAGE_SIZE - at % PAGE_SIZE;

	return n < rest ? n : rest;
}

/* @at lies in a page that ring 3 can reach: where ring 0 sees it. Stack is made on the way. */
static uint8_t *reach(struct vm *vm, uint32_t at, bool write)
{
	const uint32_t need = PTE_P | PTE_U | (write ? PTE_W : 0);
	uint32_t entry = space_entry(vm, at);

	if ((entry & need) != need) {
		if (entry || !space_grow_stack(vm, at))
			return NULL;
		entry = space_entry(vm, at);
	}
	return (uint8_t *)ram(phys(entry & ~(PAGE_SIZE - 1))) + at % PAGE_SIZE;
}

void *user_pointer(struct vm *vm, uint32_t at, uint32_t n, bool write)
{
	return in_page(at, n) == n ? reach(vm, at, write) : NULL;
}

bool user_read(struct vm *vm, void *to, uint32_t from, uint32_t n)
{
	for (uint32_t part; n; from += part, to = (char *)to + part, n -= part) {
		const uint8_t *page = reach(vm, from, false);

		part = in_page(from, n);
		if (!page)
			return false;
		memcpy(to, page, part);
	}
	return true;
}

bool user_write(struct vm *vm, uint32_t to, const void *from, uint32_t n)
{
	for (uint32_t part; n; to += part, from = (const char *)from + part, n -= part) {
		uint8_t *page = reach(vm, to, true);

		part = in_page(to, n);
		if (!page)
			return false;
		memcpy(page, from, part);
	}
	return true;
}

uint32_t user_reaches(struct vm *vm, uint32_t at, uint32_t n, bool write)
{
	uint32_t done = 0;

	while (done < n && reach(vm, at + done, write))
		done += in_page(at + done, n - done);
	return done;
}

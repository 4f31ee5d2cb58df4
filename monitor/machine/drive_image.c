/* The bytes of a drive's image. */
#include "cpu/phys.h"		/* phys_read, phys_write */
#include "lib/string.h"		/* memcpy, memset */
#include "machine/drive.h"	/* struct drive */
#include "machine/shared_pages.h"	/* shared_own_piece */
#include "machine/vm.h"		/* struct vm, PAGE_SIZE */

void drive_keep_apart(struct vm *vm, unsigned slot, uint32_t *own)
{
	struct drive *d = &vm->drives[slot];

	memset(own, 0, (d->size + PAGE_SIZE - 1) / PAGE_SIZE * sizeof(own[0]));
	d->own = own;
	d->vm = vm;
}

/* How many of @n bytes from @at on lie in one page of the image. */
static uint32_t in_page(uint32_t at, uint32_t n)
{
	const uint32_t rest = PAGE_SIZE - at % PAGE_SIZE;

	return n < rest ? n : rest;
}

static void read_apart(const struct drive *d, uint32_t at, void *to, uint32_t n)
{
	for (uint32_t part; n; at += part, to = (uint8_t *)to + part, n -= part) {
		const uint32_t own = d->own[at / PAGE_SIZE];

		part = in_page(at, n);
		phys_read(own ? phys(own + at % PAGE_SIZE) : phys_add(d->image, at), to, part);
	}
}

static void write_apart(const struct drive *d, uint32_t at, const void *from, uint32_t n)
{
	for (uint32_t part; n; at += part, from = (const uint8_t *)from + part, n -= part) {
		const uint32_t start = at - at % PAGE_SIZE;
		uint8_t *own = shared_own_piece(d->vm, &d->own[at / PAGE_SIZE], phys_add(d->image, start),
						in_page(start, d->size - start));

		part = in_page(at, n);
		memcpy(own + at % PAGE_SIZE, from, part);
	}
}

void drive_read(const struct drive *d, uint32_t at, void *to, uint32_t n)
{
	const uint32_t left = at < d->size ? d->size - at : 0;
	const uint32_t there = n < left ? n : left;

	if (there && d->own)
		read_apart(d, at, to, there);
	else if (there)
		phys_read(phys_add(d->image, at), to, there);
	memset((uint8_t *)to + there, 0, n - there);
}

void drive_write(const struct drive *d, uint32_t at, const void *from, uint32_t n)
{
	if (d->own)
		write_apart(d, at, from, n);
	else
		phys_write(phys_add(d->image, at), from, n);
}

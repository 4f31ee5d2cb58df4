/* The bytes of a drive's image. */
#include "cpu/phys.h"		/* phys_read, phys_write */
#include "lib/string.h"		/* memset */
#include "machine/drive.h"	/* struct drive */

void drive_read(const struct drive *d, uint32_t at, void *to, uint32_t n)
{
	const uint32_t left = at < d->size ? d->size - at : 0;
	const uint32_t there = n < left ? n : left;

	if (there)
		phys_read(phys_add(d->image, at), to, there);
	memset((uint8_t *)to + there, 0, n - there);
}

void drive_write(const struct drive *d, uint32_t at, const void *from, uint32_t n)
{
	phys_write(phys_add(d->image, at), from, n);
}

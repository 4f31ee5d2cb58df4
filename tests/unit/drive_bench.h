/* An image on the host: its start in an array, the rest zeros. */
#ifndef UNIT_DRIVE_BENCH_H
#define UNIT_DRIVE_BENCH_H

#include "check.h"
#include "cpu/phys.h"
#include "machine/vm.h"		/* struct vm, drive_attach */

#include <stdlib.h>
#include <string.h>

enum { IMAGE = 0x400000, KIB = 1024 };

static struct vm vm;
static uint8_t first[4096];		/* the image's start; the rest of it is zeros */
static uint32_t last_phys, last_n;	/* of the last access */

void phys_read(phys_t at, void *to, uint32_t n)
{
	last_phys = at.at;
	last_n = n;
	for (uint32_t i = 0; i < n; i++)
		((uint8_t *)to)[i] = at.at - IMAGE + i < sizeof(first) ? first[at.at - IMAGE + i] : 0;
}

void phys_write(phys_t at, const void *from, uint32_t n)
{
	last_phys = at.at;
	last_n = n;
	if (at.at < IMAGE || at.at - IMAGE + n > sizeof(first))
		abort();
	memcpy(first + (at.at - IMAGE), from, n);
}

static const struct drive *attach(unsigned slot, uint32_t size)
{
	memset(&vm.drives, 0, sizeof(vm.drives));
	CHECK("no complaint", 0, (uintptr_t)drive_attach(&vm, slot, phys(IMAGE), size, false));
	return &vm.drives[slot];
}

static void check_chs(const char *what, struct chs found, unsigned c, unsigned h, unsigned s)
{
	CHECK(what, (uint64_t)c << 32 | h << 16 | s,
	      (uint64_t)found.cylinders << 32 | (unsigned)found.heads << 16 | found.sectors);
}

#endif

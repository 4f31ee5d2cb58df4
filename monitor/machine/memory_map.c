#include "machine/memory_map.h"
#include "lib/string.h"		/* memcpy */
#include "machine/vm.h"		/* MONITOR_BASE, MONITOR_END */

static struct loader_range firmware_map[LOADER_MAX_RANGES];
static unsigned firmware_rows;
static uint32_t firmware_kib;

void memory_init(const struct loader_info *info)
{
	firmware_kib = info->upper_kib;
	firmware_rows = info->range_count;
	memcpy(firmware_map, info->range, sizeof(firmware_map));
}

void memory_row(struct memory_rows *r, uint64_t start, uint64_t end, uint32_t type)
{
	if (start >= end)
		return;
	if (r->count == r->wanted)
		r->row = (struct loader_range){ start, end - start, type };
	r->count++;
}

void memory_firmware_rows(struct memory_rows *r)
{
	for (unsigned i = 0; i < firmware_rows; i++) {
		const struct loader_range *f = &firmware_map[i];
		const uint64_t end = f->start + f->size;

		if (f->type != E820_RAM || f->start > MONITOR_BASE || end < MONITOR_END) {
			memory_row(r, f->start, end, f->type);
			continue;
		}
		memory_row(r, f->start, MONITOR_BASE, E820_RAM);
		memory_row(r, MONITOR_BASE, MONITOR_END, E820_RESERVED);
		memory_row(r, MONITOR_END, end, E820_RAM);
	}
}

uint32_t memory_firmware_kib(void)
{
	return firmware_kib;
}

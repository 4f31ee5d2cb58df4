/* The memory map that a guest is told (INT 15h AX=E820h), row by row, and the firmware's. */
#ifndef MACHINE_MEMORY_MAP_H
#define MACHINE_MEMORY_MAP_H

#include "boot/loader.h"	/* struct loader_info, struct loader_range */

enum { E820_RAM = 1, E820_RESERVED = 2 };	/* ACPI 6.3, 15.1 */

/* A memory map in the making, for the caller's row number. */
struct memory_rows {
	uint32_t wanted, count;
	struct loader_range row;	/* number @wanted, once there are more than that */
};

/**
 * memory_row - the next row: from @start up to @end, unless that is nothing
 */
void memory_row(struct memory_rows *r, uint64_t start, uint64_t end, uint32_t type);

/**
 * memory_init - remember the firmware's memory map
 */
void memory_init(const struct loader_info *info);

/**
 * memory_firmware_rows - the firmware's map, less the monitor's megabyte
 * memory_firmware_kib - KiB from 1 MiB, as the firmware counts them
 */
void memory_firmware_rows(struct memory_rows *r);
uint32_t memory_firmware_kib(void);

#endif

/* What the multiboot loader handed over, copied out of its reach. */
#ifndef BOOT_LOADER_H
#define BOOT_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#define LOADER_MAX_MODULES 8
#define LOADER_MAX_STRING  512	/* bytes of a command line, with its NUL */
#define LOADER_MAX_RANGES  32	/* rows of the firmware's memory map */

struct loader_module {
	uint32_t start;		/* physical address of the first byte */
	uint32_t size;		/* bytes */
	char string[LOADER_MAX_STRING];
};

struct loader_range {		/* one row of the firmware's memory map (E820) */
	uint64_t start, size;
	uint32_t type;		/* 1 = RAM that nobody uses */
};

struct loader_info {
	uint32_t upper_kib;	/* contiguous RAM from 1 MiB, in KiB */
	char cmdline[LOADER_MAX_STRING];
	unsigned module_count;
	struct loader_module module[LOADER_MAX_MODULES];
	unsigned range_count;
	struct loader_range range[LOADER_MAX_RANGES];
};

/**
 * loader_read - copy the multiboot information
 * @magic: what the loader left in EAX
 * @mbi:   physical address of its information structure (EBX)
 * @out:   filled in
 *
 * The original may lie in the low megabyte (GRUB) or at 7C00h, where a guest
 * will be: nothing of it is used later. Only a module's contents stay in place.
 * Errors: returns a sentence that says what is wrong, or NULL.
 * Source: Multiboot Specification 0.6.96, 3.3 "Boot information format".
 */
const char *loader_read(uint32_t magic, uint32_t mbi, struct loader_info *out);

#endif

/* What the multiboot loader handed over, copied out of its reach. */
#ifndef BOOT_LOADER_H
#define BOOT_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#define LOADER_MAX_MODULES 512
#define LOADER_MAX_TEXT    65536	/* bytes of all lines together, each with its NUL */
#define LOADER_MAX_RANGES  128	/* rows of the firmware's memory map; further ones are left out */

struct loader_module {
	uint32_t start;		/* physical address of the first byte */
	uint32_t size;		/* bytes */
	const char *string;	/* in the text; may be empty */
};

struct loader_range {		/* one row of the firmware's memory map (E820) */
	uint64_t start, size;
	uint32_t type;		/* 1 = RAM that nobody uses */
};

struct loader_info {
	uint32_t upper_kib;	/* contiguous RAM from 1 MiB, in KiB */
	const char *cmdline;	/* in the text; may be empty */
	unsigned module_count;
	struct loader_module module[LOADER_MAX_MODULES];
	unsigned range_count;
	struct loader_range range[LOADER_MAX_RANGES];
	unsigned text_used;
	char *text;		/* LOADER_MAX_TEXT bytes, of which text_used count */
};

/**
 * loader_read - copy the multiboot information
 * @magic: what the loader left in EAX
 * @mbi:   physical address of its information structure (EBX)
 * @out:   all zero but for its text; is filled in
 *
 * The original may lie in the low megabyte (GRUB) or at 7C00h, where a guest
 * will be: nothing of it is used later. Only a module's contents stay in place.
 * Errors: returns a sentence that says what is wrong, or NULL.
 * Source: Multiboot Specification 0.6.96, 3.3 "Boot information format".
 */
const char *loader_read(uint32_t magic, uint32_t mbi, struct loader_info *out);

#endif

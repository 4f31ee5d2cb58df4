#include "boot/loader.h"
#include "lib/string.h"		/* strlcpy, memcpy */

#define MB_BOOT_MAGIC 0x2BADB002

enum {				/* bits of multiboot_info.flags */
	MBI_MEMORY  = 1 << 0,
	MBI_CMDLINE = 1 << 2,
	MBI_MODS    = 1 << 3,
	MBI_MMAP    = 1 << 6,
};

struct multiboot_info {
	uint32_t flags;
	uint32_t mem_lower, mem_upper;	/* KiB */
	uint32_t boot_device;
	uint32_t cmdline;
	uint32_t mods_count, mods_addr;
	uint32_t syms[4];
	uint32_t mmap_length, mmap_addr;
};

struct multiboot_module {
	uint32_t start, end, string, reserved;
};

struct multiboot_mmap {
	uint32_t size;			/* of the rest of this row */
	uint64_t start, length;
	uint32_t type;
} __attribute__((packed));

static const void *phys(uint32_t address)
{
	return (const void *)(uintptr_t)address;
}

static const char *read_modules(const struct multiboot_info *mbi, struct loader_info *out)
{
	const struct multiboot_module *mod = phys(mbi->mods_addr);

	if (mbi->mods_count > LOADER_MAX_MODULES)
		return "the loader passed more than 8 modules";
	for (uint32_t i = 0; i < mbi->mods_count; i++) {
		struct loader_module *m = &out->module[i];

		m->start = mod[i].start;
		m->size = mod[i].end - mod[i].start;
		if (mod[i].string &&
		    strlcpy(m->string, phys(mod[i].string), sizeof(m->string)) >= sizeof(m->string))
			return "a module's options are longer than 511 characters";
	}
	out->module_count = mbi->mods_count;
	return NULL;
}

static void read_memory_map(const struct multiboot_info *mbi, struct loader_info *out)
{
	uint32_t at = mbi->mmap_addr, end = mbi->mmap_addr + mbi->mmap_length;

	while (at < end && out->range_count < LOADER_MAX_RANGES) {
		struct multiboot_mmap row;

		memcpy(&row, phys(at), sizeof(row));
		out->range[out->range_count++] =
			(struct loader_range){ row.start, row.length, row.type };
		at += row.size + sizeof(row.size);
	}
}

const char *loader_read(uint32_t magic, uint32_t mbi_address, struct loader_info *out)
{
	const struct multiboot_info *mbi = phys(mbi_address);

	if (magic != MB_BOOT_MAGIC)
		return "not started by a multiboot loader";
	if (!(mbi->flags & MBI_MEMORY))
		return "the loader does not say how much memory there is";
	out->upper_kib = mbi->mem_upper;
	if ((mbi->flags & MBI_CMDLINE) && mbi->cmdline &&
	    strlcpy(out->cmdline, phys(mbi->cmdline), sizeof(out->cmdline)) >= sizeof(out->cmdline))
		return "the command line is longer than 511 characters";
	if (mbi->flags & MBI_MMAP)
		read_memory_map(mbi, out);
	return (mbi->flags & MBI_MODS) ? read_modules(mbi, out) : NULL;
}

#include "boot/loader.h"
#include "lib/string.h"		/* memcpy */

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

/* A copy of the string there, or an empty one for address 0; NULL if there is no room. */
static const char *copy_text(uint32_t address, struct loader_info *out)
{
	const char *from = address ? phys(address) : "", *copy = out->text + out->text_used;

	for (unsigned at = out->text_used, n = 0; at < LOADER_MAX_TEXT && n < LOADER_MAX_TEXT; at++, n++) {
		out->text[at] = from[n];
		if (!from[n]) {
			out->text_used = at + 1;
			return copy;
		}
	}
	return NULL;
}

_Static_assert(LOADER_MAX_MODULES == 512 && LOADER_MAX_TEXT == 65536, "the sentences below say so");

static const char *read_modules(const struct multiboot_info *mbi, struct loader_info *out)
{
	const struct multiboot_module *mod = phys(mbi->mods_addr);
	const uint32_t count = mbi->mods_count;

	if (count > LOADER_MAX_MODULES)
		return "the loader passed more than 512 modules";
	for (uint32_t i = 0; i < count; i++) {
		struct loader_module *m = &out->module[i];

		m->start = mod[i].start;
		m->size = mod[i].end - mod[i].start;
		m->string = copy_text(mod[i].string, out);
		if (!m->string)
			return "the command line and the modules' options have more than 65535 characters together";
	}
	out->module_count = count;
	return NULL;
}

/* Whole rows. Each says how far it is to the next one. */
static void read_memory_map(const struct multiboot_info *mbi, struct loader_info *out)
{
	const char *rows = phys(mbi->mmap_addr);
	const uint32_t length = mbi->mmap_length;
	struct multiboot_mmap row;
	unsigned count = 0;

	if (length < sizeof(row))
		return;
	for (uint32_t at = 0; at <= length - sizeof(row) && count < LOADER_MAX_RANGES; at += row.size + sizeof(row.size)) {
		memcpy(&row, rows + at, sizeof(row));
		out->range[count++] = (struct loader_range){ row.start, row.length, row.type };
	}
	out->range_count = count;
}

const char *loader_read(uint32_t magic, uint32_t mbi_address, struct loader_info *out)
{
	const struct multiboot_info *mbi = phys(mbi_address);

	if (magic != MB_BOOT_MAGIC)
		return "not started by a multiboot loader";
	if (!(mbi->flags & MBI_MEMORY))
		return "the loader does not say how much memory there is";
	out->upper_kib = mbi->mem_upper;
	out->cmdline = copy_text(mbi->flags & MBI_CMDLINE ? mbi->cmdline : 0, out);
	if (!out->cmdline)
		return "the command line has more than 65535 characters";
	if (mbi->flags & MBI_MMAP)
		read_memory_map(mbi, out);
	return (mbi->flags & MBI_MODS) ? read_modules(mbi, out) : NULL;
}

#include "machine/post_memory.h"
#include "boot/loader.h"	/* struct loader_info */
#include "cpu/paging.h"		/* PAGE_SIZE */
#include "cpu/phys.h"		/* phys_read, ram */
#include "drivers/pc.h"		/* BDA_*, SCREEN_START */
#include "lib/string.h"		/* memset */
#include "machine/guest_memory.h"	/* guest_clear, guest_write */

enum { CLEARED = 0x7000, CLEARED_END = 0x90000 };

static uint16_t bda_word(uint32_t at)
{
	uint16_t word;

	phys_read(phys(at), &word, sizeof(word));
	return word;
}

static uint16_t counted_kib(void)
{
	return bda_word(BDA_MEMORY_KIB);
}

bool post_memory_has_bios(void)
{
	return counted_kib() != 0;
}

bool post_memory_has_video_bios(void)
{
	return bda_word(BDA_COLUMNS) != 0;
}

/* Where the firmware's own memory begins: at the end of what it counts. */
static uint32_t free_end(void)
{
	const uint32_t kib = counted_kib();

	return kib * 1024u > CLEARED && kib * 1024u < SCREEN_START ? kib * 1024u : SCREEN_START;
}

static uint32_t cleared_end(void)
{
	return free_end() < CLEARED_END ? free_end() : CLEARED_END;
}

static bool holds_a_module(const struct loader_info *info, uint32_t page)
{
	for (unsigned i = 0; i < info->module_count; i++) {
		const struct loader_module *m = &info->module[i];

		if (m->start < page + PAGE_SIZE && m->start + m->size > page)
			return true;
	}
	return false;
}

void post_memory_clear_real(const struct loader_info *info)
{
	for (uint32_t page = CLEARED; page + PAGE_SIZE <= cleared_end(); page += PAGE_SIZE)
		if (!holds_a_module(info, page))
			memset(ram(phys(page)), 0, PAGE_SIZE);
}

/* From the real machine, which still has it as the firmware made it. */
static void copy_firmwares(struct vm *vm)
{
	guest_write(vm, 0, ram(phys(0)), BDA_END);
	guest_write(vm, free_end(), ram(phys(free_end())), SCREEN_START - free_end());
}

void post_memory_start(struct vm *vm)
{
	guest_clear(vm, BDA_END, free_end() - BDA_END);
	copy_firmwares(vm);
}

void post_memory_reset(struct vm *vm)
{
	guest_clear(vm, CLEARED, cleared_end() - CLEARED);
	copy_firmwares(vm);
}

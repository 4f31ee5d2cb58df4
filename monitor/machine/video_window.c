#include "machine/video_window.h"
#include "cpu/paging.h"		/* paging_map, PTE_* */
#include "drivers/pc.h"		/* SCREEN_START, SCREEN_END */
#include "lib/string.h"		/* memcpy */
#include "machine/devices/vvga_memory.h"	/* vvga_* */
#include "machine/video.h"	/* video_memory */

enum { FIRST_PAGE = SCREEN_START / PAGE_SIZE, PAGES = (SCREEN_END - SCREEN_START) / PAGE_SIZE };

/* What ring 0 finds where the guest has no page: ones, and it may not write there. */
static const uint8_t nothing[PAGE_SIZE] __attribute__((aligned(4096))) = { [0 ... PAGE_SIZE - 1] = 0xff };

/* All planes of a byte beside each other; and the text as the guest sees it, which is in another order in the planes
 * of some cards. */
void video_start(struct vm *vm)
{
	uint8_t *memory = video_memory(vm);
	const uint8_t *planes = ram(vm->memory);

	vga_save(&vm->vga, vm->memory, VGA_MEMORY_SIZE);
	for (uint32_t n = 0; n < VGA_MEMORY_SIZE / 4; n++)
		for (unsigned plane = 0; plane < 4; plane++)
			memory[4 * n + plane] = planes[plane * (VGA_MEMORY_SIZE / 4) + n];
	vvga_load(&vm->vvga, &vm->vga);
	vvga_set_view(&vm->vvga, memory, vvga_view_of(&vm->vvga));
	if (vm->vvga.view == VVGA_CELLS_COLOUR)
		memcpy(memory + VVGA_CELLS_AT, ram(phys(SCREEN_TEXT)), VVGA_CELLS);
}

phys_t video_page(const struct vm *vm, uint32_t at)
{
	const struct vvga_pages own = vvga_pages_of(vm->vvga.view);

	at -= SCREEN_START + own.first;
	if (at < own.bytes)
		return phys_add(vm->video, own.at + at);
	return phys_add(phys((uint32_t)(uintptr_t)nothing), at % PAGE_SIZE);
}

/* Present for ring 0 and not for the guest: the monitor's own hand finds ones there, and its writes ask the page
 * table first. */
static void map(struct vm *vm)
{
	const struct vvga_pages own = vvga_pages_of(vm->vvga.view);

	for (uint32_t page = 0; page < PAGES; page++) {
		const bool is_own = page * PAGE_SIZE - own.first < own.bytes;

		paging_map(&vm->space, FIRST_PAGE + page, video_page(vm, (FIRST_PAGE + page) * PAGE_SIZE),
			   is_own ? PTE_P | PTE_W | PTE_U : PTE_P);
	}
	paging_flush();
}

void video_follow(struct vm *vm)
{
	video_keep_dirty(vm);
	vvga_set_view(&vm->vvga, video_memory(vm), vvga_view_of(&vm->vvga));
	vm->vvga.changed |= VVGA_CHANGED_MODE;
	map(vm);
}

uint32_t video_dirty(struct vm *vm)
{
	uint32_t written, cleared = 0;

	video_keep_dirty(vm);
	written = vm->video_written;
	vm->video_written = 0;
	for (uint32_t page = 0; page < PAGES; page++) {
		cleared |= vm->space.table[FIRST_PAGE + page] & PTE_D;
		vm->space.table[FIRST_PAGE + page] &= ~(uint32_t)PTE_D;
	}
	if (cleared)
		paging_flush();
	return written;
}

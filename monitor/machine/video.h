/* The window A0000h-BFFFFh of a guest that has a VGA of its own (machine/devices/vvga.h): what reads and writes of
 * pages that are not the guest's come to. */
#ifndef MACHINE_VIDEO_H
#define MACHINE_VIDEO_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/pc.h"		/* SCREEN_* */
#include "machine/vm.h"		/* struct vm, PAGE_SIZE */

enum { VIDEO_FIRST_PAGE = SCREEN_START / PAGE_SIZE, VIDEO_PAGES = (SCREEN_END - SCREEN_START) / PAGE_SIZE };

/**
 * video_has_model - does the guest draw into a VGA of its own, and not on the card?
 */
static inline bool video_has_model(const struct vm *vm)
{
	return vm->video.at != 0;
}

/**
 * video_memory - its VVGA_MEMORY_SIZE bytes
 */
static inline uint8_t *video_memory(const struct vm *vm)
{
	return ram(vm->video);
}

/**
 * video_traps - is @lin in the window of such a guest, where it has no page of its own?
 */
static inline bool video_traps(const struct vm *vm, uint32_t lin)
{
	return lin - SCREEN_START < VVGA_WINDOW && video_has_model(vm) && !(vm->space.table[lin / PAGE_SIZE] & PTE_U);
}

/**
 * video_peek, video_poke - one byte at @lin, where video_traps(): what an access of the guest's does
 * video_look - what @n of video_peek() from @lin up return, and the latches stay; @n: not beyond the page
 */
uint8_t video_peek(struct vm *vm, uint32_t lin);
void video_poke(struct vm *vm, uint32_t lin, uint8_t value);
void video_look(const struct vm *vm, uint32_t lin, uint8_t *to, uint32_t n);

/**
 * video_keep_dirty - the D bits of the guest's page table are about to be cleared, for another reason
 */
void video_keep_dirty(struct vm *vm);

#endif

/* Which pages of A0000h-BFFFFh a guest with a VGA of its own sees: see machine/video.h. */
#ifndef MACHINE_VIDEO_WINDOW_H
#define MACHINE_VIDEO_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;

/**
 * video_start - what the card shows becomes what the guest's own VGA has: registers, fonts, text
 * The card is in one of the firmware's modes.
 * @scratch: VGA_MEMORY_SIZE bytes that are used in between
 */
void video_start(struct vm *vm, phys_t scratch);

/**
 * video_page - where the monitor finds what the guest has at @at, A0000h-BFFFFh: a page of its own, or one full of ones
 */
phys_t video_page(const struct vm *vm, uint32_t at);

/**
 * video_follow - the registers have changed: let the guest see the window that they program
 */
void video_follow(struct vm *vm);

/**
 * video_lend - the trap path has faulted when it read for the guest at @lin: let it read what the VGA answers
 * It reads there for POPF and IRET with a stack in the window, OUTS, and the tables that LGDT and LIDT name. No
 * instruction is spent where they read elsewhere. A page full of answers, which takes some 200,000, is there until the
 * trap ends or writes.
 * Returns false if video memory is not the reason.
 * video_take_back - the page is gone again
 */
bool video_lend(struct vm *vm, uint32_t lin);
void video_take_back(struct vm *vm);

/**
 * video_dirty - which pages of the window the guest has written since the last call: bit n is page A0h + n
 * Only of those that are its own. What is emulated notes VVGA_CHANGED_MEMORY instead. The guest may be the one whose
 * address space is in use.
 */
uint32_t video_dirty(struct vm *vm);

#endif

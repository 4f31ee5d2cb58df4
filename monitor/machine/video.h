/* The window A0000h-BFFFFh of a guest that has a VGA of its own (machine/devices/vvga.h). */
#ifndef MACHINE_VIDEO_H
#define MACHINE_VIDEO_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/**
 * video_has_model - does the guest draw into a VGA of its own, and not on the card?
 */
bool video_has_model(const struct vm *vm);

/**
 * video_memory - its VVGA_MEMORY_SIZE bytes; NULL if it has the card
 */
uint8_t *video_memory(const struct vm *vm);

/**
 * video_follow - the registers have changed: let the guest see the window that they program
 */
void video_follow(struct vm *vm);

/**
 * video_dirty - which pages of A0000h-BFFFFh the guest has written since the last call: bit n is
 * page A0h + n
 * Only of views with plain pages. What is emulated notes VVGA_CHANGED_MEMORY instead. The guest may be
 * running: its TLB is flushed if it is the one in use.
 */
uint32_t video_dirty(struct vm *vm);

#endif

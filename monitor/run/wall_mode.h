/* The mode of the card in which the wall is shown. */
#ifndef RUN_WALL_MODE_H
#define RUN_WALL_MODE_H

#include <stdbool.h>

struct vga_linear;

/**
 * wall_mode_set - the largest linear mode of 32 bits up to 1280 x 960 that the card has
 * By the Bochs graphics interface, or by the machine's own VESA BIOS. Returns false if there is none. See
 * firmware_call() for when.
 */
bool wall_mode_set(struct vga_linear *l);

#endif

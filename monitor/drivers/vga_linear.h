/* The card as one linear picture of 32-bit dots, 00RRGGBBh: the monitor's own screen. */
#ifndef DRIVERS_VGA_LINEAR_H
#define DRIVERS_VGA_LINEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

enum { VGA_LINEAR_WIDEST = 1280, VGA_LINEAR_HIGHEST = 960 };

struct vga_linear {
	uint16_t width, height;		/* dots */
	uint32_t pitch;			/* bytes from one line to the next */
	phys_t at;			/* the first dot */
};

/**
 * vga_linear_set - the largest mode that the card's Bochs graphics interface has, up to 1280 x 960
 * Returns false, and leaves the card as it was, if there is no such interface, or no mode that it then really has.
 */
bool vga_linear_set(struct vga_linear *l);

/**
 * vga_linear_is_there - is there memory at @at? Clears the first dot
 */
bool vga_linear_is_there(phys_t at);

#endif

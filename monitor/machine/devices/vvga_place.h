/* Between the files of the picture: where a scan line is in its part of the screen, above the split or below. */
#ifndef MACHINE_VVGA_PLACE_H
#define MACHINE_VVGA_PLACE_H

#include "machine/devices/vvga_picture.h"	/* struct vvga_mode, struct vvga_colours */

struct vvga_place {
	uint32_t start;			/* address that the part begins with */
	unsigned line;			/* scan lines from there */
	unsigned pan;
};

struct vvga_place vvga_place_of(const struct vvga *v, const struct vvga_mode *m, unsigned line);

/**
 * vvga_text_line - what vvga_line() does, of scan line @line, which is at @p, of text
 */
void vvga_text_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, struct vvga_colours *c,
		    const struct vvga_phase *phase, unsigned line, const struct vvga_place *p, uint32_t *to);

#endif

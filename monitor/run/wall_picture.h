/* Between the files of the wall: drawing on its frame. */
#ifndef RUN_WALL_PICTURE_H
#define RUN_WALL_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vvga_picture.h"	/* struct vvga_mode */
#include "run/tiles.h"		/* struct tile, struct fit */
#include "run/wall_changes.h"	/* struct wall_changes */

struct vm;

enum { WALL_PICTURE_BYTES = 0x6000 };

/**
 * wall_picture_start - before any other; takes WALL_PICTURE_BYTES of memory; texts are drawn with the font of the guest's VGA
 * Returns false if there is no memory.
 */
bool wall_picture_start(const struct vm *vm);

struct wall_frame {
	uint32_t *dot;			/* the first one */
	unsigned width, height, pitch;	/* dots; pitch as well */
};

/* A picture that is being drawn: some lines of it at a time, and one picture after the other. Lines that look as they
 * were drawn last are left out (run/wall_changes.h). */
struct wall_drawing {
	struct vvga_mode mode;
	struct vvga_phase phase;
	struct fit fit;
	unsigned next;			/* line; of the picture, or of the screen where it is made smaller */
	struct wall_changes changes;
};

/**
 * wall_draw_begin - what the guest's VGA shows now, in tile @t
 * @written: pages of the window that the guest has written since the last call for @d, as by video_dirty()
 * Returns whether it lies elsewhere than in @d's last drawing: then its tile is to be cleared.
 */
bool wall_draw_begin(struct wall_drawing *d, const struct vm *vm, const struct tile *t, bool blink_on,
		     uint32_t written);

/**
 * wall_draw_some - the next lines, some 100,000 instructions of them; returns false when the last one was drawn
 */
bool wall_draw_some(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f);

/**
 * wall_fill - a rectangle in one colour
 */
void wall_fill(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, unsigned height, uint32_t colour);

/**
 * wall_text - a line of text of 8 x 16 dots each, as far as @width reaches
 */
void wall_text(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, const char *text, uint32_t colour);

#endif

/* Between the files of the wall: which lines of a picture look other than they were drawn last. */
#ifndef RUN_WALL_CHANGES_H
#define RUN_WALL_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vvga_picture.h"	/* struct vvga_mode, struct vvga_phase */

struct vm;

enum { WALL_CHANGES_BYTES = 0x60000 };

struct wall_changes {
	unsigned tile;			/* its number, below TILES_MOST */
	bool all;			/* nothing of the last drawing stands */
	uint8_t view;			/* enum vvga_view: how the guest has reached the memory since then, and where it has */
	uint32_t written;		/* written: bit n is page A0h + n of the window, or as in struct vvga */
	unsigned looked;		/* text: the rows before this scan line have been looked at, */
	bool row_changed;		/* and the last of them has changed */
};

/**
 * wall_changes_start - before any other; takes WALL_CHANGES_BYTES of memory
 * Returns false if there is no memory.
 */
bool wall_changes_start(void);

/**
 * wall_changes_begin - a drawing of picture @mode begins
 * @before:  the mode of the last one; NULL: none stands
 * @written: by the guest since the last one, as by video_dirty(); vvga.changed and vvga.written are looked at as well
 */
void wall_changes_begin(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *before,
			const struct vvga_mode *mode, uint32_t written);

/**
 * wall_changes - does one of the scan lines from @first to @last look other than it was drawn last?
 * After a call for the lines above. It is taken to be drawn then.
 * @work: less by what the look costs, in dots of a guest's that are made
 */
bool wall_changes(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m, const struct vvga_phase *phase,
		  unsigned first, unsigned last, int *work);

#endif

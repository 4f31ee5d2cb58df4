/* The monitor's screen: a tile for each guest with a VGA of its own, drawn from that VGA's registers and memory. A piece
 * of one tile at a time, at the real timer's interrupt, and only what has changed. */
#ifndef RUN_WALL_H
#define RUN_WALL_H

#include <stdbool.h>

#include "cpu/paging.h"		/* PAGE_SIZE */
#include "cpu/phys.h"		/* phys_t */
#include "run/wall_changes.h"	/* WALL_CHANGES_BYTES */
#include "run/wall_picture.h"	/* WALL_PICTURE_BYTES */

struct vm;

enum { WALL_BYTES = WALL_PICTURE_BYTES + WALL_CHANGES_BYTES + 2 * PAGE_SIZE };	/* and the page tables of the card's memory */

/**
 * wall_find - has the card a mode for a wall?
 * It is set, and the mode of before is put back, with what it shows.
 * @spare: VGA_MEMORY_SIZE bytes to keep that in
 */
bool wall_find(phys_t spare);

/**
 * wall_start - there is a wall from now on
 * After wall_find() has said yes, and all guests have been made.
 */
void wall_start(void);

/**
 * wall_is_shown - has it the card now?
 */
bool wall_is_shown(void);

/**
 * wall_tiles - how many guests have one
 */
unsigned wall_tiles(void);

/**
 * wall_finish - draw now what there is to draw: nothing more will be drawn for a while, or ever
 */
void wall_finish(void);

/**
 * wall_mouse - the real mouse was moved, or its buttons are others now
 * @keys: the guest that has the keys; @is_called: Ctrl and Alt are down, so that the mouse is the wall's
 * The mouse is the guest's if that has a driver for it. Else it moves the wall's pointer, and a click gives the keys to
 * the guest in that tile.
 * Returns whether it was the wall's, and so not the guest's.
 */
bool wall_mouse(struct vm *keys, int right, int up, unsigned buttons, bool is_called);

/**
 * wall_zoom - show the guest that has the keys alone, or all of them again
 */
void wall_zoom(void);

#endif

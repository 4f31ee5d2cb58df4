/* The wall's own mouse pointer. What it covers is put back before anything is drawn, and it is drawn again afterwards. */
#ifndef RUN_WALL_POINTER_H
#define RUN_WALL_POINTER_H

#include <stdbool.h>

#include "run/wall_picture.h"	/* struct wall_frame */

/**
 * wall_pointer_lift, wall_pointer_put - take it off the screen, and put it back where it is shown
 */
void wall_pointer_lift(const struct wall_frame *f);
void wall_pointer_put(const struct wall_frame *f);

/**
 * wall_pointer_move - by so many dots, right and down; it stays on the screen, and is shown from now on
 */
void wall_pointer_move(const struct wall_frame *f, int right, int down);

/**
 * wall_pointer_hide - until it is moved again
 */
void wall_pointer_hide(const struct wall_frame *f);

/**
 * wall_pointer_at - the dot that it points at
 */
void wall_pointer_at(unsigned *x, unsigned *y);

#endif

/* The monitor's screen: a tile for each guest with a VGA of its own, drawn from that VGA's registers and memory. A piece
 * of one tile at a time, at the real timer's interrupt, and only what has changed. */
#ifndef RUN_WALL_H
#define RUN_WALL_H

/**
 * wall_start - take the card, if every virtual guest has a VGA of its own
 * Where the card has no linear mode a line of the log says so, and nobody sees the guests. After all guests have been
 * made, and before one runs.
 */
void wall_start(void);

/**
 * wall_zoom - show the guest that has the keys alone, or all of them again
 */
void wall_zoom(void);

#endif

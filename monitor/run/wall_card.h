/* The card, as the wall has it. */
#ifndef RUN_WALL_CARD_H
#define RUN_WALL_CARD_H

#include "run/wall_picture.h"	/* struct wall_frame */

/**
 * wall_card_start - let ring 0 see the memory of the mode that wall_find() has found
 * Ends the run if there is no memory for the page tables.
 */
void wall_card_start(struct wall_frame *frame);

/**
 * wall_card_set - set that mode; the card's memory is cleared
 */
void wall_card_set(void);

#endif

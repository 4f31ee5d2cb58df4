/* The text that a guest shows: on the card, if it has that, or by the registers of its own VGA. */
#ifndef MACHINE_GUEST_TEXT_H
#define MACHINE_GUEST_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/vga_text.h"	/* struct vga_text */

struct vm;

enum { GUEST_TEXT_COLUMNS = 256 };	/* the most that the register holds */

/**
 * guest_text_look - where that text is
 * Returns false where there is none: see vga_text_of(). A guest that draws on the card, which another one
 * has, shows none.
 */
bool guest_text_look(const struct vm *vm, struct vga_text *t);

/**
 * guest_text_row - the cells of a row, a character and an attribute each
 * @cells: room for t->columns of them. What the card shows from beyond the window cannot be read: it is zero.
 */
void guest_text_row(const struct vm *vm, const struct vga_text *t, unsigned row, uint8_t *cells);

#endif

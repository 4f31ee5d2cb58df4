/* The text screen as the card shows it: its registers say where in video memory it lies. */
#ifndef DRIVERS_VGA_TEXT_H
#define DRIVERS_VGA_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/vga.h"	/* VGA_CRTC */

/* The registers that say so; of the CRTC's only those that do are read. */
struct vga_text_registers {
	uint8_t misc;
	uint8_t read_plane, mode, graphics_misc;	/* the graphics controller's 4, 5 and 6 */
	uint8_t crtc[VGA_CRTC];
};

/* Video memory is counted in cells: a character and its attribute. */
struct vga_text {
	uint32_t window;		/* physical address of cell 0 */
	uint32_t window_cells;		/* so many can be reached */
	uint16_t start;			/* cell at the top left */
	uint16_t pitch;			/* cells from one row to the next */
	uint16_t columns, rows;
	uint16_t split;			/* the first row of those that begin with cell 0 again */
	uint16_t cursor;		/* the cell that it is at */
	bool has_cursor;
};

/**
 * vga_text_of - what a card with registers @r shows
 * Returns false in graphics modes, and while the CPU does not see the text in video
 * memory: a program loads a font, say.
 * A screen that is blanked counts as shown.
 * Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem".
 */
bool vga_text_of(const struct vga_text_registers *r, struct vga_text *t);

/**
 * vga_text_look - the same of the real card
 * The index registers are left as they were found. The flip-flop of the attribute
 * controller, the latches and the DAC are not touched. The guest must not run.
 */
bool vga_text_look(struct vga_text *t);

/* The first cell of a row. The CRTC's counter has 16 bits. */
static inline uint16_t vga_text_row(const struct vga_text *t, unsigned row)
{
	return (uint16_t)(row < t->split ? t->start + row * t->pitch : (row - t->split) * t->pitch);
}

/**
 * vga_text_cursor_row - the row that the cursor is in; t->rows if there is none to be seen
 */
unsigned vga_text_cursor_row(const struct vga_text *t);

#endif

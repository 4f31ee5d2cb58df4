/* The picture that a guest's VGA would show: pure functions of its registers and memory, which
 * whoever owns a screen, and tests on the host, call. A line at a time, 32 bits a dot, 00RRGGBBh.
 * docs/wall.md explains the modes. IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem". */
#ifndef MACHINE_VVGA_PICTURE_H
#define MACHINE_VVGA_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vvga.h"	/* struct vvga */

enum vvga_kind {
	VVGA_TEXT,
	VVGA_CGA,			/* four colours, two bits a dot, two planes: modes 4 and 5 */
	VVGA_PLANAR,			/* sixteen colours or fewer, a bit in each plane: modes 6, 0Dh to 12h */
	VVGA_256,			/* 13h, and unchained modes */
};

/* Dots of a line, 9 of 256 columns cut off; columns, and a part of one more; scan lines. */
enum { VVGA_WIDEST = 2048, VVGA_COLUMNS = 257, VVGA_LINES = 1024 };

struct vvga_mode {
	uint8_t kind;			/* enum vvga_kind */
	bool blank;			/* the screen is off: all dots are black */
	uint16_t width, height;		/* dots, and scan lines, of a picture as vvga_line() draws it */
	uint8_t dot_width;		/* 2: each of these dots is two of the monitor's, as in 13h */
	uint8_t line_height;		/* scan lines of one line of dots: 2 in 13h */
	uint16_t columns, rows;		/* text: cells; the last row may be cut off */
	uint8_t cell_width, cell_height;	/* text: dots, scan lines */
	uint32_t start;			/* where the picture begins: cell or address of a plane */
	uint32_t pitch;			/* from one row or line to the next, in the same unit */
	uint16_t split;			/* the first scan line that begins with address 0 again */
	uint8_t pan;			/* dots to the left */
	uint8_t preset_row;		/* scan lines up */
	uint32_t cursor;		/* text: its cell, */
	uint8_t cursor_first, cursor_last;	/* and its scan lines in it; first > last: there is none */
	uint32_t font[2];		/* text: where in plane 2 the character sets begin: attribute bit 3 clear, set */
	bool blinks;			/* attribute bit 7 is blinking, and no bright background */
	bool ninth_copies;		/* 9 dots: C0h to DFh draw their eighth again */
};

/**
 * vvga_mode_of - what the registers program
 */
void vvga_mode_of(const struct vvga *v, struct vvga_mode *m);

/* A cell of text. */
struct vvga_ink {
	uint16_t glyph;			/* where in plane 2 its character begins */
	uint8_t on, off;		/* colours of the attribute controller */
	uint8_t special;		/* vvga_text.c has it */
};

/**
 * vvga_colours_of - the 16 colours of the attribute controller, and all 256 of the DAC where they are drawn
 * @kind: enum vvga_kind: VVGA_256 draws them
 * Forgets the row of text.
 */
struct vvga_colours {
	uint32_t attribute[16];
	uint32_t dac[256];
	struct vvga_inks {		/* of text: the row of cells that was drawn last, which is not looked at again */
		unsigned row;		/* its number, or VVGA_NO_ROW */
		struct vvga_ink cell[VVGA_COLUMNS];
	} inks;
};
enum { VVGA_NO_ROW = 0xffff };
void vvga_colours_of(const struct vvga *v, unsigned kind, struct vvga_colours *c);

/* What blinks: both alternate, by time, and the caller says where they are. */
struct vvga_phase {
	bool cursor_on, text_on;
};

/**
 * vvga_line - draw scan line @line of the picture
 * @memory: VVGA_MEMORY_SIZE bytes
 * @c:      its colours; what changes in a row of cells after one of its lines has been drawn is seen with others
 * @line:   0 to m->height - 1
 * @to:     m->width dots
 * Reads nothing outside @memory, whatever the registers say.
 */
void vvga_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, struct vvga_colours *c,
	       const struct vvga_phase *phase, unsigned line, uint32_t *to);

/* Text: a row of cells, as far as it is seen. */
struct vvga_row {
	unsigned number;		/* counted from above; those below the split go on from those above it */
	unsigned lines;			/* scan lines of it, from the one that was asked for */
	uint32_t first;			/* its leftmost cell; with panning a part of one more than m->columns is seen */
};

/**
 * vvga_row_of - which row scan line @line, 0 to m->height - 1, is in
 */
struct vvga_row vvga_row_of(const struct vvga *v, const struct vvga_mode *m, unsigned line);

/**
 * vvga_looks - what the dots of the cells from @first on depend on, beside the mode, the colours and the character sets
 * @looks: from place @at to before @end, VVGA_COLUMNS at most, as they were; receives them. Cells of equal looks have equal
 * dots.
 * Returns whether any is another one.
 */
bool vvga_looks(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, const struct vvga_phase *phase,
		uint32_t first, uint32_t *looks, unsigned at, unsigned end);

/**
 * vvga_addresses_of - what is no text: the addresses of the planes that scan line @line is made of, which wrap at 64 KiB
 */
struct vvga_addresses {
	uint32_t first, count;
};
struct vvga_addresses vvga_addresses_of(const struct vvga *v, const struct vvga_mode *m, unsigned line);

#endif

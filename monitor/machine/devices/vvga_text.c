/* Text: cells of a character and an attribute each, drawn with the character sets of plane 2. */
#include "machine/devices/vvga_place.h"
#include "drivers/vga_registers.h"	/* VGA_CRTC_* */
#include "machine/devices/vvga_memory.h"	/* vvga_plane */

enum { FONT_LINES = 32, BLINKS = 0x80, UNDERLINED = 0x01, UNDERLINE_BITS = 0x77 };
enum { NINTH_FIRST = 0xc0, NINTH_LAST = 0xdf };
enum { LOOKS_HIDDEN = 1 << 16, LOOKS_CURSOR = 1 << 17 };
enum { ALL_DOTS = 0x1ff };

/* What a cell's dots may be other than the character's, on some lines: struct vvga_ink has them. */
enum { HAS_NINTH = 1 << 0, HAS_UNDERLINE = 1 << 1, IS_HIDDEN = 1 << 2, HAS_CURSOR = 1 << 3 };

/* Where in memory a row of cells from @at on lies, two bytes each, if the guest has them as plain pages; else 0. */
static uint32_t plain_cells(const struct vvga *v, uint32_t at)
{
	if ((v->view != VVGA_CELLS_COLOUR && v->view != VVGA_CELLS_MONO) || at > VVGA_CELLS / 2 - VVGA_COLUMNS)
		return 0;
	return VVGA_CELLS_AT + 2 * at;
}

/* Character (low byte) and attribute, wherever they lie. */
static uint16_t cell_at(const struct vvga *v, const uint8_t *memory, uint32_t at)
{
	return (uint16_t)(vvga_plane(v, memory, 0, at) | vvga_plane(v, memory, 1, at) << 8);
}

/* Of cells whose attribute says that they blink. */
static bool hides_blinking(const struct vvga_mode *m, const struct vvga_phase *phase)
{
	return m->blinks && !phase->text_on;
}

bool vvga_looks(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, const struct vvga_phase *phase,
		uint32_t first, uint32_t *looks, unsigned at, unsigned end)
{
	const unsigned hidden = hides_blinking(m, phase) ? BLINKS << 8 : 0;
	const uint32_t cursor = phase->cursor_on ? (m->cursor - first) & 0xffff : VVGA_COLUMNS;
	const uint32_t cells = plain_cells(v, first & 0xffff);
	uint32_t differ = 0;

	for (unsigned i = 0; i < VVGA_COLUMNS && at < end; i++, at++) {
		uint32_t look = cells ? memory[cells + 2 * i] | (uint32_t)memory[cells + 2 * i + 1] << 8 :
					cell_at(v, memory, first + i);

		if (look & hidden)
			look |= LOOKS_HIDDEN;
		if (i == cursor)
			look |= LOOKS_CURSOR;
		differ |= looks[at] ^ look;
		looks[at] = look;
	}
	return differ;
}

struct vvga_row vvga_row_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	const struct vvga_place p = vvga_place_of(v, m, line), last_above = vvga_place_of(v, m, m->split - 1u);
	const unsigned row_lines = (unsigned)m->cell_height * m->line_height, row = p.line / row_lines;
	const unsigned end = line < m->split && m->split < m->height ? m->split : m->height;
	const unsigned left = row_lines - p.line % row_lines;

	return (struct vvga_row){ .number = line < m->split ? row : last_above.line / row_lines + 1 + row,
				  .lines = left < end - line ? left : end - line, .first = p.start + row * m->pitch };
}

static struct vvga_ink ink_of(const struct vvga_mode *m, const struct vvga_phase *phase, uint16_t cell, bool has_cursor)
{
	const uint8_t character = (uint8_t)cell, attribute = cell >> 8;
	unsigned special = has_cursor ? HAS_CURSOR : 0;

	if (m->ninth_copies && character >= NINTH_FIRST && character <= NINTH_LAST)
		special |= HAS_NINTH;
	if ((attribute & UNDERLINE_BITS) == UNDERLINED)
		special |= HAS_UNDERLINE;
	if (hides_blinking(m, phase) && (attribute & BLINKS))
		special |= IS_HIDDEN;
	return (struct vvga_ink){ .glyph = (uint16_t)(m->font[attribute >> 3 & 1] + character * FONT_LINES),
				  .on = attribute & 0xf, .off = attribute >> 4 & (m->blinks ? 0x7 : 0xf),
				  .special = (uint8_t)special };
}

/* Those of a row are asked for line by line. */
static void take_inks(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, const struct vvga_phase *phase,
		      unsigned line, struct vvga_inks *inks)
{
	const struct vvga_row row = vvga_row_of(v, m, line);

	if (inks->row == row.number)
		return;
	inks->row = row.number;
	for (unsigned i = 0; i < VVGA_COLUMNS && i <= m->columns; i++) {
		const uint32_t at = (row.first + i) & 0xffff;

		inks->cell[i] = ink_of(m, phase, cell_at(v, memory, at), phase->cursor_on && at == m->cursor);
	}
}

/* What can be special in this line of a cell. */
static unsigned special_in(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	unsigned special = HAS_NINTH | IS_HIDDEN;

	if (line == (v->crtc[VGA_CRTC_UNDERLINE] & 0x1fu))
		special |= HAS_UNDERLINE;
	if (line >= m->cursor_first && line <= m->cursor_last)
		special |= HAS_CURSOR;
	return special;
}

static uint32_t special_dots(uint32_t dots, unsigned special)
{
	if (special & HAS_CURSOR)
		return ALL_DOTS;
	if (special & IS_HIDDEN)
		return 0;
	if (special & HAS_UNDERLINE)
		return ALL_DOTS;
	return dots | (dots >> 1 & 1);		/* HAS_NINTH */
}

/* The dots of a cell's line. */
struct stroke {
	uint32_t dots;			/* bit 8: the leftmost of nine */
	uint32_t off, change;		/* a dot that is set: off ^ change */
};

static inline struct stroke stroke_of(const struct vvga_ink *ink, const uint8_t *glyphs, const uint32_t *colours,
				      unsigned special)
{
	const uint32_t dots = (uint32_t)glyphs[4 * ink->glyph] << 1;

	special &= ink->special;
	return (struct stroke){ .dots = special ? special_dots(dots, special) : dots, .off = colours[ink->off],
				.change = colours[ink->on] ^ colours[ink->off] };
}

/* Four dots in two colours, without a branch for each: bit 3 of @dots is the leftmost. */
static inline void put_four(uint32_t *to, unsigned dots, const struct stroke *s)
{
#define DOTS(n) { -((n) >> 3), -((n) >> 2 & 1u), -((n) >> 1 & 1u), -((n) & 1u) }
	static const uint32_t masks[16][4] = {
		DOTS(0u), DOTS(1u), DOTS(2u), DOTS(3u), DOTS(4u), DOTS(5u), DOTS(6u), DOTS(7u),
		DOTS(8u), DOTS(9u), DOTS(10u), DOTS(11u), DOTS(12u), DOTS(13u), DOTS(14u), DOTS(15u),
	};
#undef DOTS
	const uint32_t *mask = masks[dots & 0xf];

	to[0] = s->off ^ (s->change & mask[0]);
	to[1] = s->off ^ (s->change & mask[1]);
	to[2] = s->off ^ (s->change & mask[2]);
	to[3] = s->off ^ (s->change & mask[3]);
}

/* A cell that may begin before the line does, or end after it. Returns where the next one begins. */
static unsigned put_part(uint32_t *to, unsigned x, unsigned end, struct stroke s, unsigned skip, unsigned width)
{
	for (; skip < width && x < end; skip++, x++)
		to[x] = s.off ^ (s.change & (0 - (s.dots >> (8 - skip) & 1)));
	return x;
}

/* The dots of a line, of cells that are 8 or 9 dots wide: a number for the compiler. */
static inline void put_cells(const struct vvga_mode *m, const struct vvga_colours *c, const uint8_t *glyphs, unsigned special,
			     unsigned skip, unsigned width, uint32_t *to)
{
	const struct vvga_ink *ink = c->inks.cell;
	const unsigned end = m->width;
	unsigned x = 0, column = 0;

	if (skip)
		x = put_part(to, x, end, stroke_of(&ink[column++], glyphs, c->attribute, special), skip, width);
	for (; column < VVGA_COLUMNS - 1 && x + width <= end; column++, x += width) {
		const struct stroke s = stroke_of(&ink[column], glyphs, c->attribute, special);

		put_four(to + x, s.dots >> 5, &s);
		put_four(to + x + 4, s.dots >> 1, &s);
		if (width == 9)
			to[x + 8] = s.off ^ (s.change & (0 - (s.dots & 1)));
	}
	put_part(to, x, end, stroke_of(&ink[column], glyphs, c->attribute, special), 0, width);
}

void vvga_text_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, struct vvga_colours *c,
		    const struct vvga_phase *phase, unsigned line, const struct vvga_place *p, uint32_t *to)
{
	const unsigned cell_line = p->line / m->line_height % m->cell_height, special = special_in(v, m, cell_line);
	const uint8_t *const glyphs = memory + 4 * cell_line + 2;

	take_inks(v, memory, m, phase, line, &c->inks);
	if (m->cell_width == 9)
		put_cells(m, c, glyphs, special, p->pan, 9, to);
	else
		put_cells(m, c, glyphs, special, p->pan, 8, to);
}

/* A scan line, from the address where it begins: text, planes, CGA or bytes. */
#include "machine/devices/vvga_picture.h"
#include "drivers/vga_registers.h"	/* VGA_CRTC_*, VGA_AR_* */
#include "machine/devices/vvga_memory.h"	/* vvga_plane */

enum { ROW_BIT_0 = 0x01, ROW_BIT_1 = 0x02, BYTE_MODE = 0x40 };
enum { PAN_ENDS_AT_SPLIT = 0x20 };
enum { FONT_LINES = 32, BLINKS = 0x80, UNDERLINED = 0x01 };
enum { NINTH_FIRST = 0xc0, NINTH_LAST = 0xdf };

/* Where a scan line is in its part of the screen: above the split, or below. */
struct place {
	uint32_t start;			/* address that the part begins with */
	unsigned line;			/* scan lines from there */
	unsigned pan;
};

static struct place place_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	if (line < m->split)
		return (struct place){ m->start, line + m->preset_row * (m->kind == VVGA_TEXT ? m->line_height : 0u), m->pan };
	return (struct place){ 0, line - m->split, v->attribute[VGA_AR_MODE] & PAN_ENDS_AT_SPLIT ? 0 : m->pan };
}

/* Character (low byte) and attribute, wherever they lie. */
static inline uint16_t cell_at(const struct vvga *v, const uint8_t *memory, uint32_t at)
{
	return (uint16_t)(vvga_plane(v, memory, 0, at) | vvga_plane(v, memory, 1, at) << 8);
}

static bool is_hidden(const struct vvga_mode *m, const struct vvga_phase *phase, uint16_t cell)
{
	return m->blinks && (cell >> 8 & BLINKS) && !phase->text_on;
}

static bool has_cursor(const struct vvga_mode *m, const struct vvga_phase *phase, uint32_t at)
{
	return phase->cursor_on && at == m->cursor;
}

void vvga_looks(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, const struct vvga_phase *phase,
		uint32_t first, unsigned count, uint32_t *to)
{
	for (unsigned i = 0; i < count; i++) {
		const uint32_t at = (first + i) & 0xffff;
		const uint16_t cell = cell_at(v, memory, at);

		to[i] = cell | (uint32_t)is_hidden(m, phase, cell) << 16 | (uint32_t)has_cursor(m, phase, at) << 17;
	}
}

struct vvga_row vvga_row_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	const struct place p = place_of(v, m, line), last_above = place_of(v, m, m->split - 1u);
	const unsigned row_lines = (unsigned)m->cell_height * m->line_height, row = p.line / row_lines;
	const unsigned end = line < m->split && m->split < m->height ? m->split : m->height;
	const unsigned left = row_lines - p.line % row_lines;

	return (struct vvga_row){ .number = line < m->split ? row : last_above.line / row_lines + 1 + row,
				  .lines = left < end - line ? left : end - line, .first = p.start + row * m->pitch };
}

/* How the dots of a character's line are drawn. */
struct ink {
	uint32_t dots;			/* bit 8: the leftmost of nine */
	uint32_t on, off;
};

static struct ink ink_of(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m,
			 const struct vvga_colours *c, const struct vvga_phase *phase, uint32_t at, unsigned line)
{
	const uint16_t cell = cell_at(v, memory, at);
	const uint8_t character = (uint8_t)cell, attribute = cell >> 8;
	const uint32_t font = m->font[attribute >> 3 & 1];
	struct ink ink = { .on = c->attribute[attribute & 0xf], .off = c->attribute[attribute >> 4 & (m->blinks ? 7 : 0xf)] };

	ink.dots = (uint32_t)vvga_plane(v, memory, 2, font + character * FONT_LINES + line) << 1;
	if (m->ninth_copies && character >= NINTH_FIRST && character <= NINTH_LAST)
		ink.dots |= ink.dots >> 1 & 1;
	if ((attribute & 0x77) == UNDERLINED && line == (v->crtc[VGA_CRTC_UNDERLINE] & 0x1fu))
		ink.dots = 0x1ff;
	if (is_hidden(m, phase, cell))
		ink.dots = 0;
	if (has_cursor(m, phase, at) && line >= m->cursor_first && line <= m->cursor_last)
		ink.dots = 0x1ff;
	return ink;
}

static void text_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m,
		      const struct vvga_colours *c, const struct vvga_phase *phase, const struct place *p, uint32_t *to)
{
	const unsigned cell_line = p->line / m->line_height;
	uint32_t at = p->start + cell_line / m->cell_height * m->pitch;
	unsigned skip = p->pan;

	for (unsigned x = 0; x < m->width; at++, skip = 0) {
		const struct ink ink = ink_of(v, memory, m, c, phase, at & 0xffff, cell_line % m->cell_height);
		const unsigned next = x + m->cell_width - skip, end = next < m->width ? next : m->width;
		const uint32_t change = ink.on ^ ink.off;
		uint32_t dots = ink.dots << (23 + skip);	/* the next one is bit 31 */

		for (; x < end; x++, dots <<= 1)
			to[x] = ink.off ^ (change & (0 - (dots >> 31)));
	}
}

/* Rows of addresses: the row scan counter may take over address bits, so that lines alternate between parts of memory,
 * as on the CGA. */
static uint32_t address_of(const struct vvga *v, const struct vvga_mode *m, const struct place *p)
{
	const uint8_t mode = v->crtc[VGA_CRTC_MODE];
	const unsigned y = p->line / m->line_height;
	const unsigned bit = mode & BYTE_MODE ? 13 : 12;
	unsigned row = y;
	uint32_t at;

	if ((mode & (ROW_BIT_0 | ROW_BIT_1)) == ROW_BIT_1)
		row = y / 2;
	else if ((mode & (ROW_BIT_0 | ROW_BIT_1)) == 0)
		row = y / 4;
	at = p->start + row * m->pitch;
	if (!(mode & ROW_BIT_0))
		at = (at & ~(1u << bit)) | (y & 1) << bit;
	if (!(mode & ROW_BIT_1))
		at = (at & ~0x2000u) | (y >> 1 & 1) << 13;
	return at;
}

/* The four planes of an address, a bit of each for the dot that is @dot from the left. */
static unsigned planar_dot(const uint8_t planes[4], unsigned dot)
{
	unsigned index = 0;

	for (unsigned plane = 0; plane < 4; plane++)
		index |= (planes[plane] >> (7 - dot) & 1u) << plane;
	return index;
}

/* Two bits a dot: the first four of an address from planes 0 and 2, the rest from 1 and 3. */
static unsigned cga_dot(const uint8_t planes[4], unsigned dot)
{
	const unsigned shift = 6 - 2 * (dot & 3), odd = dot >> 2;

	return (planes[odd] >> shift & 3u) | (planes[odd + 2] >> shift & 3u) << 2;
}

static void dots_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m,
		      const struct vvga_colours *c, const struct place *p, uint32_t *to)
{
	uint32_t at = address_of(v, m, p);
	unsigned skip = p->pan;
	uint8_t planes[4];

	for (unsigned x = 0; x < m->width; at++, skip = 0) {
		for (unsigned plane = 0; plane < 4; plane++)
			planes[plane] = v->attribute[VGA_AR_PLANES] >> plane & 1 ? vvga_plane(v, memory, plane, at) : 0;
		for (unsigned dot = skip; dot < 8 && x < m->width; dot++, x++)
			to[x] = c->attribute[m->kind == VVGA_CGA ? cga_dot(planes, dot) : planar_dot(planes, dot)];
	}
}

uint32_t vvga_byte_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	const struct place p = place_of(v, m, line);

	return (address_of(v, m, &p) * 4 + p.pan) & (VGA_MEMORY_SIZE - 1);
}

static void bytes_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m,
		       const struct vvga_colours *c, unsigned line, uint32_t *to)
{
	const uint32_t first = vvga_byte_of(v, m, line);

	for (unsigned x = 0; x < m->width; x++)
		to[x] = c->dac[memory[(first + x) & (VGA_MEMORY_SIZE - 1)]];
}

void vvga_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, const struct vvga_colours *c,
	       const struct vvga_phase *phase, unsigned line, uint32_t *to)
{
	const struct place p = place_of(v, m, line);

	if (m->blank)
		for (unsigned x = 0; x < m->width; x++)
			to[x] = 0;
	else if (m->kind == VVGA_TEXT)
		text_line(v, memory, m, c, phase, &p, to);
	else if (m->kind == VVGA_256)
		bytes_line(v, memory, m, c, line, to);
	else
		dots_line(v, memory, m, c, &p, to);
}

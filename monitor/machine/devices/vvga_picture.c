/* A scan line, from the address where it begins: planes, CGA or bytes; vvga_text.c has text. */
#include "machine/devices/vvga_place.h"
#include "drivers/vga_registers.h"	/* VGA_CRTC_*, VGA_AR_* */
#include "machine/devices/vvga_memory.h"	/* vvga_plane */

enum { ROW_BIT_0 = 0x01, ROW_BIT_1 = 0x02, BYTE_MODE = 0x40 };

/* Rows of addresses: the row scan counter may take over address bits, so that lines alternate between parts of memory,
 * as on the CGA. */
static uint32_t address_of(const struct vvga *v, const struct vvga_mode *m, const struct vvga_place *p)
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

/* A byte of each plane that is shown, plane 0 lowest. */
static inline uint32_t planes_at(const struct vvga *v, const uint8_t *memory, uint32_t shown, uint32_t at)
{
	const uint8_t *const own = memory + 4 * (at & 0xffff);
	uint32_t planes = own[0] | (uint32_t)own[1] << 8 | (uint32_t)own[2] << 16 | (uint32_t)own[3] << 24;

	if (v->view != VVGA_TRAPPED && v->view != VVGA_BYTES)
		planes = (planes & 0xffff0000) | vvga_plane(v, memory, 0, at) | (uint32_t)vvga_plane(v, memory, 1, at) << 8;
	return planes & shown;
}

static uint32_t shown_planes(const struct vvga *v)
{
	uint32_t shown = 0;

	for (unsigned plane = 0; plane < 4; plane++)
		if (v->attribute[VGA_AR_PLANES] >> plane & 1)
			shown |= 0xffu << 8 * plane;
	return shown;
}

/* Bit n of four becomes bit 4 * n: room for those of the other planes. */
static const uint16_t spread[16] = {
	0x0000, 0x0001, 0x0010, 0x0011, 0x0100, 0x0101, 0x0110, 0x0111,
	0x1000, 0x1001, 0x1010, 0x1011, 0x1100, 0x1101, 0x1110, 0x1111,
};

/* The lower half of each plane's byte: four dots of four bits each, the leftmost one highest. */
static inline uint32_t four_dots(uint32_t planes)
{
	return spread[planes & 0xf] | (uint32_t)spread[planes >> 8 & 0xf] << 1 | (uint32_t)spread[planes >> 16 & 0xf] << 2 |
	       (uint32_t)spread[planes >> 24 & 0xf] << 3;
}

/* Two bits a dot: the first four of an address from planes 0 and 2, the rest from 1 and 3. */
static uint32_t cga_dots(uint32_t planes)
{
	uint32_t dots = 0;

	for (unsigned dot = 0; dot < 8; dot++) {
		const unsigned shift = 8 * (dot >> 2) + 6 - 2 * (dot & 3);

		dots = dots << 4 | (planes >> shift & 3) | (planes >> (shift + 16) & 3) << 2;
	}
	return dots;
}

/* An address that may begin before the line does, or end after it. Returns where the next one begins. */
static unsigned put_part(uint32_t *to, unsigned x, unsigned end, uint32_t dots, unsigned skip, const uint32_t *colours)
{
	for (; skip < 8 && x < end; skip++, x++)
		to[x] = colours[dots >> (28 - 4 * skip) & 0xf];
	return x;
}

static void dots_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m,
		      const uint32_t *colours, const struct vvga_place *p, uint32_t *to)
{
	const uint32_t shown = shown_planes(v);
	const unsigned end = m->width;
	uint32_t at = address_of(v, m, p);
	unsigned skip = p->pan;

	for (unsigned x = 0; x < end; at++, skip = 0) {
		const uint32_t planes = planes_at(v, memory, shown, at);
		const uint32_t dots = m->kind == VVGA_CGA ? cga_dots(planes) : four_dots(planes >> 4) << 16 | four_dots(planes);

		if (skip || x + 8 > end) {
			x = put_part(to, x, end, dots, skip, colours);
			continue;
		}
		to[x] = colours[dots >> 28];
		to[x + 1] = colours[dots >> 24 & 0xf];
		to[x + 2] = colours[dots >> 20 & 0xf];
		to[x + 3] = colours[dots >> 16 & 0xf];
		to[x + 4] = colours[dots >> 12 & 0xf];
		to[x + 5] = colours[dots >> 8 & 0xf];
		to[x + 6] = colours[dots >> 4 & 0xf];
		to[x + 7] = colours[dots & 0xf];
		x += 8;
	}
}

struct vvga_addresses vvga_addresses_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	const struct vvga_place p = vvga_place_of(v, m, line);
	const unsigned dots = m->kind == VVGA_256 ? 4 : 8;	/* of an address */

	return (struct vvga_addresses){ address_of(v, m, &p), (p.pan + m->width + dots - 1) / dots };
}

static void bytes_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m,
		       const uint32_t *colours, const struct vvga_place *p, uint32_t *to)
{
	const unsigned end = m->width;
	uint32_t at = (address_of(v, m, p) * 4 + p->pan) & (VGA_MEMORY_SIZE - 1);
	unsigned x = 0;

	for (; x + 4 <= end && at <= VGA_MEMORY_SIZE - 4; x += 4, at += 4) {
		to[x] = colours[memory[at]];
		to[x + 1] = colours[memory[at + 1]];
		to[x + 2] = colours[memory[at + 2]];
		to[x + 3] = colours[memory[at + 3]];
	}
	/* Hardly ever: the end of memory is in the midst of the line. */
	for (; x < end; x++, at++)
		to[x] = colours[memory[at & (VGA_MEMORY_SIZE - 1)]];
}

void vvga_line(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, struct vvga_colours *c,
	       const struct vvga_phase *phase, unsigned line, uint32_t *to)
{
	const struct vvga_place p = vvga_place_of(v, m, line);

	if (m->blank)
		for (unsigned x = 0; x < m->width; x++)
			to[x] = 0;
	else if (m->kind == VVGA_TEXT)
		vvga_text_line(v, memory, m, c, phase, line, &p, to);
	else if (m->kind == VVGA_256)
		bytes_line(v, memory, m, c->dac, &p, to);
	else
		dots_line(v, memory, m, c->attribute, &p, to);
}

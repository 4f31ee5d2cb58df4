/* What the registers program, in numbers. IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", "CRT
 * Controller Registers". Times of blanking and retrace do not count: the picture is what the display enable shows. */
#include "machine/devices/vvga_place.h"
#include "drivers/vga_registers.h"	/* VGA_CRTC_*, VGA_AR_*, VGA_GC_*, VGA_SEQ_* */

enum { NO_NINTH_DOT = 0x01, HALF_CLOCK = 0x08, CURSOR_LINES = 0x1f, NO_INTERLEAVE = 0x01 };
enum { BLINK = 0x08, NINTH_COPIES = 0x04, BITS_4_AND_5 = 0x80, PAN_256 = 0x40, INDEX_SHOWS = 0x20, PAN_ENDS_AT_SPLIT = 0x20 };
enum { SHIFT_256 = 0x40, SHIFT_CGA = 0x20 };
enum { FONT = 0x2000 };

static uint8_t kind_of(const struct vvga *v)
{
	if (!(v->graphics[VGA_GC_MISC] & VGA_GC_GRAPHICS))
		return VVGA_TEXT;
	if (v->graphics[VGA_GC_MODE] & SHIFT_256)
		return VVGA_256;
	return v->graphics[VGA_GC_MODE] & SHIFT_CGA ? VVGA_CGA : VVGA_PLANAR;
}

static uint16_t pair(const struct vvga *v, unsigned high)
{
	return (uint16_t)(v->crtc[high] << 8 | v->crtc[high + 1]);
}

/* Bits 8 and 9 of a number of scan lines are in other registers than the rest. */
static uint16_t lines(const struct vvga *v, unsigned low, bool bit8, bool bit9)
{
	return (uint16_t)(v->crtc[low] | (unsigned)bit8 << 8 | (unsigned)bit9 << 9);
}

/* A character set is 8 KiB of plane 2; its number has its lowest bit apart. */
static uint32_t font_at(unsigned number, bool low)
{
	return (number * 2 + low) * FONT;
}

static void text_of(const struct vvga *v, struct vvga_mode *m)
{
	const uint8_t fonts = v->sequencer[VGA_SEQ_FONTS], start = v->crtc[VGA_CRTC_CURSOR_START];

	m->columns = (uint16_t)(v->crtc[VGA_CRTC_DISPLAY_END] + 1);
	m->cell_width = v->sequencer[VGA_SEQ_CLOCKING] & NO_NINTH_DOT ? 8 : 9;
	m->cell_height = (v->crtc[VGA_CRTC_CELL] & VGA_CELL_LINES) + 1;
	m->width = (uint16_t)(m->columns * m->cell_width);
	if (m->width > VVGA_WIDEST)
		m->width = VVGA_WIDEST;
	m->rows = (uint16_t)((m->height + m->cell_height * m->line_height - 1) / (m->cell_height * m->line_height));
	m->cursor = pair(v, VGA_CRTC_CURSOR);
	m->cursor_first = start & VGA_CURSOR_OFF ? 1 : start & CURSOR_LINES;
	m->cursor_last = start & VGA_CURSOR_OFF ? 0 : v->crtc[VGA_CRTC_CURSOR_END] & CURSOR_LINES;
	m->font[0] = font_at(fonts & 3, fonts >> 4 & 1);
	m->font[1] = font_at(fonts >> 2 & 3, fonts >> 5 & 1);
	m->blinks = v->attribute[VGA_AR_MODE] & BLINK;
	m->ninth_copies = v->attribute[VGA_AR_MODE] & NINTH_COPIES;
}

/* Panning is counted from 8, which is none, with 9 dots; by halves with 256 colours. */
static uint8_t pan_of(const struct vvga *v, const struct vvga_mode *m)
{
	const uint8_t pan = v->attribute[VGA_AR_PANNING];

	if (m->kind == VVGA_256 && (v->attribute[VGA_AR_MODE] & PAN_256))
		return pan >> 1 & 3;
	if (m->kind == VVGA_TEXT && m->cell_width == 9)
		return pan >= 8 ? 0 : (uint8_t)(pan + 1);
	return pan & 7;
}

void vvga_mode_of(const struct vvga *v, struct vvga_mode *m)
{
	const uint8_t cell = v->crtc[VGA_CRTC_CELL], overflow = v->crtc[VGA_CRTC_OVERFLOW];
	const unsigned characters = v->crtc[VGA_CRTC_DISPLAY_END] + 1u;

	*m = (struct vvga_mode){ .kind = kind_of(v) };
	m->blank = !(v->attribute_index & INDEX_SHOWS) || (v->sequencer[VGA_SEQ_CLOCKING] & VGA_SEQ_SCREEN_OFF);
	m->height = (uint16_t)(lines(v, VGA_CRTC_VERTICAL_END, overflow & 0x02, overflow & 0x40) + 1);
	m->line_height = (uint8_t)(1 + !!(cell & VGA_CELL_DOUBLED));
	m->dot_width = m->kind == VVGA_256 || (v->sequencer[VGA_SEQ_CLOCKING] & HALF_CLOCK) ? 2 : 1;
	m->width = (uint16_t)(characters * (m->kind == VVGA_256 ? 4 : 8));
	if (m->kind == VVGA_TEXT)
		text_of(v, m);
	else if (v->crtc[VGA_CRTC_MODE] & NO_INTERLEAVE)
		m->line_height = (uint8_t)(m->line_height * ((cell & VGA_CELL_LINES) + 1));
	m->start = pair(v, VGA_CRTC_START);
	m->pitch = v->crtc[VGA_CRTC_OFFSET] * 2u;
	m->split = (uint16_t)(lines(v, VGA_CRTC_LINE_COMPARE, overflow & 0x10, cell & 0x40) + 1);
	m->preset_row = v->crtc[VGA_CRTC_PRESET] & VGA_CELL_LINES;
	m->pan = pan_of(v, m);
}

struct vvga_place vvga_place_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	if (line < m->split)
		return (struct vvga_place){ m->start, line + m->preset_row * (m->kind == VVGA_TEXT ? m->line_height : 0u), m->pan };
	return (struct vvga_place){ 0, line - m->split, v->attribute[VGA_AR_MODE] & PAN_ENDS_AT_SPLIT ? 0 : m->pan };
}

static uint32_t colour(const struct vvga *v, unsigned number)
{
	const uint8_t *c = &v->palette[(number & v->pel_mask) * 3];
	uint32_t rgb = 0;

	/* Six bits become eight as on QEMU's card: the lowest is repeated. */
	for (unsigned i = 0; i < 3; i++)
		rgb = rgb << 8 | (uint32_t)(c[i] << 2 | (c[i] & 1) * 3);
	return rgb;
}

void vvga_colours_of(const struct vvga *v, unsigned kind, struct vvga_colours *c)
{
	const uint8_t select = v->attribute[VGA_AR_SELECT];

	c->inks.row = VVGA_NO_ROW;
	if (kind == VVGA_256)
		for (unsigned i = 0; i < 256; i++)
			c->dac[i] = colour(v, i);
	for (unsigned i = 0; i < 16; i++) {
		const uint8_t own = v->attribute[i];

		c->attribute[i] = v->attribute[VGA_AR_MODE] & BITS_4_AND_5 ? colour(v, (select & 0xfu) << 4 | (own & 0xf)) :
				  colour(v, (select & 0xcu) << 4 | own);
	}
}

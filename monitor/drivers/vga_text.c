/* Where the text of a text mode is: IBM PS/2 Hardware Interface Technical Reference,
 * "Video Subsystem", "CRT Controller Registers". */
#include "drivers/vga_ports.h"

enum { OVERFLOW_VERTICAL_END_8 = 0x02, OVERFLOW_VERTICAL_END_9 = 0x40 };
enum { CELL_HEIGHT = 0x1f, CELL_DOUBLE_SCAN = 0x80, CURSOR_OFF = 0x20 };

static uint16_t word(const struct vga_state *s, unsigned high)
{
	return (uint16_t)(s->crtc[high] << 8 | s->crtc[high + 1]);
}

static unsigned scan_lines(const struct vga_state *s)
{
	const uint8_t overflow = s->crtc[VGA_CRTC_OVERFLOW];

	return s->crtc[VGA_CRTC_VERTICAL_END] + (overflow & OVERFLOW_VERTICAL_END_8 ? 0x100u : 0) +
	       (overflow & OVERFLOW_VERTICAL_END_9 ? 0x200u : 0) + 1;
}

bool vga_saved_text_geometry(const struct vga_state *s, struct vga_text *text)
{
	static const uint32_t memory[4] = { 0xa0000, 0xa0000, 0xb0000, 0xb8000 };
	const uint8_t cell = s->crtc[VGA_CRTC_CELL];

	if (s->graphics[VGA_GC_MISC] & VGA_GC_GRAPHICS)
		return false;
	text->memory = memory[s->graphics[VGA_GC_MISC] >> 2 & 3];
	text->columns = s->crtc[VGA_CRTC_DISPLAY_END] + 1;
	text->rows = (uint16_t)(scan_lines(s) / ((cell & CELL_HEIGHT) + 1u));
	if (cell & CELL_DOUBLE_SCAN)
		text->rows /= 2;
	text->stride = s->crtc[VGA_CRTC_OFFSET] * 2u;	/* the register counts in pairs of characters */
	text->start = word(s, VGA_CRTC_START);
	text->cursor = word(s, VGA_CRTC_CURSOR);
	text->cursor_on = !(s->crtc[VGA_CRTC_CURSOR_START] & CURSOR_OFF);
	return true;
}

bool vga_text_geometry(struct vga_text *text)
{
	static const uint8_t needed[] = {
		VGA_CRTC_DISPLAY_END, VGA_CRTC_OVERFLOW, VGA_CRTC_CELL, VGA_CRTC_CURSOR_START,
		VGA_CRTC_START, VGA_CRTC_START + 1, VGA_CRTC_CURSOR, VGA_CRTC_CURSOR + 1,
		VGA_CRTC_VERTICAL_END, VGA_CRTC_OFFSET,
	};
	const uint16_t crtc = vga_crtc_port(inb(VGA_MISC_READ));
	const uint8_t crtc_index = inb(crtc), graphics_index = inb(VGA_GRAPHICS_PORT);
	struct vga_state s = { 0 };

	s.graphics[VGA_GC_MISC] = vga_read(VGA_GRAPHICS_PORT, VGA_GC_MISC);
	for (unsigned i = 0; i < sizeof(needed); i++)
		s.crtc[needed[i]] = vga_read(crtc, needed[i]);
	outb(VGA_GRAPHICS_PORT, graphics_index);
	outb(crtc, crtc_index);
	return vga_saved_text_geometry(&s, text);
}

/* IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", "VGA Function".
 * The BIOS data area is not asked: many systems program the card themselves.
 * tools/host/vga_text.py is the same for the tools outside. */
#include "drivers/vga_text.h"
#include "drivers/pc.h"		/* VGA_* */
#include "drivers/vga_ports.h"

enum { MEMORY_MAP_SHIFT = 2, MEMORY_MAP = 3 };

static const uint8_t crtc_registers[] = {
	VGA_CRTC_DISPLAY_END, VGA_CRTC_OVERFLOW, VGA_CRTC_CELL, VGA_CRTC_CURSOR_START, VGA_CRTC_START,
	VGA_CRTC_START + 1, VGA_CRTC_CURSOR, VGA_CRTC_CURSOR + 1, VGA_CRTC_VERTICAL_END, VGA_CRTC_OFFSET,
	VGA_CRTC_LINE_COMPARE,
};

static uint16_t pair(const struct vga_text_registers *r, unsigned high)
{
	return (uint16_t)(r->crtc[high] << 8 | r->crtc[high + 1]);
}

/* Bits 8 and 9 of a number of scan lines are in other registers than the rest. */
static unsigned lines(uint8_t low, bool bit8, bool bit9)
{
	return low | (unsigned)bit8 << 8 | (unsigned)bit9 << 9;
}

/* A character at even addresses, its attribute at odd ones; the window by the card's
 * memory map. In planar order a read would change the latches. */
static bool find_window(const struct vga_text_registers *r, struct vga_text *t)
{
	static const struct { uint32_t at, size; } windows[] = {
		{ 0xa0000, 0x20000 }, { 0xa0000, 0x10000 }, { 0xb0000, 0x8000 }, { 0xb8000, 0x8000 },
	};
	const unsigned map = r->graphics_misc >> MEMORY_MAP_SHIFT & MEMORY_MAP;

	t->window = windows[map].at;
	t->window_cells = windows[map].size / 2;
	return r->misc & VGA_MISC_RAM && r->mode & VGA_GC_ODD_EVEN && !(r->read_plane & VGA_GC_PLANES_2_AND_3);
}

/* The row in which the counter meets the line compare register is shown to its end,
 * as QEMU does; the real card cuts it short there. */
static uint16_t first_row_of_split(const struct vga_text_registers *r, unsigned row_lines)
{
	const unsigned compare = lines(r->crtc[VGA_CRTC_LINE_COMPARE], r->crtc[VGA_CRTC_OVERFLOW] & 0x10,
				       r->crtc[VGA_CRTC_CELL] & 0x40);

	return (uint16_t)(compare ? (compare + row_lines - 1) / row_lines : UINT16_MAX);
}

bool vga_text_of(const struct vga_text_registers *r, struct vga_text *t)
{
	const uint8_t cell = r->crtc[VGA_CRTC_CELL], overflow = r->crtc[VGA_CRTC_OVERFLOW];
	const unsigned row_lines = ((cell & VGA_CELL_LINES) + 1u) << !!(cell & VGA_CELL_DOUBLED);

	if (r->graphics_misc & VGA_GC_GRAPHICS || !find_window(r, t))
		return false;
	t->columns = (uint16_t)(r->crtc[VGA_CRTC_DISPLAY_END] + 1);
	t->rows = (uint16_t)((lines(r->crtc[VGA_CRTC_VERTICAL_END], overflow & 0x02, overflow & 0x40) + 1) /
			     row_lines);
	t->pitch = (uint16_t)(r->crtc[VGA_CRTC_OFFSET] * 2);
	t->start = pair(r, VGA_CRTC_START);
	t->cursor = pair(r, VGA_CRTC_CURSOR);
	t->has_cursor = !(r->crtc[VGA_CRTC_CURSOR_START] & VGA_CURSOR_OFF);
	t->split = first_row_of_split(r, row_lines);
	return true;
}

bool vga_text_look(struct vga_text *t)
{
	struct vga_text_registers r;
	uint8_t index;
	uint16_t port;

	r.misc = inb(VGA_MISC_READ);
	index = inb(VGA_GRAPHICS_PORT);
	r.read_plane = vga_read(VGA_GRAPHICS_PORT, VGA_GC_READ_PLANE);
	r.mode = vga_read(VGA_GRAPHICS_PORT, VGA_GC_MODE);
	r.graphics_misc = vga_read(VGA_GRAPHICS_PORT, VGA_GC_MISC);
	outb(VGA_GRAPHICS_PORT, index);
	port = vga_crtc_port(r.misc);
	index = inb(port);
	for (unsigned i = 0; i < sizeof(crtc_registers); i++)
		r.crtc[crtc_registers[i]] = vga_read(port, crtc_registers[i]);
	outb(port, index);
	return vga_text_of(&r, t);
}

unsigned vga_text_cursor_row(const struct vga_text *t)
{
	unsigned row = t->has_cursor ? 0 : t->rows;

	while (row < t->rows && (uint16_t)(t->cursor - vga_text_row(t, row)) >= t->columns)
		row++;
	return row;
}

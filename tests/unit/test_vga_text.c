/* The text screen by the VGA's registers: vga_text.def. */
#include "check.h"
#include "drivers/vga_text.h"

#include <stddef.h>

enum { NONE = -1, ODD_EVEN = 0x10 };

static struct vga_text_registers card(unsigned misc, unsigned graphics_misc, unsigned width, unsigned overflow,
				      unsigned cell, unsigned cursor_start, unsigned start, unsigned cursor,
				      unsigned height, unsigned pitch, unsigned compare)
{
	return (struct vga_text_registers){
		.misc = (uint8_t)misc, .mode = ODD_EVEN, .graphics_misc = (uint8_t)graphics_misc,
		.crtc = {
			[0x01] = (uint8_t)width, [0x07] = (uint8_t)overflow, [0x09] = (uint8_t)cell,
			[0x0a] = (uint8_t)cursor_start, [0x0c] = (uint8_t)(start >> 8), [0x0d] = (uint8_t)start,
			[0x0e] = (uint8_t)(cursor >> 8), [0x0f] = (uint8_t)cursor, [0x12] = (uint8_t)height,
			[0x13] = (uint8_t)pitch, [0x18] = (uint8_t)compare,
		},
	};
}

static void check_text_of(const struct vga_text_registers *r, unsigned columns, unsigned rows, uint32_t window,
			  unsigned first, unsigned second, unsigned last, int cursor_row, int cursor_column)
{
	struct vga_text t;

	CHECK("it is text", true, vga_text_of(r, &t));
	CHECK("columns", columns, t.columns);
	CHECK("rows", rows, t.rows);
	CHECK("window", window, t.window);
	CHECK("row 0", first, vga_text_row(&t, 0));
	CHECK("row 1", second, vga_text_row(&t, 1));
	CHECK("the last row", last, vga_text_row(&t, rows - 1));
	CHECK("the cursor's row", cursor_row == NONE ? rows : (unsigned)cursor_row, vga_text_cursor_row(&t));
	if (cursor_row != NONE)
		CHECK("its column", cursor_column, t.cursor - vga_text_row(&t, (unsigned)cursor_row));
}

static void layouts(void)
{
	struct vga_text t;
	struct vga_text_registers r;

#define REGISTERS(what, ...) (check_case(what), r = card(__VA_ARGS__), &r)
#define TEXT(what, misc, gc6, c01, c07, c09, c0a, start, cursor, c12, c13, c18, ...)                         \
	check_text_of(REGISTERS(what, misc, gc6, c01, c07, c09, c0a, start, cursor, c12, c13, c18), __VA_ARGS__);
#define GRAPHICS(what, ...) CHECK("graphics", false, vga_text_of(REGISTERS(what, __VA_ARGS__), &t));
#include "vga_text.def"
}

/* Where a read would not find text, or would change the latches. */
static void closed_memory(void)
{
	struct vga_text t;
	const struct vga_text_registers open =
		card(0x67, 0x0e, 0x4f, 0x1f, 0x4f, 0x0d, 0, 0, 0x8f, 0x28, 0xff);
	struct vga_text_registers r = open;

	CHECK("open", true, vga_text_of(&r, &t));
	r.mode = 0;
	CHECK("planar addresses", false, vga_text_of(&r, &t));
	r = open;
	r.read_plane = 2;
	CHECK("the font's plane", false, vga_text_of(&r, &t));
	r = open;
	r.misc = 0x65;
	CHECK("no memory for the CPU", false, vga_text_of(&r, &t));
}

static void counter_wraps(void)
{
	struct vga_text t;
	const struct vga_text_registers r = card(0x67, 0x0e, 0x4f, 0x1f, 0x4f, 0x0d, 0xffb0, 5, 0x8f, 0x28, 0xff);

	CHECK("it is text", true, vga_text_of(&r, &t));
	CHECK("row 0", 0xffb0, vga_text_row(&t, 0));
	CHECK("row 1", 0, vga_text_row(&t, 1));
	CHECK("the cursor's row", 1, vga_text_cursor_row(&t));
}

static const struct test tests[] = {
	{ "text-is-where-the-registers-say", layouts },
	{ "text-is-not-read-from-closed-memory", closed_memory },
	{ "address-of-a-row-has-16-bits", counter_wraps },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

/* What of a picture the wall draws again: a screen on which only those lines are drawn has to be what all lines
 * would be, whatever guests do. */
#include "check.h"
#include "cpu/pages.h"
#include "drivers/vga_registers.h"	/* VGA_* */
#include "machine/devices/vvga_memory.h"	/* VVGA_MEMORY_SIZE */
#include "machine/vm.h"
#include "run/wall_changes.h"

#include <string.h>

enum { MODES = 250, STEPS = 12, TILE = 15, COLUMNS = 80, CELLS = 0x10000, WIDEST = 256 * 9, PAGE = 4096 };

uint8_t ram_base[VVGA_MEMORY_SIZE + WALL_CHANGES_BYTES];

static struct vm vm;
static struct wall_changes changes = { .tile = TILE };
static struct vvga_mode mode;
static struct vvga_colours colours;
static struct vvga_phase phase;
static uint32_t screen[VVGA_LINES][WIDEST];
static uint32_t written, seed;
static unsigned drawn;			/* lines, in the last drawing */

bool pages_take(uint32_t bytes, phys_t *at)
{
	*at = phys(VVGA_MEMORY_SIZE);
	return bytes <= WALL_CHANGES_BYTES;
}

static uint32_t some(uint32_t below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static uint8_t *byte_of_cell(uint32_t at, unsigned plane)
{
	return ram_base + 4 * (at % CELLS) + plane;
}

/* As wall_picture.c does it, with @lines at a time. */
static void draw(bool is_first, unsigned lines)
{
	const struct vvga_mode before = mode;
	int work = 0;

	vvga_mode_of(&vm.vvga, &mode);
	vvga_colours_of(&vm.vvga, mode.kind, &colours);
	wall_changes_begin(&changes, &vm, is_first ? NULL : &before, &mode, written);
	vm.vvga.changed = 0;
	vm.vvga.written = 0;
	written = drawn = 0;
	for (unsigned line = 0; line < mode.height; line += lines * mode.line_height) {
		unsigned last = line + (lines - 1) * mode.line_height;

		while (last >= mode.height)
			last -= mode.line_height;
		if (!wall_changes(&changes, &vm, &mode, &phase, line, last, &work))
			continue;
		for (; line <= last; line += mode.line_height, drawn++)
			vvga_line(&vm.vvga, ram_base, &mode, &colours, &phase, line, screen[line]);
		line = last - (lines - 1) * mode.line_height;
	}
}

static unsigned wrong_lines(void)
{
	static uint32_t dots[WIDEST];
	unsigned wrong = 0;

	for (unsigned line = 0; line < mode.height; line += mode.line_height) {
		vvga_line(&vm.vvga, ram_base, &mode, &colours, &phase, line, dots);
		wrong += memcmp(dots, screen[line], mode.width * sizeof(dots[0])) != 0;
	}
	return wrong;
}

static void begin(void)
{
	seed = 1;
	wall_changes_start();
	vm = (struct vm){ .vvga.pel_mask = 0xff, .vvga.attribute_index = 0x20, .vvga.view = VVGA_CELLS_COLOUR };
	for (unsigned i = 0; i < VGA_PALETTE; i++)
		vm.vvga.palette[i] = (uint8_t)some(64);
	for (uint8_t i = 0; i < 16; i++)
		vm.vvga.attribute[i] = i;
	for (unsigned i = 0; i < VGA_MEMORY_SIZE; i++)
		ram_base[i] = (uint8_t)some(256);
	vvga_set_view(&vm.vvga, ram_base, VVGA_TRAPPED);
	vm.vvga.view = VVGA_TRAPPED;
}

/* Every register that has to do with where a cell is and how it looks. */
static void any_text_mode(void)
{
	struct vvga *v = &vm.vvga;

	for (unsigned i = 0; i < VGA_CRTC; i++)
		v->crtc[i] = (uint8_t)some(256);
	v->crtc[VGA_CRTC_OVERFLOW] &= (uint8_t)some(256);
	v->crtc[VGA_CRTC_DISPLAY_END] %= 140;
	v->crtc[VGA_CRTC_CELL] |= 0x03;
	if (some(2)) {			/* the screen is split, most likely */
		v->crtc[VGA_CRTC_OVERFLOW] &= ~0x10;
		v->crtc[VGA_CRTC_CELL] &= ~0x40;
	}
	v->crtc[VGA_CRTC_START] = v->crtc[VGA_CRTC_CURSOR] = 0;
	v->crtc[VGA_CRTC_START + 1] &= some(2) ? 0xff : 0;	/* the same cells above the split and below */
	v->attribute[VGA_AR_MODE] = (uint8_t)some(256);
	v->attribute[VGA_AR_PANNING] = (uint8_t)some(16);
	v->changed |= VVGA_CHANGED_MODE;
}

static void change(void)
{
	struct vvga *v = &vm.vvga;
	const unsigned rows = some(2) ? mode.rows : 2u;

	switch (some(7)) {
	case 0: *byte_of_cell(some(mode.columns * rows), some(2)) = (uint8_t)some(256); break;
	case 1: phase.cursor_on = phase.text_on = !phase.text_on; break;
	case 2: v->crtc[VGA_CRTC_CURSOR + 1] = (uint8_t)some(256); v->changed |= VVGA_CHANGED_START; break;
	case 3: v->crtc[VGA_CRTC_START + 1] = (uint8_t)some(256); v->changed |= VVGA_CHANGED_START; break;
	case 4: v->attribute[VGA_AR_PANNING] = (uint8_t)some(16); v->changed |= VVGA_CHANGED_START; break;
	case 5: v->attribute[some(16)] = (uint8_t)some(64); v->changed |= VVGA_CHANGED_COLOURS; break;
	case 6: *byte_of_cell(some(CELLS), 2) = (uint8_t)some(256); v->changed |= VVGA_CHANGED_MEMORY; break;
	}
}

static void text(void)
{
	unsigned left_out = 0;

	begin();
	for (unsigned n = 0; n < MODES; n++) {
		any_text_mode();
		for (unsigned step = 0; step < STEPS; step++) {
			draw(n + step == 0, 1 + some(3));
			CHECK("text", VVGA_TEXT, mode.kind);
			CHECK("lines that are not as they should be", 0, wrong_lines());
			left_out += step && drawn * 4 < mode.height;
			change();
		}
	}
	CHECK("every third drawing, or more, is less than a quarter of the picture", true, left_out > MODES * (STEPS - 1) / 3);
}

/* Of dots, whose writes are all emulated: any registers that have to do with where they are, and how they are written. */
static void any_dots_mode(void)
{
	struct vvga *v = &vm.vvga;

	any_text_mode();
	for (unsigned i = 0; i < VGA_GC_MISC; i++)
		v->graphics[i] = (uint8_t)some(256);
	v->graphics[VGA_GC_MODE] &= 0x7b;
	v->graphics[VGA_GC_MISC] = (uint8_t)(VGA_GC_GRAPHICS | some(4) << 2);
	v->graphics[VGA_GC_BIT_MASK] = 0xff;
	v->attribute[VGA_AR_PLANES] = (uint8_t)some(16);
	v->sequencer[VGA_SEQ_PLANES] = (uint8_t)some(16);
	v->sequencer[VGA_SEQ_MEMORY] = some(4) ? 0x06 : 0x0e;
	v->misc = VGA_MISC_RAM;
}

static void write_dots(void)
{
	struct vvga *v = &vm.vvga;
	const uint32_t at = some(VVGA_WINDOW - PAGE), from = some(VVGA_WINDOW - PAGE);

	switch (some(6)) {
	case 0: vvga_fill(v, ram_base, at, some(PAGE), (uint8_t)some(256)); break;
	case 1: vvga_copy(v, ram_base, at, from, some(PAGE)); break;
	case 2: v->crtc[VGA_CRTC_START + 1] = (uint8_t)some(256); v->changed |= VVGA_CHANGED_START; break;
	default:
		for (unsigned i = some(3); i < 3; i++)
			vvga_write(v, ram_base, at + i, (uint8_t)some(256));
	}
}

static void dots(void)
{
	unsigned left_out = 0;

	begin();
	for (unsigned n = 0; n < MODES; n++) {
		any_dots_mode();
		for (unsigned step = 0; step < STEPS; step++) {
			draw(n + step == 0, 1 + some(3));
			CHECK("no text", true, mode.kind != VVGA_TEXT);
			CHECK("lines that are not as they should be", 0, wrong_lines());
			left_out += step && drawn * 4 * mode.line_height < mode.height;
			write_dots();
		}
	}
	CHECK("every third drawing, or more, is less than a quarter of the picture", true, left_out > MODES * (STEPS - 1) / 3);
}

/* The mode that a PC starts in: 80 columns, 25 rows of 16 lines. */
static void usual_text(void)
{
	struct vvga *v = &vm.vvga;

	begin();
	v->crtc[VGA_CRTC_DISPLAY_END] = COLUMNS - 1;
	v->crtc[VGA_CRTC_OFFSET] = COLUMNS / 2;
	v->crtc[VGA_CRTC_CELL] = 0x4f;
	v->crtc[VGA_CRTC_OVERFLOW] = 0x1f;
	v->crtc[VGA_CRTC_VERTICAL_END] = 0x8f;
	v->crtc[VGA_CRTC_LINE_COMPARE] = 0xff;
	v->crtc[VGA_CRTC_CURSOR_END] = 15;
	v->crtc[VGA_CRTC_CURSOR + 1] = 2 * COLUMNS + 7;
	draw(true, 1);
}

static void rows(void)
{
	usual_text();
	CHECK("first all", 400, drawn);
	draw(false, 1);
	CHECK("then nothing", 0, drawn);
	*byte_of_cell(24 * COLUMNS + 79, 1) ^= 1;
	draw(false, 1);
	CHECK("the row of a cell that was written", 16, drawn);
	phase.cursor_on = !phase.cursor_on;
	draw(false, 1);
	CHECK("the row of the cursor when it blinks", 16, drawn);
	phase.cursor_on = true;
	draw(false, 1);
	vm.vvga.crtc[VGA_CRTC_CURSOR + 1] = 5;
	vm.vvga.changed = VVGA_CHANGED_START;
	draw(false, 3);
	CHECK("both rows of a cursor that moves, and lines of the screen that they share with others", 36, drawn);
	*byte_of_cell(25 * COLUMNS + 1, 0) ^= 1;
	draw(false, 1);
	CHECK("nothing of a cell that is not seen", 0, drawn);
	vm.vvga.changed = VVGA_CHANGED_COLOURS;
	draw(false, 1);
	CHECK("all of it in other colours", 400, drawn);
}

/* Mode 13h: line 12 begins before page 1 and line 38 ends after page 2. */
static void pages(void)
{
	struct vvga *v = &vm.vvga;

	usual_text();
	v->view = VVGA_BYTES;
	v->graphics[VGA_GC_MISC] = VGA_GC_GRAPHICS;
	v->graphics[VGA_GC_MODE] = 0x40;
	v->crtc[VGA_CRTC_CELL] = 0x41;
	v->crtc[VGA_CRTC_MODE] = 0xa3;
	v->changed = VVGA_CHANGED_MODE;
	draw(false, 1);
	CHECK("256 colours", VVGA_256, mode.kind);
	CHECK("all lines", 200, drawn);
	ram_base[PAGE + 17]++;
	ram_base[3 * PAGE - 1]++;
	written = 1 << 1 | 1 << 2;
	draw(false, 1);
	CHECK("those that two pages have", 27, drawn);
	CHECK("lines that are not as they should be", 0, wrong_lines());
	draw(false, 1);
	CHECK("then nothing", 0, drawn);
	v->crtc[VGA_CRTC_START + 1] = 1;
	v->changed = VVGA_CHANGED_START;
	draw(false, 1);
	CHECK("all of it, from elsewhere on", 200, drawn);
}

/* Mode 12h: VVGA_BLOCK addresses are a little more than 25 lines. */
static void planes(void)
{
	struct vvga *v = &vm.vvga;

	usual_text();
	v->view = VVGA_TRAPPED;
	v->graphics[VGA_GC_MISC] = VGA_GC_GRAPHICS;
	v->graphics[VGA_GC_BIT_MASK] = 0xff;
	v->sequencer[VGA_SEQ_PLANES] = 0x0f;
	v->attribute[VGA_AR_PLANES] = 0x0f;
	v->misc = VGA_MISC_RAM;
	v->crtc[VGA_CRTC_CELL] = 0x40;
	v->crtc[VGA_CRTC_MODE] = 0xe3;
	v->changed = VVGA_CHANGED_MODE;
	draw(false, 1);
	CHECK("planes", VVGA_PLANAR, mode.kind);
	CHECK("all lines", 400, drawn);
	vvga_write(v, ram_base, VVGA_BLOCK - 1, 1);
	draw(false, 1);
	CHECK("those that the first block has, and a part of the last of them", 26, drawn);
	vvga_fill(v, ram_base, VVGA_BLOCK - 1, 2, 1);
	draw(false, 1);
	CHECK("those of two blocks", 52, drawn);
	CHECK("lines that are not as they should be", 0, wrong_lines());
	draw(false, 1);
	CHECK("then nothing", 0, drawn);
	vvga_write(v, ram_base, 0xffff, 1);
	draw(false, 1);
	CHECK("nothing of what is not seen", 0, drawn);
}

/* Mode 6: the guest has four plain pages of one plane, the first two of every other line: 51 of 80 bytes, and a part of one. */
static void one_plane(void)
{
	struct vvga *v = &vm.vvga;

	usual_text();
	v->view = VVGA_PLANE_0;
	v->graphics[VGA_GC_MISC] = VGA_GC_GRAPHICS;
	v->attribute[VGA_AR_PLANES] = 0x0f;
	v->crtc[VGA_CRTC_CELL] = 0xc1;
	v->crtc[VGA_CRTC_MODE] = 0xc2;
	v->changed = VVGA_CHANGED_MODE;
	draw(false, 1);
	CHECK("planes", VVGA_PLANAR, mode.kind);
	CHECK("all lines", 200, drawn);
	ram_base[VVGA_CELLS_AT + 1] ^= 1;
	written = 1 << 0x18;
	draw(false, 1);
	CHECK("lines that are not as they should be", 0, wrong_lines());
	CHECK("those of one page", 52, drawn);
}

static const struct test tests[] = {
	{ "wall-changes-leave-no-line-of-text-as-it-was", text },
	{ "wall-changes-are-rows-of-text", rows },
	{ "wall-changes-leave-no-line-of-dots-as-it-was", dots },
	{ "wall-changes-are-pages-of-256-colours", pages },
	{ "wall-changes-are-blocks-of-planes", planes },
	{ "wall-changes-are-pages-of-one-plane", one_plane },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

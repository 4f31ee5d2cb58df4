/* A guest's picture on the wall: any registers of its VGA, whose colours are all the same one, in each tile of some screens.
 * Every dot of the picture has that colour then, and none beside it. */
#include "check.h"
#include "cpu/pages.h"
#include "machine/devices/vvga_memory.h"	/* VVGA_MEMORY_SIZE */
#include "machine/vm.h"
#include "run/wall_picture.h"

#include <stdlib.h>
#include <string.h>

enum { PICTURES = 500, WHITE = 0xffffff, BESIDE = 0x123456, ATTRIBUTE_SHOWS = 0x20, SCREEN_OFF = 0x20,
       GRAPHICS = 1, SHIFT_256 = 0x40, NO_INTERLEAVE = 1 };
enum { SEQUENCER_CLOCKING = 1, GRAPHICS_MODE = 5, GRAPHICS_MISC = 6, CRTC_WIDTH = 1, CRTC_OVERFLOW = 7, CRTC_CELL = 9, CRTC_HEIGHT = 0x12,
       CRTC_MODE = 0x17 };

uint8_t ram_base[VVGA_MEMORY_SIZE + WALL_CHANGES_BYTES + WALL_PICTURE_BYTES];
static uint32_t taken = VVGA_MEMORY_SIZE, seed;
static struct vm vm;

bool pages_take(uint32_t bytes, phys_t *at)
{
	*at = phys(taken);
	taken += bytes;
	return taken <= sizeof(ram_base);
}

static uint32_t some(uint32_t below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static void start(void)
{
	taken = VVGA_MEMORY_SIZE;
	CHECK("room", true, wall_picture_start(&vm));
	memset(vm.vvga.palette, 0x3f, sizeof(vm.vvga.palette));
	vm.vvga.pel_mask = 0xff;
}

static void show(void)
{
	vm.vvga.attribute_index = ATTRIBUTE_SHOWS;
	vm.vvga.sequencer[SEQUENCER_CLOCKING] &= (uint8_t)~SCREEN_OFF;
	vm.vvga.changed = 0xff;
}

static void check_dots(const struct wall_frame *f, const struct fit *p)
{
	for (unsigned y = 0; y < f->height && !check_failed(); y++)
		for (unsigned x = 0; x < f->width; x++) {
			const bool inside = x - p->x < p->width && y - p->y < p->height;

			if (f->dot[y * f->pitch + x] != (inside ? WHITE : BESIDE))
				CHECK("dot", inside ? WHITE : BESIDE, f->dot[y * f->pitch + x]);
		}
}

/* What lies beyond the frame belongs to the allocator, which looks after it. */
static void draw(unsigned guests, unsigned index, unsigned width, unsigned height)
{
	struct wall_frame f = { malloc(width * height * sizeof(uint32_t)), width, height, width };
	const struct tile t = tiles_place(guests, index, (uint16_t)width, (uint16_t)height);
	struct wall_drawing d = { .next = 0 };

	for (unsigned n = 0; n < width * height; n++)
		f.dot[n] = BESIDE;
	wall_draw_begin(&d, &vm, &t, true, 0xffffffff);
	while (wall_draw_some(&d, &vm, &f))
		;
	check_case("%u x %u, dots %u x %u, tile %u of %u of %u x %u", d.mode.width, d.mode.height, d.mode.dot_width, d.mode.line_height,
		   index, guests, width, height);
	check_dots(&f, &d.fit);
	free(f.dot);
}

/* 320 x 400 of 256 colours, without doubling: a dot is two wide, and the tile less than twice as wide as the picture. */
static void wide_dots(void)
{
	start();
	memset(vm.vvga.crtc, 0, sizeof(vm.vvga.crtc));
	vm.vvga.graphics[GRAPHICS_MISC] = GRAPHICS;
	vm.vvga.graphics[GRAPHICS_MODE] = SHIFT_256;
	vm.vvga.crtc[CRTC_WIDTH] = 79;
	vm.vvga.crtc[CRTC_HEIGHT] = 399 & 0xff;
	vm.vvga.crtc[CRTC_OVERFLOW] = 0x02;
	vm.vvga.crtc[CRTC_MODE] = NO_INTERLEAVE;
	show();
	draw(9, 4, 1280, 960);
}

static void any_registers(void)
{
	static const struct { unsigned width, height; } screens[] = { { 640, 480 }, { 800, 600 }, { 1280, 960 } };

	seed = 1;
	start();
	for (unsigned n = 0; n < PICTURES && !check_failed(); n++) {
		const unsigned guests = 1 + some(TILES_MOST), screen = some(20) ? some(2) : 2;

		for (unsigned i = 0; i < sizeof(vm.vvga.crtc); i++)
			vm.vvga.crtc[i] = (uint8_t)some(256);
		for (unsigned i = 0; i < sizeof(vm.vvga.graphics); i++)
			vm.vvga.graphics[i] = (uint8_t)some(256);
		for (unsigned i = 0; i < sizeof(vm.vvga.sequencer); i++)
			vm.vvga.sequencer[i] = (uint8_t)some(256);
		show();
		draw(guests, some(guests), screens[screen].width, screens[screen].height);
	}
}

static const struct test tests[] = {
	{ "wall-shows-wide-dots-in-a-tile-that-is-not-wide-enough", wide_dots },
	{ "wall-draws-every-dot-of-a-picture-and-none-beside-it", any_registers },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

/* Where pictures are on the wall. */
#include "check.h"
#include "run/tiles.h"

enum { WIDE = 1280, HIGH = 960 };

static void no_two_overlap(void)
{
	static uint8_t dots[HIGH][WIDE];

	for (unsigned guests = 1; guests <= TILES_MOST; guests++) {
		check_case("%u guests", guests);
		__builtin_memset(dots, 0, sizeof(dots));
		for (unsigned i = 0; i < guests; i++) {
			const struct tile t = tiles_place(guests, i, WIDE, HIGH);

			CHECK("inside", true, t.x + t.width <= WIDE && t.y + t.height <= HIGH);
			CHECK("room for a picture", true, t.width >= 320 && t.height >= 200);
			for (unsigned y = t.y; y < t.y + t.height && !check_failed(); y++)
				for (unsigned x = t.x; x < t.x + t.width; x++)
					if (dots[y][x]++)
						CHECK("a dot of one tile alone", 0, 1);
		}
	}
}

static void grids(void)
{
	static const struct { unsigned guests, across, down; } rows[] = {
		{ 1, 1, 1 }, { 2, 2, 1 }, { 3, 2, 2 }, { 4, 2, 2 }, { 5, 3, 2 }, { 6, 3, 2 }, { 7, 3, 3 }, { 9, 3, 3 },
		{ 10, 4, 4 }, { 16, 4, 4 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct tile last = tiles_place(rows[i].guests, rows[i].guests - 1, WIDE, HIGH);

		check_case("%u guests", rows[i].guests);
		CHECK("as wide as one of so many", WIDE / rows[i].across, last.width);
		CHECK("as high as one of so many", HIGH / rows[i].down, last.height);
	}
}

/* 640 x 462 is what each of four has below its title. */
static void pictures(void)
{
	static const struct { uint16_t width, height; uint8_t dot_width, dot_height, across, down; uint16_t wide, high; } rows[] = {
		{ 640, 400, 1, 1, 1, 1, 640, 400 },	/* text, CGA 640 x 200 has lines of two */
		{ 640, 200, 1, 2, 1, 2, 640, 400 },
		{ 320, 200, 2, 2, 2, 2, 640, 400 },	/* 13h, 0Dh */
		{ 320, 400, 2, 1, 2, 1, 640, 400 },
		{ 640, 480, 1, 1, 0, 0, 616, 462 },	/* made smaller, 4 to 3 */
		{ 720, 400, 1, 1, 0, 0, 640, 355 },
		{ 160, 100, 4, 4, 4, 4, 640, 400 },
	};
	const struct tile t = { 640, 480, 640, 480 };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fit f = tiles_fit(&t, rows[i].width, rows[i].height, rows[i].dot_width, rows[i].dot_height);

		check_case("%u x %u", rows[i].width, rows[i].height);
		CHECK("dots across", rows[i].across, f.across);
		CHECK("and down", rows[i].down, f.down);
		CHECK("width", rows[i].wide, f.width);
		CHECK("height", rows[i].high, f.height);
		CHECK("in the middle across", 640 + (640 - f.width) / 2, f.x);
		CHECK("and below the title", 480 + TILE_TITLE + (462 - f.height) / 2, f.y);
	}
}

/* One character of 256 colours, four dots wide, and few lines. */
static void tiny_pictures(void)
{
	static const struct { uint16_t lines; uint8_t dot_height; uint16_t across, down; } rows[] = {
		{ 1, 1, 256, 128 }, { 5, 1, 256, 128 }, { 1, 2, 256, 256 }, { 2, 2, 256, 256 },
	};
	const struct tile t = { 0, 0, 1024, 768 };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fit f = tiles_fit(&t, 4, rows[i].lines, 2, rows[i].dot_height);

		check_case("%u lines", rows[i].lines);
		CHECK("dots across", rows[i].across, f.across);
		CHECK("and down", rows[i].down, f.down);
		CHECK("width", 4u * rows[i].across, f.width);
		CHECK("height", (unsigned)rows[i].lines * rows[i].down, f.height);
	}
}

/* Whatever a guest programs. */
static void none_leaves_its_tile(void)
{
	for (unsigned guests = 1; guests <= TILES_MOST; guests++)
		for (unsigned width = 1; width <= 2048; width += 97)
			for (unsigned height = 1; height <= 1024; height += 61)
				for (unsigned dots = 0; dots < 4 && !check_failed(); dots++) {
					const struct tile t = tiles_place(guests, guests - 1, 640, 480);
					const struct fit f = tiles_fit(&t, (uint16_t)width, (uint16_t)height,
								       1 + (dots & 1), 1 + (dots >> 1));

					check_case("%u x %u, dots %u, %u guests", width, height, dots, guests);
					CHECK("across", true, f.x >= t.x && f.x + f.width <= t.x + t.width);
					CHECK("down", true, f.y >= t.y + TILE_TITLE && f.y + f.height <= t.y + t.height);
				}
}

static const struct test tests[] = {
	{ "tiles-do-not-overlap", no_two_overlap },
	{ "tiles-are-as-large-as-they-can-be", grids },
	{ "tiles-pictures-keep-their-proportions", pictures },
	{ "tiles-tiny-pictures-fill-a-large-tile", tiny_pictures },
	{ "tiles-no-picture-leaves-its-own", none_leaves_its_tile },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

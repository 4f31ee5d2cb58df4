#include "run/tiles.h"

/* 1, 2 (one above the other would be too low), 4, 6, 9 or 16 tiles. */
unsigned tiles_across(unsigned guests)
{
	return guests <= 1 ? 1 : guests <= 4 ? 2 : guests <= 9 ? 3 : 4;
}

static unsigned rows(unsigned guests)
{
	return (guests + tiles_across(guests) - 1) / tiles_across(guests);
}

struct tile tiles_place(unsigned guests, unsigned index, uint16_t width, uint16_t height)
{
	const unsigned across = tiles_across(guests), down = guests > 9 ? 4 : rows(guests);
	const uint16_t w = (uint16_t)(width / across), h = (uint16_t)(height / down);

	return (struct tile){ (uint16_t)(index % across * w), (uint16_t)(index / across * h), w, h };
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* As high and wide as the tile allows, with the picture's own proportions. */
static void shrink(struct fit *f, uint32_t wide, uint32_t high, uint32_t room_wide, uint32_t room_high)
{
	if (room_wide * high < room_high * wide) {
		f->width = (uint16_t)room_wide;
		f->height = (uint16_t)(room_wide * high / wide);
	} else {
		f->width = (uint16_t)(room_high * wide / high);
		f->height = (uint16_t)room_high;
	}
}

struct fit tiles_fit(const struct tile *t, uint16_t width, uint16_t height, uint8_t dot_width, uint8_t dot_height)
{
	const unsigned smallest = least(dot_width, dot_height), across = dot_width / smallest, down = dot_height / smallest;
	const unsigned room_wide = t->width, room_high = t->height - TILE_TITLE;
	const unsigned scale = least(room_wide / (width * across), room_high / (height * down));
	struct fit f = { .across = (uint16_t)(across * scale), .down = (uint16_t)(down * scale) };

	f.width = (uint16_t)(width * f.across);
	f.height = (uint16_t)(height * f.down);
	if (!scale)
		shrink(&f, width * across, height * down, room_wide, room_high);
	f.x = (uint16_t)(t->x + (room_wide - f.width) / 2);
	f.y = (uint16_t)(t->y + TILE_TITLE + (room_high - f.height) / 2);
	return f;
}

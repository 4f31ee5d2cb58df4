/* Where each guest's picture is on the monitor's screen, and how large. Plain arithmetic. */
#ifndef RUN_TILES_H
#define RUN_TILES_H

#include <stdint.h>

enum { TILES_MOST = 16, TILE_TITLE = 18 };	/* dots: the line with the name, above the picture */

struct tile {
	uint16_t x, y, width, height;	/* all of it, with the title */
};

/* A picture in a tile: a dot of it is across x down dots of the screen, or with across 0 it is made smaller. */
struct fit {
	uint16_t x, y, width, height;	/* on the screen */
	uint16_t across, down;
};

/**
 * tiles_across - how many tiles beside each other, and below each other, for so many guests
 */
unsigned tiles_across(unsigned guests);

/**
 * tiles_place - the tile of guest @index of @guests, on a screen of @width x @height
 */
struct tile tiles_place(unsigned guests, unsigned index, uint16_t width, uint16_t height);

/**
 * tiles_fit - the largest that a picture can be in a tile, in its middle
 * @width, @height: its dots, as they are drawn
 * @dot_width, @dot_height: how wide and high one of them is
 */
struct fit tiles_fit(const struct tile *t, uint16_t width, uint16_t height, uint8_t dot_width, uint8_t dot_height);

#endif

/* Between the files of the wall: its tiles, and what is written on them. */
#ifndef RUN_WALL_TILE_H
#define RUN_WALL_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "run/wall_picture.h"	/* struct wall_drawing, struct wall_frame */

struct vm;

enum { WALL_BLACK = 0x000000, WALL_PAPER = 0x601018 };	/* around pictures, and of reports */

struct wall_tile {
	struct vm *vm;
	struct tile place;
	struct wall_drawing drawing;
	uint32_t written;		/* video_dirty()'s pages, since its picture was begun */
	bool dirty;			/* its picture is to be drawn; what changes meanwhile sets this again */
	bool draws;			/* some of it has been */
	bool is_empty;			/* the screen has just been laid out */
	bool reports;			/* it shows a report and no picture */
	unsigned cleared;		/* of its rows that are to be cleared first, */
	unsigned line;			/* and of the report's lines that have been drawn */
	bool title_due;
	bool has_keys;			/* as its title says */
	const char *state;		/* likewise, if it is one that lasts */
	uint64_t measured, used;	/* when, and how much of the processor it had had then */
	unsigned percent;		/* that it had of the second before */
};

/**
 * wall_frame - the screen, while several tiles are shown on it; else NULL
 */
const struct wall_frame *wall_frame(void);

/**
 * wall_guest_at - whose tile the dot is in; NULL: nobody's
 */
struct vm *wall_guest_at(unsigned x, unsigned y);

/**
 * wall_title_begin - @t has been given a guest: what its title says has yet to be found out
 */
void wall_title_begin(struct wall_tile *t, uint64_t now);

/**
 * wall_title_look - is another title due?
 */
void wall_title_look(struct wall_tile *t, uint64_t now);

void wall_title_draw(struct wall_tile *t, const struct wall_frame *f);

/**
 * wall_report_is_due - has the guest been stopped with a report, and not been started again?
 */
bool wall_report_is_due(const struct vm *vm);

/**
 * wall_report_draw - the next line of the report; returns false when there is none any more
 */
bool wall_report_draw(struct wall_tile *t, const struct wall_frame *f);

#endif

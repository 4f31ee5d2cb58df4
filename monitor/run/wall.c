#include "run/wall.h"
#include "cpu/paging.h"		/* paging_add_frame, paging_share */
#include "drivers/end.h"	/* end_with_error */
#include "drivers/pit.h"	/* pit_now */
#include "drivers/vga_linear.h"	/* vga_linear_set */
#include "lib/format.h"		/* format_string */
#include "lib/log.h"		/* kprintf */
#include "machine/alarm.h"	/* alarm_frames */
#include "machine/clock.h"	/* clock_frame_due, CLOCK_HZ */
#include "machine/guests.h"	/* vms */
#include "machine/video.h"	/* video_has_model */
#include "machine/video_window.h"	/* video_dirty */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_guest */
#include "run/wall_picture.h"	/* wall_* */

#include <stddef.h>

#define LOOKS      (CLOCK_HZ / 25)	/* from one look at all tiles to the next */
#define PIECES     (CLOCK_HZ / 500)	/* while there is something to draw */
#define BLINK      (CLOCK_HZ * 10 / 37)	/* on, and off: 16 frames of 60 Hz */
enum { PIECE_LINES = 100, TITLE_LENGTH = 80, TITLE_TEXT_AT = 1 };
enum { BAR = 0x303848, BAR_OF_KEYS = 0x2060c0, TITLE = 0xe0e0e0, NOTHING = 0x000000 };

static struct wall_tile {
	struct vm *vm;
	struct tile place;
	struct wall_drawing drawing;
	bool draws, dirty;
	bool had_keys;
	uint64_t used;			/* of the processor, when its title was last drawn */
} tiles[TILES_MOST];
static unsigned count, current;
static struct wall_frame frame;
static bool zoomed, blink_on;
static uint64_t next_look, next_title, next_blink, last_title;

static bool is_seen(const struct wall_tile *t)
{
	return !zoomed || t->vm == console_guest();
}

/* --- titles ---------------------------------------------------------------------------------- */

static const char *state_of(const struct vm *vm)
{
	if (vm->ending.sentence)
		return vm->ending.verdict == VERDICT_STOPPED ? "stopped" : "ended";
	if (!vm->clock.runs)
		return "paused";
	return vm->share.state == SHARE_WAITS ? "waiting" : "running";
}

static unsigned percent(struct wall_tile *t, uint64_t now)
{
	const uint32_t had = (uint32_t)(t->vm->share.used - t->used);
	const uint32_t time = (uint32_t)(now - last_title) / 100 + 1;

	t->used = t->vm->share.used;
	return had / time > 100 ? 100 : had / time;
}

static void draw_title(struct wall_tile *t, uint64_t now)
{
	const struct vvga_mode *m = &t->drawing.mode;
	char text[TITLE_LENGTH];

	t->had_keys = t->vm == console_guest();
	format_string(text, sizeof(text), " %s  %ux%u  %u %%  %s", t->vm->options.name,
		      m->kind == VVGA_TEXT ? m->columns : m->width, m->kind == VVGA_TEXT ? m->rows : m->height / m->line_height,
		      percent(t, now), state_of(t->vm));
	wall_fill(&frame, t->place.x, t->place.y, t->place.width, TILE_TITLE, t->had_keys ? BAR_OF_KEYS : BAR);
	wall_text(&frame, t->place.x, t->place.y + TITLE_TEXT_AT, t->place.width, text, TITLE);
}

static void draw_titles(uint64_t now)
{
	for (struct wall_tile *t = tiles; t < tiles + count; t++)
		if (is_seen(t))
			draw_title(t, now);
	last_title = now;
	next_title = now + CLOCK_HZ;
}

static bool keys_have_gone(void)
{
	for (const struct wall_tile *t = tiles; t < tiles + count; t++)
		if (t->had_keys != (t->vm == console_guest()))
			return true;
	return false;
}

/* --- pictures -------------------------------------------------------------------------------- */

static void place(void)
{
	wall_fill(&frame, 0, 0, frame.width, frame.height, NOTHING);
	for (unsigned i = 0; i < count; i++) {
		tiles[i].place = zoomed ? tiles_place(1, 0, (uint16_t)frame.width, (uint16_t)frame.height) :
			tiles_place(count, i, (uint16_t)frame.width, (uint16_t)frame.height);
		tiles[i].dirty = true;
		tiles[i].draws = false;
	}
	next_title = 0;
}

/* What the guest writes while its picture is drawn counts for the next one. */
static void begin(struct wall_tile *t)
{
	t->vm->vvga.changed = 0;
	t->dirty = false;
	t->draws = true;
	if (wall_draw_begin(&t->drawing, t->vm, &t->place, blink_on))
		wall_fill(&frame, t->place.x, t->place.y + TILE_TITLE, t->place.width, t->place.height - TILE_TITLE, NOTHING);
}

static void look_at_tiles(uint64_t now)
{
	const bool blinks = now >= next_blink;

	if (blinks) {
		blink_on = !blink_on;
		next_blink = now + BLINK;
	}
	for (struct wall_tile *t = tiles; t < tiles + count; t++) {
		t->dirty |= video_dirty(t->vm) != 0 || t->vm->vvga.changed;
		if (blinks && t->drawing.mode.kind == VVGA_TEXT && t->vm == console_guest())
			t->dirty = true;
	}
}

/* The one that is being drawn, or the next that has something to show; NULL: none has */
static struct wall_tile *who_is_next(void)
{
	for (unsigned i = 0; i < count; i++) {
		struct wall_tile *t = &tiles[(current + i) % count];

		if (!is_seen(t) || !(t->draws || t->dirty))
			continue;
		current = (unsigned)(t - tiles);
		if (!t->draws)
			begin(t);
		return t;
	}
	return NULL;
}

static bool draw_piece(void)
{
	struct wall_tile *t = who_is_next();

	if (!t)
		return false;
	if (!wall_draw_some(&t->drawing, t->vm, &frame, PIECE_LINES)) {
		t->draws = false;
		current = (current + 1) % count;
	}
	return true;
}

static void look(void)
{
	const uint64_t now = pit_now();

	if (now >= next_look) {
		look_at_tiles(now);
		next_look = now + LOOKS;
	}
	if (zoomed && keys_have_gone())
		place();
	if (now >= next_title || keys_have_gone())
		draw_titles(now);
	clock_frame_due(draw_piece() ? now + PIECES : next_look);
}

void wall_zoom(void)
{
	if (!count)
		return;
	zoomed = !zoomed;
	place();
}

/* --- the start ------------------------------------------------------------------------------- */

static bool all_have_models(void)
{
	for (const struct vm *vm = vms; vm; vm = vm->next)
		if (vm->needs_card)
			return false;
	return true;
}

static void add_tiles(void)
{
	for (struct vm *vm = vms; vm && count < TILES_MOST; vm = vm->next)
		if (video_has_model(vm))
			tiles[count++].vm = vm;
}

void wall_start(void)
{
	struct vga_linear linear;

	if (!all_have_models())
		return;
	add_tiles();
	if (!count || !wall_picture_start(tiles[0].vm)) {
		count = 0;
		return;
	}
	if (!vga_linear_set(&linear)) {
		kprintf("trapeze: this card has no linear mode of 32 bits: nobody sees the guests\n");
		count = 0;
		return;
	}
	frame = (struct wall_frame){ paging_add_frame(linear.at, linear.pitch * linear.height), linear.width, linear.height,
				     linear.pitch / sizeof(uint32_t) };
	if (!frame.dot)
		end_with_error("no memory is left for the wall: give the machine more");
	for (struct vm *vm = vms; vm; vm = vm->next)
		paging_share(&vm->space);
	place();
	alarm_frames(look);
	clock_frame_due(pit_now());
	kprintf("trapeze: the wall has %u x %u dots, and %u tile%s\n", linear.width, linear.height, count,
		count == 1 ? "" : "s");
}

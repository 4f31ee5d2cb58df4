#include "run/wall.h"
#include "drivers/end.h"	/* end_with_error */
#include "drivers/pit.h"	/* pit_now */
#include "machine/alarm.h"	/* alarm_frames */
#include "machine/clock.h"	/* clock_frame_due, CLOCK_HZ */
#include "machine/guests.h"	/* vms */
#include "machine/video.h"	/* video_has_model */
#include "machine/video_window.h"	/* video_dirty */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_* */
#include "run/turns.h"		/* turns_count_alone */
#include "run/wall_card.h"	/* wall_card_* */
#include "run/wall_pointer.h"	/* wall_pointer_* */
#include "run/wall_tile.h"

#include <stddef.h>

#define LOOKS (CLOCK_HZ / 25)		/* from one look at all tiles to the next */
#define BLINK (CLOCK_HZ * 10 / 37)	/* on, and off: 16 frames of 60 Hz */
/* After a piece the guests have the processor for so many times as long as it took, and for so long at least. */
#define RESTS       10u
#define SHORT_REST  (CLOCK_HZ / 4000)
enum { DOTS_CLEARED = 16384 };		/* in one piece */

static struct wall_tile tiles[TILES_MOST];
static unsigned count, current;
static struct wall_frame frame;
static bool is_shown, zoomed, blink_on;
static unsigned cleared;		/* rows of the screen, since it was laid out */
static uint64_t next_piece, next_look, next_blink;

/* --- which guests are on it ------------------------------------------------------------------ */

/* Of those that have a VGA of their own; all of them where @vm is none of them. */
static unsigned models_before(const struct vm *vm)
{
	unsigned n = 0;

	for (const struct vm *other = vms; other && other != vm; other = other->next)
		n += video_has_model(other);
	return n;
}

unsigned wall_tiles(void)
{
	return models_before(NULL);
}

static bool is_alone(const struct vm *keys)
{
	return zoomed && keys && video_has_model(keys);
}

static const struct vm *first_with_tile(void)
{
	const struct vm *vm = vms;

	while (vm && !video_has_model(vm))
		vm = vm->next;
	return vm;
}

/* Who would be in the first tile: sixteen guests are a page. One that has the keys and no tile leaves all as it is. */
static const struct vm *first_of_page(void)
{
	const struct vm *keys = console_guest(), *first = NULL;
	unsigned n = 0;

	if (!keys || !video_has_model(keys))
		return count ? tiles[0].vm : first_with_tile();
	if (zoomed)
		return keys;
	for (const struct vm *vm = vms; vm && vm != keys->next; vm = vm->next)
		if (video_has_model(vm) && n++ % TILES_MOST == 0)
			first = vm;
	return first;
}

static void add_tile(struct vm *vm, uint64_t now)
{
	tiles[count] = (struct wall_tile){ .vm = vm, .dirty = true, .is_empty = true, .drawing.changes.tile = count };
	wall_title_begin(&tiles[count++], now);
}

static void lay_out(uint64_t now)
{
	const bool alone = is_alone(console_guest());
	const unsigned all = wall_tiles(), most = alone ? 1 : TILES_MOST, grid = alone ? 1 : all < TILES_MOST ? all : TILES_MOST;
	const struct vm *first = first_of_page();

	count = current = cleared = 0;
	for (struct vm *vm = vms; vm && count < most; vm = vm->next)
		if (video_has_model(vm) && (vm == first || count))
			add_tile(vm, now);
	for (unsigned i = 0; i < count; i++) {
		tiles[i].place = tiles_place(grid, i, (uint16_t)frame.width, (uint16_t)frame.height);
		tiles[i].cleared = tiles[i].place.height;
	}
}

static bool is_laid_out(void)
{
	return count && tiles[0].vm == first_of_page() && (count == 1 || !is_alone(console_guest()));
}

/* --- one piece ------------------------------------------------------------------------------- */

static unsigned clear_rows(unsigned x, unsigned y, unsigned width, unsigned height, uint32_t colour)
{
	const unsigned most = DOTS_CLEARED / width, rows = height < most ? height : most;

	wall_fill(&frame, x, y, width, rows, colour);
	return rows;
}

/* Where the keys are it blinks. */
static bool in_phase(const struct wall_tile *t)
{
	return blink_on || t->vm != console_guest();
}

/* What the guest writes while its picture is drawn counts for the next one. */
static void begin(struct wall_tile *t)
{
	const bool reported = t->reports;
	bool moved;

	if (reported)
		t->drawing = (struct wall_drawing){ .changes.tile = t->drawing.changes.tile };
	t->dirty = false;
	t->draws = true;
	t->line = 0;
	t->reports = wall_report_is_due(t->vm);
	moved = wall_draw_begin(&t->drawing, t->vm, &t->place, in_phase(t), t->written);
	t->vm->vvga.changed = 0;
	t->vm->vvga.written = t->written = 0;
	if ((moved && !t->is_empty) || t->reports || reported)
		t->cleared = TILE_TITLE;
	t->is_empty = false;
}

/* Returns false if it was the last one. */
static bool draw_piece_of(struct wall_tile *t)
{
	const struct tile *p = &t->place;

	if (t->cleared < p->height) {
		t->cleared += clear_rows(p->x, p->y + t->cleared, p->width, p->height - t->cleared, t->reports ? WALL_PAPER : WALL_BLACK);
		return true;
	}
	return t->reports ? wall_report_draw(t, &frame) : wall_draw_some(&t->drawing, t->vm, &frame);
}

/* A title says what mode its picture has, so that one is looked at first. Returns false if no title is due. */
static bool draw_title(void)
{
	for (struct wall_tile *t = tiles; t < tiles + count; t++) {
		if (!t->title_due)
			continue;
		if (!t->draws && t->dirty)
			begin(t);
		wall_title_draw(t, &frame);
		return true;
	}
	return false;
}

/* Returns false if there is nothing to draw. */
static bool draw_piece(void)
{
	if (cleared < frame.height) {
		cleared += clear_rows(0, cleared, frame.width, frame.height - cleared, WALL_BLACK);
		return true;
	}
	if (draw_title())
		return true;
	for (unsigned i = 0; i < count; i++) {
		struct wall_tile *t = &tiles[(current + i) % count];

		if (!t->draws && t->dirty)
			begin(t);
		if (!t->draws)
			continue;
		current = (unsigned)(t - tiles);
		t->draws = draw_piece_of(t);
		if (!t->draws)
			current = (current + 1) % count;
		return true;
	}
	return false;
}

/* --- when ------------------------------------------------------------------------------------ */

static void look_at_tiles(uint64_t now)
{
	if (now >= next_blink) {
		blink_on = !blink_on;
		next_blink = now + BLINK;
	}
	for (struct wall_tile *t = tiles; t < tiles + count; t++) {
		t->written |= video_dirty(t->vm);
		t->dirty |= t->written || t->vm->vvga.changed;
		t->dirty |= t->drawing.mode.kind == VVGA_TEXT && t->drawing.phase.cursor_on != in_phase(t);
		if (t->reports)
			t->dirty = false;
		t->dirty |= t->reports != wall_report_is_due(t->vm);
		wall_title_look(t, now);
	}
	next_look = now + LOOKS;
}

/* The alarm comes for others as well. */
static void look(void)
{
	const uint64_t begun = pit_now();
	uint64_t took;

	if (!is_shown || (begun < next_piece && begun < next_look))
		return;
	if (!is_laid_out())
		lay_out(begun);
	if (begun >= next_look)
		look_at_tiles(begun);
	wall_pointer_lift(&frame);
	next_piece = next_look;
	if (draw_piece()) {
		took = pit_now() - begun;
		next_piece = begun + took + (took * RESTS > SHORT_REST ? took * RESTS : SHORT_REST);
	}
	wall_pointer_put(&frame);
	clock_frame_due(next_piece < next_look ? next_piece : next_look);
}

void wall_zoom(void)
{
	zoomed = !zoomed;
	count = 0;
}

void wall_finish(void)
{
	if (!is_shown)
		return;
	if (!is_laid_out())
		lay_out(pit_now());
	look_at_tiles(pit_now());
	while (draw_piece())
		;
}

bool wall_is_shown(void)
{
	return is_shown;
}

static void show(void)
{
	if (is_shown)
		return;
	wall_card_set();
	alarm_frames(look);		/* after a call of the firmware, which had the alarm */
	is_shown = true;
	count = 0;
	next_piece = next_look = 0;
	clock_frame_due(pit_now());
}

static void hide(void)
{
	is_shown = false;
	clock_frame_due(CLOCK_FAR);
}

void wall_start(void)
{
	static const struct console_wall wall = { show, hide };

	wall_card_start(&frame);
	if (!wall_picture_start(first_of_page()))
		end_with_error("no memory is left for the wall, against the plan");
	turns_count_alone();
	console_has_wall(&wall);
}

const struct wall_frame *wall_frame(void)
{
	return is_shown && count > 1 ? &frame : NULL;
}

struct vm *wall_guest_at(unsigned x, unsigned y)
{
	for (const struct wall_tile *t = tiles; t < tiles + count; t++)
		if (x - t->place.x < t->place.width && y - t->place.y < t->place.height)
			return t->vm;
	return NULL;
}

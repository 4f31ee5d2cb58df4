/* The title of a tile: who it is, its mode, how much of the processor it has, and what it does. */
#include "lib/format.h"		/* format_string */
#include "machine/clock.h"	/* CLOCK_HZ */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_guest */
#include "run/turns.h"		/* turns_used */
#include "run/wall_tile.h"

#include <stddef.h>

enum { TITLE_LENGTH = 80, TEXT_AT = 1 };
enum { BAR = 0x303848, BAR_OF_KEYS = 0x2060c0, TITLE = 0xe0e0e0 };

/* What lasts; NULL: it runs or waits, which may change a thousand times a second. */
static const char *lasting_state(const struct vm *vm)
{
	if (vm->ending.sentence && vm->ending.verdict == VERDICT_STOPPED)
		return "stopped";
	if (vm->ending.sentence)
		return vm->ending.halted ? "halted" : "ended";
	return vm->clock.runs ? NULL : "paused";
}

static const char *state_of(const struct vm *vm)
{
	const char *lasting = lasting_state(vm);

	return lasting ? lasting : vm->share.state == SHARE_WAITS ? "waiting" : "running";
}

/* After an hour that nobody has looked, the next second tells. */
static void measure(struct wall_tile *t, uint64_t now)
{
	const uint64_t used = turns_used(t->vm), had = used - t->used, took = now - t->measured;

	t->percent = had > UINT32_MAX || took > UINT32_MAX ? 0 : (uint32_t)had / ((uint32_t)took / 100 + 1);
	if (t->percent > 100)
		t->percent = 100;
	t->used = used;
	t->measured = now;
}

void wall_title_begin(struct wall_tile *t, uint64_t now)
{
	t->used = turns_used(t->vm);
	t->measured = now;
	t->title_due = true;
}

void wall_title_look(struct wall_tile *t, uint64_t now)
{
	if (now - t->measured >= CLOCK_HZ) {
		measure(t, now);
		t->title_due = true;
	}
	t->title_due |= t->has_keys != (t->vm == console_guest()) || t->state != lasting_state(t->vm);
}

void wall_title_draw(struct wall_tile *t, const struct wall_frame *f)
{
	const struct vvga_mode *m = &t->drawing.mode;
	const bool is_text = m->kind == VVGA_TEXT;
	char text[TITLE_LENGTH];

	t->title_due = false;
	t->has_keys = t->vm == console_guest();
	t->state = lasting_state(t->vm);
	format_string(text, sizeof(text), " %s  %ux%u  %u %%  %s", t->vm->options.name, is_text ? m->columns : m->width,
		      is_text ? m->rows : m->line_height ? m->height / m->line_height : 0, t->percent, state_of(t->vm));
	wall_fill(f, t->place.x, t->place.y, t->place.width, TILE_TITLE, t->has_keys ? BAR_OF_KEYS : BAR);
	wall_text(f, t->place.x, t->place.y + TEXT_AT, t->place.width, text, TITLE);
}

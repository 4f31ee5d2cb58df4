#include "run/wall_picture.h"
#include "cpu/pages.h"		/* pages_take */
#include "drivers/vga_linear.h"	/* VGA_LINEAR_WIDEST */
#include "lib/string.h"		/* memcmp, words_copy, words_set */
#include "machine/video.h"	/* video_memory */
#include "machine/vm.h"		/* struct vm */
#include "run/wall_scale.h"	/* wall_widen, wall_stretch, wall_narrow */

#include <stddef.h>

/* A piece of a picture: its work is counted in dots of the guest's that are made, some eight instructions each. A line is
 * the least. So many dots of the screen are put in the time that one takes to be made; one that is fitted into less room is
 * made and fitted in so many times as long. */
enum { WORK = 9000, PUT_AT_ONCE = 4, FIT_COSTS = 2 };
enum { FONT_CELL = 32, FONT_HIGH = 16, FONT_WIDE = 8, CHARACTERS = 256, EIGHT_DOTS = 8 };

/* Not in the monitor's own megabyte, which has to hold the first guest as well. */
static struct {
	uint8_t font[CHARACTERS][FONT_HIGH];
	const struct wall_drawing *has_colours;	/* which one's they are: another may be begun before it is done */
	struct vvga_colours colours;
	uint32_t line[VVGA_WIDEST];
	uint32_t mean[VGA_LINEAR_WIDEST];
} *own;

_Static_assert(sizeof(*own) <= WALL_PICTURE_BYTES, "the plan leaves room for it");

/* --- text of our own ------------------------------------------------------------------------- */

/* Plane 2 has it: byte 2 of every four. */
bool wall_picture_start(const struct vm *vm)
{
	const uint8_t *memory = video_memory(vm);
	phys_t at;

	if (!pages_take(sizeof(*own), &at) || !wall_changes_start())
		return false;
	own = ram(at);
	for (unsigned c = 0; c < CHARACTERS; c++)
		for (unsigned row = 0; row < FONT_HIGH; row++)
			own->font[c][row] = memory[4 * (c * FONT_CELL + row) + 2];
	return true;
}

void wall_fill(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, unsigned height, uint32_t colour)
{
	for (unsigned row = y; row < y + height; row++)
		words_set(f->dot + row * f->pitch + x, colour, width);
}

void wall_text(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, const char *text, uint32_t colour)
{
	for (const unsigned end = x + width; *text && x + FONT_WIDE <= end; text++, x += FONT_WIDE)
		for (unsigned row = 0; row < FONT_HIGH; row++)
			for (unsigned dot = 0; dot < FONT_WIDE; dot++)
				if (own->font[(uint8_t)*text][row] << dot & 0x80)
					f->dot[(y + row) * f->pitch + x + dot] = colour;
}

/* --- a guest's picture ----------------------------------------------------------------------- */

static unsigned lines_of(const struct vvga_mode *m)
{
	return (unsigned)(m->height + m->line_height - 1) / m->line_height;
}

/* Text of nine dots is drawn with eight where it then fits as it is. */
static void make_narrower(struct vvga_mode *m, const struct tile *t)
{
	if (m->kind != VVGA_TEXT || m->cell_width <= EIGHT_DOTS || m->width <= t->width)
		return;
	m->cell_width = EIGHT_DOTS;
	m->width = (uint16_t)(m->columns * EIGHT_DOTS);
}

bool wall_draw_begin(struct wall_drawing *d, const struct vm *vm, const struct tile *t, bool blink_on,
		     uint32_t written)
{
	const struct vvga_mode mode_before = d->mode;
	const struct fit before = d->fit;
	bool moved;

	vvga_mode_of(&vm->vvga, &d->mode);
	make_narrower(&d->mode, t);
	own->has_colours = NULL;
	d->phase = (struct vvga_phase){ blink_on, blink_on };
	d->fit = tiles_fit(t, d->mode.width, (uint16_t)lines_of(&d->mode), d->mode.dot_width, d->mode.line_height);
	d->next = 0;
	moved = memcmp(&before, &d->fit, sizeof(before)) != 0;
	wall_changes_begin(&d->changes, vm, moved ? NULL : &mode_before, &d->mode, written);
	return moved;
}

static void take_line(const struct wall_drawing *d, const struct vm *vm, unsigned number, uint32_t *to)
{
	vvga_line(&vm->vvga, video_memory(vm), &d->mode, &own->colours, &d->phase, number * d->mode.line_height, to);
}

/* Of lines that are one of the screen's. */
static bool change(struct wall_drawing *d, const struct vm *vm, unsigned first, unsigned end, int *work)
{
	const unsigned line_height = d->mode.line_height, last = (end > first ? end - 1 : first) * line_height;

	return wall_changes(&d->changes, vm, &d->mode, &d->phase, first * line_height, last, work);
}

/* --- as large as it is, or larger */

static void put_enlarged(const struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f)
{
	uint32_t *const first = f->dot + (d->fit.y + d->next * d->fit.down) * f->pitch + d->fit.x;

	if (d->fit.across == 1) {
		take_line(d, vm, d->next, first);
	} else {
		take_line(d, vm, d->next, own->line);
		wall_widen(first, own->line, d->mode.width, d->fit.across);
	}
	for (unsigned down = 1; down < d->fit.down; down++)
		words_copy(first + down * f->pitch, first, d->fit.width);
}

static bool enlarge(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f, int work)
{
	for (; work > 0 && d->next < lines_of(&d->mode); d->next++) {
		if (!change(d, vm, d->next, d->next, &work))
			continue;
		put_enlarged(d, vm, f);
		work -= d->mode.width + d->fit.width * d->fit.down / PUT_AT_ONCE;
	}
	return d->next < lines_of(&d->mode);
}

/* --- smaller: each dot is the mean of those that it stands for */

/* Dots that are twice as wide as high may be too many for the tile, and too few for it if they are not doubled. */
static void fit_line(const struct wall_drawing *d, bool mixes)
{
	if (d->fit.width > d->mode.width)
		wall_stretch(own->mean, d->fit.width, own->line, d->mode.width, mixes);
	else
		wall_narrow(own->mean, d->fit.width, own->line, d->mode.width, mixes);
}

static bool shrink(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f, int work)
{
	const unsigned lines = lines_of(&d->mode), high = d->fit.height;

	for (; work > 0 && d->next < high; d->next++) {
		const unsigned first = d->next * lines / high, end = (d->next + 1) * lines / high;
		unsigned number = first;

		if (!change(d, vm, first, end, &work))
			continue;
		do {
			take_line(d, vm, number, own->line);
			fit_line(d, number > first);
			work -= d->mode.width * FIT_COSTS;
		} while (++number < end);
		words_copy(f->dot + (d->fit.y + d->next) * f->pitch + d->fit.x, own->mean, d->fit.width);
	}
	return d->next < high;
}

bool wall_draw_some(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f)
{
	if (own->has_colours != d)
		vvga_colours_of(&vm->vvga, d->mode.kind, &own->colours);
	own->has_colours = d;
	return d->fit.across ? enlarge(d, vm, f, WORK) : shrink(d, vm, f, WORK);
}

#include "run/wall_picture.h"
#include "cpu/pages.h"		/* pages_take */
#include "drivers/vga_linear.h"	/* VGA_LINEAR_WIDEST */
#include "lib/string.h"		/* memcmp, memset, words_copy, words_set */
#include "machine/video.h"	/* video_memory */
#include "machine/vm.h"		/* struct vm */

#include <stddef.h>

/* A piece of a picture: its work is counted in dots of the guest's that are made, some ten instructions each. A line is
 * the least. So many dots of the screen are put in the time that one takes to be made; adding a dot up, and a mean,
 * take so many times as long. */
enum { WORK = 6000, PUT_AT_ONCE = 4, ADD_COSTS = 3, MEAN_COSTS = 3, DOTS_ADDED = 256 };
enum { FONT_CELL = 32, FONT_HIGH = 16, FONT_WIDE = 8, CHARACTERS = 256, EIGHT_DOTS = 8 };

/* Not in the monitor's own megabyte, which has to hold the first guest as well. */
static struct {
	uint8_t font[CHARACTERS][FONT_HIGH];
	const struct wall_drawing *has_colours;	/* which one's they are: another may be begun before it is done */
	struct vvga_colours colours;
	uint32_t line[VVGA_WIDEST];
	struct sum {
		uint32_t red_and_blue;	/* 16 bits each */
		uint16_t green, count;
	} sum[VGA_LINEAR_WIDEST];
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

static void take_line(const struct wall_drawing *d, const struct vm *vm, unsigned number)
{
	vvga_line(&vm->vvga, video_memory(vm), &d->mode, &own->colours, &d->phase, number * d->mode.line_height, own->line);
}

/* Of lines that are one of the screen's. */
static bool change(struct wall_drawing *d, const struct vm *vm, unsigned first, unsigned end, int *work)
{
	const unsigned line_height = d->mode.line_height, last = (end > first ? end - 1 : first) * line_height;

	return wall_changes(&d->changes, vm, &d->mode, &d->phase, first * line_height, last, work);
}

/* --- as large as it is, or larger */

static void put_enlarged(const struct wall_drawing *d, const struct wall_frame *f)
{
	uint32_t *first = f->dot + (d->fit.y + d->next * d->fit.down) * f->pitch + d->fit.x;

	for (unsigned down = 0; down < d->fit.down; down++) {
		uint32_t *to = first + down * f->pitch;

		if (d->fit.across == 1)
			words_copy(to, own->line, d->mode.width);
		else
			for (unsigned x = 0; x < d->mode.width; x++, to += d->fit.across)
				words_set(to, own->line[x], d->fit.across);
	}
}

static bool enlarge(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f, int work)
{
	for (; work > 0 && d->next < lines_of(&d->mode); d->next++) {
		if (!change(d, vm, d->next, d->next, &work))
			continue;
		take_line(d, vm, d->next);
		put_enlarged(d, f);
		work -= d->mode.width + d->fit.width * d->fit.down / PUT_AT_ONCE;
	}
	return d->next < lines_of(&d->mode);
}

/* --- smaller: each dot is the mean of those that it stands for */

static void add_dot(struct sum *sum, uint32_t dot)
{
	sum->red_and_blue += dot & 0xff00ff;
	sum->green = (uint16_t)(sum->green + (dot >> 8 & 0xff));
	sum->count++;
}

/* A dot of double width may be all that is seen in several of the screen's. */
static void add_line(const struct wall_drawing *d)
{
	const unsigned width = d->mode.width, by = d->fit.width;
	const uint32_t *const end = own->line + width;
	struct sum *sum = own->sum;
	unsigned step = 0;

	for (const uint32_t *dot = own->line; dot < end; dot++) {
		add_dot(sum, *dot);
		for (step += by; step >= width; step -= width)
			if (step < 2 * width)
				sum++;
			else
				add_dot(++sum, *dot);
	}
}

static void put_sum(const struct wall_drawing *d, const struct wall_frame *f)
{
	uint32_t *to = f->dot + (d->fit.y + d->next) * f->pitch + d->fit.x;

	for (unsigned x = 0; x < d->fit.width; x++) {
		const unsigned n = own->sum[x].count ? own->sum[x].count : 1;

		to[x] = (own->sum[x].red_and_blue >> 16) / n << 16 | own->sum[x].green / n << 8 |
			(own->sum[x].red_and_blue & 0xffff) / n;
	}
}

/* A sum has room for 256 dots. Of more lines some are left out: so many are taken as one. */
static unsigned lines_at_once(const struct wall_drawing *d, unsigned lines)
{
	const unsigned wide = d->fit.width ? d->fit.width : 1, dots = lines * ((d->mode.width + wide - 1) / wide);

	return dots <= DOTS_ADDED ? 1 : dots / (DOTS_ADDED / 2) + 1;
}

static bool shrink(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f, int work)
{
	const unsigned lines = lines_of(&d->mode), high = d->fit.height;

	for (; work > 0 && d->next < high; d->next++) {
		const unsigned end = (d->next + 1) * lines / high;
		unsigned number = d->next * lines / high, at_once = lines_at_once(d, end - number);

		if (!change(d, vm, number, end, &work))
			continue;
		memset(own->sum, 0, d->fit.width * sizeof(own->sum[0]));
		do {
			take_line(d, vm, number);
			add_line(d);
			work -= d->mode.width * ADD_COSTS;
			number += at_once;
		} while (number < end);
		put_sum(d, f);
		work -= d->fit.width * MEAN_COSTS;
	}
	return d->next < high;
}

bool wall_draw_some(struct wall_drawing *d, const struct vm *vm, const struct wall_frame *f)
{
	if (own->has_colours != d)
		vvga_colours_of(&vm->vvga, &own->colours);
	own->has_colours = d;
	return d->fit.across ? enlarge(d, vm, f, WORK) : shrink(d, vm, f, WORK);
}

#include "run/wall_pointer.h"

enum { WIDE = 12, HIGH = 16 };
enum { OUTLINE = 0x000000, ARROW = 0xffffff };

/* Of each row how many dots, from the left: white, but for the first and the last one. */
static const uint8_t length[HIGH] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 7, 4, 3, 2 };

static unsigned at_x, at_y;
static bool shown, is_put;
static uint32_t under[HIGH][WIDE];

static unsigned width_at(const struct wall_frame *f, unsigned row)
{
	if (at_y + row >= f->height)
		return 0;
	return at_x + length[row] <= f->width ? length[row] : f->width - at_x;
}

void wall_pointer_lift(const struct wall_frame *f)
{
	if (!is_put)
		return;
	is_put = false;
	for (unsigned row = 0; row < HIGH; row++)
		for (unsigned x = 0; x < width_at(f, row); x++)
			f->dot[(at_y + row) * f->pitch + at_x + x] = under[row][x];
}

void wall_pointer_put(const struct wall_frame *f)
{
	if (!shown || is_put)
		return;
	is_put = true;
	for (unsigned row = 0; row < HIGH; row++)
		for (unsigned x = 0; x < width_at(f, row); x++) {
			uint32_t *dot = &f->dot[(at_y + row) * f->pitch + at_x + x];

			under[row][x] = *dot;
			*dot = x == 0 || x + 1u == length[row] ? OUTLINE : ARROW;
		}
}

static unsigned moved(unsigned from, int by, unsigned end)
{
	const int to = (int)from + by;

	return to < 0 ? 0 : to >= (int)end ? end - 1 : (unsigned)to;
}

void wall_pointer_move(const struct wall_frame *f, int right, int down)
{
	wall_pointer_lift(f);
	at_x = moved(at_x, right, f->width);
	at_y = moved(at_y, down, f->height);
	shown = true;
	wall_pointer_put(f);
}

void wall_pointer_hide(const struct wall_frame *f)
{
	wall_pointer_lift(f);
	shown = false;
}

void wall_pointer_at(unsigned *x, unsigned *y)
{
	*x = at_x;
	*y = at_y;
}

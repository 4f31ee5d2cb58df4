/* The titles of tiles. */
#include "check.h"
#include "machine/clock.h"	/* CLOCK_HZ */
#include "machine/vm.h"
#include "run/console.h"
#include "run/turns.h"
#include "run/wall_tile.h"

#include <string.h>

static struct vm vm;
static uint64_t used;
static char said[100];

uint64_t turns_used(struct vm *of) { (void)of; return used; }
struct vm *console_guest(void) { return &vm; }

void wall_fill(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, unsigned height, uint32_t colour)
{
	(void)f;
	(void)x;
	(void)y;
	(void)width;
	(void)height;
	(void)colour;
}

void wall_text(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, const char *text, uint32_t colour)
{
	(void)f;
	(void)x;
	(void)y;
	(void)width;
	(void)colour;
	strcpy(said, text);
}

static const char *title(struct wall_tile *t, uint64_t now)
{
	const struct wall_frame frame = { .width = 0 };

	wall_title_look(t, now);
	wall_title_draw(t, &frame);
	return said;
}

static void run(void)
{
	strcpy(vm.options.name, "dos");
	vm.clock.runs = true;
	used = 0;
}

static void shares(void)
{
	struct wall_tile t = { .vm = &vm };

	run();
	wall_title_begin(&t, 0);
	used = CLOCK_HZ / 2;
	CHECK_TEXT("half of a second", " dos  0x0  49 %  running", title(&t, CLOCK_HZ));
	used += CLOCK_HZ;
	CHECK_TEXT("all of the next", " dos  0x0  99 %  running", title(&t, 2 * CLOCK_HZ));
}

/* The wall may have been away for any time: the number of hundredths of it has more than 32 bits then. */
static void long_away(void)
{
	const uint64_t wraps = 100 * (1ull << 32);

	for (unsigned back = 1; back <= 200 && !check_failed(); back += 33) {
		struct wall_tile t = { .vm = &vm };

		run();
		wall_title_begin(&t, 0);
		used = 5;
		check_case("%u ticks before", back);
		CHECK_TEXT("nothing is known", " dos  0x0  0 %  running", title(&t, wraps - back));
	}
}

static const struct test tests[] = {
	{ "wall-title-says-how-much-of-a-second-a-guest-had", shares },
	{ "wall-title-is-drawn-after-any-time", long_away },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

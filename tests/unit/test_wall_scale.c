/* Lines of dots in another width. */
#include "check.h"
#include "run/wall_scale.h"

#include <string.h>

enum { TRIES = 3000, WIDEST = 700, GUARD = 0x12345678, WHITE = 0xffffff };

static uint32_t from[WIDEST], to[WIDEST + 1], seed = 1;

static uint32_t some(uint32_t below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static void any_dots(uint32_t *dots, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		dots[i] = some(1 << 24);
}

/* Colour by colour. */
static uint32_t mean(uint32_t a, uint32_t b)
{
	uint32_t dot = 0;

	for (unsigned shift = 0; shift < 24; shift += 8)
		dot |= ((a >> shift & 0xff) + (b >> shift & 0xff)) / 2 << shift;
	return dot;
}

/* The first dot of those that @i of @count stands for. */
static unsigned first_of(unsigned i, unsigned count, unsigned width)
{
	return (i * width + count - 1) / count;
}

static void narrow(void)
{
	for (unsigned n = 0; n < TRIES; n++) {
		const unsigned width = 2 + some(WIDEST - 2), count = (width + 1) / 2 + some(width / 2 + 1);
		const bool mixes = some(2);
		uint32_t before[WIDEST];

		any_dots(from, width);
		any_dots(to, count);
		memcpy(before, to, sizeof(before));
		to[count] = GUARD;
		wall_narrow(to, count, from, width, mixes);
		for (unsigned i = 0; i < count; i++) {
			const unsigned first = first_of(i, count, width), last = first_of(i + 1, count, width) - 1;
			const uint32_t wanted = mean(from[first], from[last]);

			CHECK("a dot", mixes ? mean(before[i], wanted) : wanted, to[i]);
		}
		CHECK("nothing after them", GUARD, to[count]);
	}
}

static void traces(void)
{
	for (unsigned n = 0; n < TRIES; n++) {
		const unsigned width = 4 + some(WIDEST - 4), count = (width + 3) / 4 + some(width / 4), dark = some(width);
		unsigned seen = 0;

		for (unsigned i = 0; i < width; i++)
			from[i] = WHITE;
		wall_narrow(to, count, from, width, false);
		for (unsigned i = 0; i < count; i++)
			CHECK("white", WHITE, to[i]);
		from[dark] = 0;
		wall_narrow(to, count, from, width, false);
		for (unsigned i = 0; i < count; i++)
			seen += to[i] != WHITE;
		CHECK("dots that a black one leaves its trace in", 1, seen);
	}
}

static void stretch(void)
{
	for (unsigned n = 0; n < TRIES; n++) {
		const unsigned width = 1 + some(WIDEST / 2), count = width + some(width + 1);

		any_dots(from, width);
		to[count] = GUARD;
		wall_stretch(to, count, from, width, false);
		for (unsigned i = 0; i < count; i++)
			CHECK("a dot", from[i * width / count], to[i]);
		wall_stretch(to, count, from, width, true);
		CHECK("the last, mixed with itself", from[width - 1], to[count - 1]);
		CHECK("nothing after them", GUARD, to[count]);
	}
}

static void widen(void)
{
	for (unsigned times = 1; times <= 5; times++) {
		any_dots(from, WIDEST / 5);
		to[WIDEST / 5 * times] = GUARD;
		wall_widen(to, from, WIDEST / 5, times);
		for (unsigned i = 0; i < WIDEST / 5 * times; i++)
			CHECK("a dot", from[i / times], to[i]);
		CHECK("nothing after them", GUARD, to[WIDEST / 5 * times]);
	}
}

static const struct test tests[] = {
	{ "narrower-dots-are-means", narrow },
	{ "narrower-dots-show-a-trace-of-each", traces },
	{ "stretched-dots-are-the-nearest", stretch },
	{ "wider-dots-are-repeated", widen },
	{ NULL, NULL },
};

UNIT_MAIN(tests)

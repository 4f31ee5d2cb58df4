/* Copies of guests, and of their images: up to two descriptions, each with any number of copies and any drives, in a plan
 * with room for three.
 *
 * sources: monitor/run/plan_copies.c
 * with: strings.c format.c
 * options: -eva-precision 2 -eva-min-loop-unroll 8
 * seconds: 10
 */
#include "any_options.h"
#include "boot/loader.h"
#include "run/plan.h"
#include "run/plan_parts.h"

enum { GUESTS = 3, MANY = 0xffffffff };

static struct loader_module images[2];

unsigned plan_machine_mib(const struct planning *p, uint64_t guests) { (void)p; (void)guests; return any32(); }

static struct plan_guest guests[GUESTS];

static void describe(struct plan_guest *g, uint32_t copies)
{
	any_guest_options(&g->options);
	g->options.copies = copies;
	/*@ loop unroll 4; */
	for (unsigned n = 0; n < PLAN_DRIVES; n++) {
		g->drives[n].image = any_bool() ? &images[any_from(0, 1)] : NULL;
		MAKE_BOOL(g->drives[n].read_only);
		g->drives[n].own_copy = g->drives[n].apart = false;
	}
}

static void make(unsigned count, uint32_t first, uint32_t second)
{
	static char error[200];
	struct plan plan = { .guests = guests, .most = GUESTS, .count = count, .is_virtual = true, .shares = any_bool() };
	struct planning p = { .plan = &plan, .error = error, .size = sizeof(error) };

	describe(&guests[0], first);
	describe(&guests[1], second);
	plan_copies(&p);
}

/* One by one as far as there is room: what is made of them adds up to a number that is known before. */
void main(void)
{
	MAKE_UNKNOWN(images);
	/*@ loop unroll GUESTS + 1; */
	for (uint32_t first = 0; first <= GUESTS; first++) {
		if (any_bool())
			make(1, first, 0);
		/*@ loop unroll GUESTS + 1; */
		for (uint32_t second = 0; second <= GUESTS; second++)
			if (any_bool())
				make(2, first, second);
	}
	make(1, any_from(GUESTS + 1, MANY), 0);
	make(2, any_from(GUESTS + 1, MANY), any32());
	make(2, any32(), any_from(GUESTS + 1, MANY));
}

/* Lines from the COM2 of one guest to that of another: link=A,B. */
#include "lib/string.h"		/* strcmp */
#include "run/plan_parts.h"

#include <stddef.h>

enum { LAST = OPTION_FILTER_MAX - 1 };	/* options.links ends there, or before */

static struct plan_guest *guest_called(struct planning *p, const char *name)
{
	FOR_EACH_GUEST(g, p->plan)
		if (strcmp(g->options.name, name) == 0)
			return g;
	return NULL;
}

/* What stands before a comma, a blank, or the end becomes @name, which is empty; @at goes on after it. Returns which. */
static char take_name(const char *links, unsigned *at, char name[OPTION_FILTER_MAX])
{
	for (unsigned n = 0; n < LAST && *at < LAST && links[*at]; n++) {
		const char c = links[(*at)++];

		if (c == ',' || c == ' ')
			return c;
		name[n] = c;
	}
	return 0;
}

/* The guest at one end; NULL, and why, if it cannot be one. */
static struct plan_guest *end_of(struct planning *p, const char *name)
{
	struct plan_guest *g = guest_called(p, name);

	if (!g)
		(void)WRONG(p, "link=: there is no guest called %s", name);
	else if (plan_is_client(g))
		(void)WRONG(p, "link=: %s is a 32-bit program, and has no COM2", name);
	else if (g->neighbour)
		(void)WRONG(p, "link=: %s is linked twice, and has one COM2", name);
	else
		return g;
	return NULL;
}

static bool join(struct planning *p, unsigned *at)
{
	const char *links = p->in->options->links;
	char first[OPTION_FILTER_MAX] = "", second[OPTION_FILTER_MAX] = "";
	struct plan_guest *a, *b;

	if (take_name(links, at, first) != ',' || take_name(links, at, second) == ',')
		return WRONG(p, "link= takes the names of two guests, such as link=one,two");
	a = end_of(p, first);
	b = a ? end_of(p, second) : NULL;
	if (!a || !b)
		return false;
	if (a == b)
		return WRONG(p, "link=: %s cannot be linked with itself", a->options.name);
	a->neighbour = b;
	b->neighbour = a;
	return true;
}

bool plan_links(struct planning *p)
{
	const char *links = p->in->options->links;
	unsigned at = 0;

	if (links[0] && !p->plan->is_virtual)
		return WRONG(p, "link= is for virtual guests");
	FOR_EACH_GUEST(g, p->plan)
		g->neighbour = NULL;
	while (at < LAST && links[at])
		if (!join(p, &at))
			return false;
	return true;
}

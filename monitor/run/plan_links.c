/* Lines from the COM2 of one guest to that of another: link=A,B. */
#include "lib/string.h"		/* memcmp, strlen */
#include "run/plan_parts.h"

#include <stddef.h>

static struct plan_guest *guest_called(struct planning *p, const char *name, size_t length)
{
	FOR_EACH_GUEST(g, p->plan)
		if (strlen(g->options.name) == length && memcmp(g->options.name, name, length) == 0)
			return g;
	return NULL;
}

/* Up to a comma, a blank, or the end. */
static size_t name_length(const char *at)
{
	size_t n = 0;

	while (at[n] && at[n] != ',' && at[n] != ' ')
		n++;
	return n;
}

/* The guest at one end; NULL, and why, if it cannot be one. */
static struct plan_guest *end_of(struct planning *p, const char *at)
{
	char name[OPTION_NAME_MAX];
	const size_t length = name_length(at);
	struct plan_guest *g = guest_called(p, at, length);

	strlcpy(name, at, length < sizeof(name) ? length + 1 : sizeof(name));
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

static bool join(struct planning *p, const char *at)
{
	const char *second = at + name_length(at);
	struct plan_guest *a, *b;

	if (*second != ',' || second[1 + name_length(second + 1)] == ',')
		return WRONG(p, "link= takes the names of two guests, such as link=one,two");
	a = end_of(p, at);
	b = a ? end_of(p, second + 1) : NULL;
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
	const char *at = p->in->options->links;

	if (*at && !p->plan->is_virtual)
		return WRONG(p, "link= is for virtual guests");
	FOR_EACH_GUEST(g, p->plan)
		g->neighbour = NULL;
	while (*at) {
		if (!join(p, at))
			return false;
		while (*at && *at != ' ')
			at++;
		at += *at == ' ';
	}
	return true;
}

/* Several guests of one description, and several drives of one image. */
#include "boot/loader.h"	/* struct loader_module */
#include "lib/string.h"		/* strcmp, strlcpy */
#include "run/plan_parts.h"

static bool overlap(const struct loader_module *a, const struct loader_module *b)
{
	return a->start < b->start + b->size && b->start < a->start + a->size;
}

/* Is the image in use as that of a drive before @d, and one of the two is written to? */
static bool is_taken(const struct plan *plan, const struct plan_drive *d)
{
	FOR_EACH_GUEST(g, plan)
		for (const struct plan_drive *before = g->drives; before < g->drives + PLAN_DRIVES; before++) {
			if (before == d)
				return false;
			if (before->image && !before->own_copy && overlap(before->image, d->image) &&
			    !(before->read_only && d->read_only))
				return true;
		}
	return false;
}

/* Does another drive have it as well, and one of the two writes? */
static bool is_in_two_drives(const struct plan *plan, const struct plan_drive *d)
{
	FOR_EACH_GUEST(g, plan)
		for (const struct plan_drive *other = g->drives; other < g->drives + PLAN_DRIVES; other++)
			if (other != d && other->image && overlap(other->image, d->image) &&
			    !(other->read_only && d->read_only))
				return true;
	return false;
}

static void keep_apart(struct plan *plan)
{
	FOR_EACH_GUEST(g, plan)
		for (struct plan_drive *d = g->drives; d < g->drives + PLAN_DRIVES; d++)
			d->apart = d->image && !d->read_only && is_in_two_drives(plan, d);
}

static void share_images(struct plan *plan)
{
	FOR_EACH_GUEST(g, plan)
		for (struct plan_drive *d = g->drives; d < g->drives + PLAN_DRIVES; d++)
			d->own_copy = d->image && is_taken(plan, d);
}

static unsigned copies_of(const struct plan_guest *g)
{
	return g->options.copies ? g->options.copies : 1;
}

/* NAME-1 to NAME-N. */
static bool name_copy(struct planning *p, struct plan_guest *g, unsigned number)
{
	char name[OPTION_NAME_MAX];

	if ((unsigned)format_string(name, sizeof(name), "%s-%u", g->options.name, number) >= sizeof(name))
		return WRONG(p, "the name %s is too long for %u copies", g->options.name, copies_of(g));
	strlcpy(g->options.name, name, sizeof(name));
	return true;
}

/* The first copy has the images that @first has, the others copies of what they may write to. */
static bool copy_guest(struct planning *p, struct plan_guest *to, const struct plan_guest *first, unsigned number)
{
	const bool copies_images = number > 1 && !p->plan->shares;

	*to = *first;
	to->copy = copies_of(first) > 1 ? number : 0;
	for (struct plan_drive *d = to->drives; copies_images && d < to->drives + PLAN_DRIVES; d++)
		d->own_copy |= d->image && !d->read_only;
	return copies_of(first) == 1 || name_copy(p, to, number);
}

/* The last guest first: each moves up into room that is free by then. */
static bool make_copies(struct planning *p)
{
	struct plan *plan = p->plan;
	uint64_t total = 0;
	unsigned at;

	FOR_EACH_GUEST(g, plan)
		total += copies_of(g);
	if (total > plan->most)
		return WRONG(p, "copies= makes more than the %u guests that this memory could hold: give the machine %u MiB or more",
			     plan->most, plan_machine_mib(p, total));
	at = (unsigned)total;
	for (unsigned i = plan->count; i-- > 0;) {
		const struct plan_guest first = plan->guests[i];

		for (unsigned n = copies_of(&first); n > 0; n--)
			if (!copy_guest(p, &plan->guests[--at], &first, n))
				return false;
	}
	plan->count = (unsigned)total;
	return true;
}

/* Copies get names that nobody has typed; what asks for a guest by name has to find one. */
static bool check_names(struct planning *p)
{
	FOR_EACH_GUEST(g, p->plan)
		for (const struct plan_guest *before = p->plan->guests; before < g; before++)
			if ((g->options.copies > 1 || before->options.copies > 1) &&
			    strcmp(g->options.name, before->options.name) == 0)
				return WRONG(p, "two guests are called %s: give one of them another name=",
					     g->options.name);
	return true;
}

bool plan_copies(struct planning *p)
{
	if (!p->plan->shares)
		share_images(p->plan);
	if (!make_copies(p))
		return false;
	if (p->plan->shares)
		keep_apart(p->plan);
	return check_names(p);
}

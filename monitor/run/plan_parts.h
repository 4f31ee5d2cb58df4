/* Between the files of the plan. */
#ifndef RUN_PLAN_PARTS_H
#define RUN_PLAN_PARTS_H

#include "lib/format.h"		/* format_string */
#include "run/plan.h"

/* A plan in the making. */
struct planning {
	const struct plan_input *in;
	struct plan *plan;
	const struct loader_module *program;	/* the module that is no drive; NULL if there is none */
	struct guest_options program_options;
	char *error;
	unsigned size;
};

/* One sentence into @p's error; always false. */
#define WRONG(p, ...) (format_string((p)->error, (p)->size, __VA_ARGS__), false)

/* The guests from the first to the last. */
#define FOR_EACH_GUEST(g, plan) \
	for (struct plan_guest *g = (plan)->guests; g < (plan)->guests + (plan)->count; g++)

/**
 * plan_copies - make as many of each guest as its copies= says, and share out the images
 * An image belongs to one guest, or to several that only read it; the others get copies.
 */
bool plan_copies(struct planning *p);

/**
 * plan_links - who is the neighbour of whom, as link= says
 */
bool plan_links(struct planning *p);

/**
 * plan_displays - decide for each guest where it draws
 */
void plan_displays(struct plan *plan);

/**
 * plan_keeps_picture - does it need memory for what it has drawn on the card?
 */
bool plan_keeps_picture(const struct plan *plan, const struct plan_guest *g);

/**
 * plan_machine_mib - how much memory a machine needs for so many guests, with the least of each
 */
unsigned plan_machine_mib(const struct planning *p, uint64_t guests);

/**
 * plan_memory - share the memory out
 * Who said mem= gets that. The others get the same each: 4 MiB, or less where there is less.
 */
bool plan_memory(struct planning *p);

#endif

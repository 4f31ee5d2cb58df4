/* Who draws where: on the card, or into a VGA of its own. */
#include "drivers/vga.h"	/* VGA_MEMORY_SIZE */
#include "machine/devices/vvga.h"	/* VVGA_MEMORY_SIZE */
#include "run/plan_parts.h"

static unsigned count_8086(const struct plan *plan)
{
	unsigned n = 0;

	FOR_EACH_GUEST(g, plan)
		n += !plan_is_client(g);
	return n;
}

/* Several virtual machines are shown side by side. One alone has the real card, which is faster and has VBE; and what
 * is given the real machine has its card as well. A 32-bit program draws nowhere, until it asks for the card. */
void plan_displays(struct plan *plan)
{
	const bool several = plan->is_virtual && count_8086(plan) > 1;

	FOR_EACH_GUEST(g, plan) {
		if (!plan->is_virtual || plan_is_client(g))
			g->options.display = DISPLAY_CARD;
		else if (g->options.display == DISPLAY_AUTO)
			g->options.display = several ? DISPLAY_WALL : DISPLAY_CARD;
	}
}

bool plan_has_wall(const struct plan *plan)
{
	FOR_EACH_GUEST(g, plan)
		if (plan_has_own_vga(g))
			return true;
	return false;
}

/* The picture is saved when another guest gets the screen, or by the probe. */
bool plan_keeps_picture(const struct plan *plan, const struct plan_guest *g)
{
	return !plan_has_own_vga(g) && (plan->count > 1 || g->options.probe == SWITCH_ON);
}

_Static_assert(VVGA_MEMORY_SIZE >= VGA_MEMORY_SIZE, "a picture takes no more than a VGA of its own");

void plan_without_wall(struct plan *plan)
{
	FOR_EACH_GUEST(g, plan)
		g->options.display = DISPLAY_CARD;
	FOR_EACH_GUEST(g, plan)
		g->keeps_picture = plan_keeps_picture(plan, g);
}

/* How much memory guests get, from what a loader hands over: any modules, any size of memory. What it and the user say in
 * words is text that ends at a NUL, which intervals do not follow: fuzz_options has that.
 *
 * sources: monitor/run/plan_memory.c monitor/run/plan_display.c
 * with: format.c
 * options: -eva-precision 2 -eva-auto-loop-unroll 16
 * seconds: 3
 */
#include "any_vm.h"
#include "boot/loader.h"
#include "run/plan.h"
#include "run/plan_parts.h"

enum { GUESTS = 3 };

static struct loader_info info;

static void any_info(void)
{
	info.upper_kib = any32();
	info.module_count = any_from(0, LOADER_MAX_MODULES);
	info.module[any_from(0, LOADER_MAX_MODULES - 1)] = (struct loader_module){ any32(), any32(), "" };
}

static void any_guest(struct plan_guest *g, const struct loader_module *m)
{
	MAKE_UNKNOWN(*g);
	g->options.display = any_bool() ? DISPLAY_WALL : any_bool() ? DISPLAY_CARD : DISPLAY_AUTO;
	g->options.format = any_bool() ? FORMAT_ELF : FORMAT_FLAT;
	g->options.memory_kib = any32();
	MAKE_BOOL(g->keeps_picture);
	g->builtin = NULL;
	g->program = any_bool() ? m : NULL;
	/*@ loop unroll 4; */
	for (unsigned n = 0; n < PLAN_DRIVES; n++) {
		g->drives[n].image = m;
		MAKE_BOOL(g->drives[n].read_only);
		MAKE_BOOL(g->drives[n].own_copy);
		MAKE_BOOL(g->drives[n].apart);
	}
}

void main(void)
{
	static struct plan_guest guests[GUESTS];
	static char error[200];
	struct plan_input in = { .info = &info };
	struct plan plan = { .guests = guests, .most = GUESTS };
	struct planning p = { .in = &in, .plan = &plan, .error = error, .size = sizeof(error) };

	any_info();
	in.beside = any32();
	in.wall = any32();
	in.trace = any32();
	if (!plan_room(&info, any32(), &in.room, error, sizeof(error)))
		return;
	plan_most_guests(&in);
	/*@ loop unroll GUESTS; */
	for (unsigned n = 0; n < GUESTS; n++)
		any_guest(&guests[n], &info.module[any_from(0, LOADER_MAX_MODULES - 1)]);
	plan.is_virtual = any_bool();
	plan.shares = plan.is_virtual && any_bool();
	/*@ loop unroll GUESTS; */
	for (plan.count = 1; plan.count <= GUESTS; plan.count++)
		if (any_bool()) {
			plan_displays(&plan);
			plan_memory(&p);
			plan_without_wall(&plan);
			plan_machine_mib(&p, plan.count);
		}
}

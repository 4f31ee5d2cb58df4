/* Which guests a plan has: any modules, any options of each, any links.
 *
 * sources: monitor/run/plan.c monitor/run/plan_links.c
 * with: strings.c format.c options.c
 * options: -eva-precision 2 -eva-auto-loop-unroll 8
 * options: -eva-split-return-function begin_with_builtin:0,guest_named:0,find_builtin:0,plan_is_client:0
 * seconds: 10
 */
#include "any_options.h"
#include "boot/loader.h"
#include "run/plan.h"
#include "run/plan_parts.h"

enum { GUESTS = 3 };

static struct loader_info info;
static struct options said;

void plan_displays(struct plan *plan) { (void)plan; }
bool plan_copies(struct planning *p) { (void)p; return any_bool(); }
bool plan_memory(struct planning *p) { (void)p; return any_bool(); }
unsigned plan_machine_mib(const struct planning *p, uint64_t guests) { (void)p; (void)guests; return any32(); }

void main(void)
{
	static const struct builtin builtins[] = { { "cr0", "", NULL, 1 }, { "flags", "", NULL, 0 }, { NULL, NULL, NULL, 0 } };
	static struct plan_guest guests[GUESTS];
	static char error[200];
	struct plan_input in = { .info = &info, .options = &said, .builtins = builtins };
	struct plan plan = { .guests = guests, .most = GUESTS };

	info.module_count = any_from(0, LOADER_MAX_MODULES);
	info.module[any_from(0, LOADER_MAX_MODULES - 1)] = (struct loader_module){ any32(), any32(), "" };
	MAKE_UNKNOWN(said);
	MAKE_TEXT(said.guest);
	MAKE_TEXT(said.links);
	MAKE_BOOL(said.share);
	any_guest_options(&said.defaults);
	plan_make(&in, &plan, error, sizeof(error));
}

/* What a user types: a line of any characters and any length, the monitor's or a module's, over any options.
 *
 * sources: boot/options.c
 * with: strings.c format.c
 * options: -eva-precision 2 -eva-min-loop-unroll 40 -eva-split-return-function value_of:0
 * options: -eva-slevel-function value_of:40,store_choice:300,append:400,parse_word:100
 * variant monitor: -DMONITOR
 * variant module: -DMODULE
 * seconds: 4
 */
#include "any_options.h"
#include "boot/loader.h"	/* LOADER_MAX_TEXT */

static char line[LOADER_MAX_TEXT];
static struct options options;
static struct guest_options guest;

static inline void any_global_options(struct options *o)
{
	MAKE_UNKNOWN(*o);
	MAKE_TEXT(o->guest);
	MAKE_TEXT(o->trace);
	MAKE_TEXT(o->links);
	any_guest_options(&o->defaults);
}

static inline void global_options_hold(const struct options *o)
{
	const char guest_end = o->guest[OPTION_NAME_MAX - 1], trace_end = o->trace[OPTION_FILTER_MAX - 1],
		   links_end = o->links[OPTION_FILTER_MAX - 1];

	/*@ assert texts_end: guest_end == 0 && trace_end == 0 && links_end == 0; */
	guest_options_hold(&o->defaults);
}

void main(void)
{
	char error[200];

	MAKE_TEXT(line);
	any_global_options(&options);
	any_guest_options(&guest);
#if defined(MONITOR)
	options_parse(line, &options, &options.defaults, error, any_from(1, sizeof(error)));
	global_options_hold(&options);
	options_init(&options);
	global_options_hold(&options);
#else
	options_parse(line, NULL, &guest, error, any_from(1, sizeof(error)));
	guest_options_hold(&guest);
	options_apply(&guest, &options.defaults);
	guest_options_hold(&guest);
	options_decide(&guest);
#endif
	guest_options_hold(&guest);
}

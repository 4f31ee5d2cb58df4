/* boot/options.h: whatever a line says, what holds of options holds of what it makes of them: options.c shows that. */
#include "any_options.h"

bool options_parse(const char *line, struct options *options, struct guest_options *guest, char *error, unsigned size)
{
	(void)line;
	(void)options;
	Frama_C_make_unknown(error, size);
	error[size - 1] = 0;
	any_guest_options(guest);
	return any_bool();
}

void options_apply(struct guest_options *under, const struct guest_options *over)
{
	guest_options_hold(over);
	any_guest_options(under);
}

void options_decide(struct guest_options *guest)
{
	any_guest_options(guest);
}

void options_init(struct options *options)
{
	any_guest_options(&options->defaults);
}

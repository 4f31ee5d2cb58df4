#include "lib/log.h"
#include "lib/format.h"		/* format_v */

#include <stddef.h>

static void (*sink)(char c, void *arg);
static void *sink_arg;

void log_to(void (*put)(char c, void *arg), void *arg)
{
	sink = put;
	sink_arg = arg;
}

static void put_line(char c, void *unused)
{
	(void)unused;
	if (!sink)
		return;
	if (c == '\n')
		sink('\r', sink_arg);
	sink(c, sink_arg);
}

void kprintf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format_v(put_line, NULL, fmt, ap);
	va_end(ap);
}

/* The log's sink is remembered, so that it can be closed for a while. */
#include "lib/log.h"		/* log_to */
#include "wraps.h"

static void (*sink)(char c, void *arg);
static void *sink_arg;

void __wrap_log_to(void (*put)(char c, void *arg), void *arg)
{
	sink = put;
	sink_arg = arg;
	__real_log_to(put, arg);
}

void log_suspend(void)
{
	__real_log_to(NULL, NULL);
}

void log_resume(void)
{
	__real_log_to(sink, sink_arg);
}

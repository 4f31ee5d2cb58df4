/* lib/format.h: a text of any length. format.c is analysed by itself. */
#include "any.h"
#include "lib/format.h"

int format_string(char *out, size_t size, const char *fmt, ...)
{
	(void)fmt;
	Frama_C_make_unknown(out, size);
	if (size)
		out[size - 1] = 0;
	return (int)any32();
}

int format_after(char *out, size_t size, int length, const char *fmt, ...)
{
	(void)length;
	return format_string(out, size, fmt);
}

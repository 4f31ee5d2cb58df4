/* printf's formatting, as much of it as the monitor uses. */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/**
 * format_v - printf formatting, one character at a time
 * @put: called with each character; @arg is passed on
 * Conversions: %c %s %d %u %x %% with '-', '0', a width, and 'l' ignored.
 */
void format_v(void (*put)(char c, void *arg), void *arg, const char *fmt, va_list ap);

/**
 * format_string - snprintf
 * Returns the length that was wanted; the result always ends with a NUL.
 */
int format_string(char *out, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * format_after - format_string() after what @out holds
 * @length: what format_string(), or this, has returned; more than @size if that was cut
 * Returns the length of all of it that was wanted.
 */
int format_after(char *out, size_t size, int length, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif

#include "lib/format.h"
#include "lib/string.h"		/* strlen */

#include <stdbool.h>
#include <stdint.h>

struct sink {
	void (*put)(char c, void *arg);
	void *arg;
};

static void pad(const struct sink *s, char with, int count)
{
	while (count-- > 0)
		s->put(with, s->arg);
}

static void text(const struct sink *s, const char *str, int width, bool left)
{
	int length = (int)strlen(str);

	if (!left)
		pad(s, ' ', width - length);
	for (const char *p = str; *p; p++)
		s->put(*p, s->arg);
	if (left)
		pad(s, ' ', width - length);
}

static void number(const struct sink *s, unsigned long n, unsigned base, bool negative,
		   char fill, int width, bool left)
{
	char digits[24];
	int count = 0;

	do {
		digits[count++] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	if (negative && fill == '0')
		s->put('-', s->arg);
	const int padding = width - count - negative;

	if (!left)
		pad(s, fill, padding);
	if (negative && fill != '0')
		s->put('-', s->arg);
	while (count)
		s->put(digits[--count], s->arg);
	if (left)
		pad(s, ' ', padding);
}

void format_v(void (*put)(char c, void *arg), void *arg, const char *fmt, va_list ap)
{
	const struct sink s = { put, arg };

	for (; *fmt; fmt++) {
		bool left = false, is_long = false;
		char fill = ' ';
		int width = 0;

		if (*fmt != '%') {
			put(*fmt, arg);
			continue;
		}
		fmt++;
		for (; *fmt == '-' || *fmt == '0'; fmt++) {
			left |= *fmt == '-';
			fill = *fmt == '0' ? '0' : fill;
		}
		for (; *fmt >= '0' && *fmt <= '9'; fmt++)
			width = width * 10 + (*fmt - '0');
		for (; *fmt == 'l'; fmt++)
			is_long = true;
		switch (*fmt) {
		case 'c':
			put((char)va_arg(ap, int), arg);
			break;
		case 's':
			text(&s, va_arg(ap, const char *), width, left);
			break;
		case 'd': {
			long n = is_long ? va_arg(ap, long) : va_arg(ap, int);

			number(&s, n < 0 ? -(unsigned long)n : (unsigned long)n, 10, n < 0, fill, width, left);
			break;
		}
		case 'u':
		case 'x': {
			unsigned long n = is_long ? va_arg(ap, unsigned long) : va_arg(ap, unsigned);

			number(&s, n, *fmt == 'x' ? 16 : 10, false, fill, width, left);
			break;
		}
		case '%':
			put('%', arg);
			break;
		default:	/* an unknown conversion shows itself */
			put('%', arg);
			fmt--;
			break;
		}
	}
}

struct buffer {
	char *out;
	size_t size, length;
};

static void put_buffer(char c, void *arg)
{
	struct buffer *b = arg;

	if (b->length + 1 < b->size)
		b->out[b->length] = c;
	b->length++;
}

static int format_buffer(struct buffer *b, const char *fmt, va_list ap)
{
	format_v(put_buffer, b, fmt, ap);
	if (b->size)
		b->out[b->length < b->size ? b->length : b->size - 1] = 0;
	return (int)b->length;
}

int format_string(char *out, size_t size, const char *fmt, ...)
{
	struct buffer b = { out, size, 0 };
	va_list ap;
	int length;

	va_start(ap, fmt);
	length = format_buffer(&b, fmt, ap);
	va_end(ap);
	return length;
}

int format_after(char *out, size_t size, int length, const char *fmt, ...)
{
	struct buffer b = { out, size, (size_t)length };
	va_list ap;

	va_start(ap, fmt);
	length = format_buffer(&b, fmt, ap);
	va_end(ap);
	return length;
}

/* A start, printf and an end, where there is no C library for 32-bit programs. */
#include "client.h"
#include "lib/format.h"		/* format_v: the monitor's own */

int main(int argc, char **argv);

void client_begin(long *stack);
void client_begin(long *stack)
{
	exit(main((int)stack[0], (char **)(stack + 1)));
}

/* ESP points to argc, and is a multiple of 16. */
__asm__(".text\n.globl _start\n_start: xorl %ebp, %ebp\n movl %esp, %eax\n subl $12, %esp\n pushl %eax\n"
	" call client_begin\n hlt\n");

static char line[256];
static unsigned length;

static void flush(void)
{
	for (unsigned done = 0; done < length;) {
		const long n = client_call(SYS_WRITE, 1, (long)(line + done), (long)(length - done), 0, 0, 0);

		if (n <= 0)
			break;
		done += (unsigned)n;
	}
	length = 0;
}

static void put(char c, void *unused)
{
	(void)unused;
	line[length++] = c;
	if (length == sizeof(line) || c == '\n')
		flush();
}

int printf(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	format_v(put, NULL, format, ap);
	va_end(ap);
	return 0;
}

void exit(int status)
{
	flush();
	for (;;)
		client_call(SYS_EXIT, status, 0, 0, 0, 0, 0);
}

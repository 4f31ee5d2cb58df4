/* What makes a terminal of 0, 1, 2 and /dev/tty: C libraries ask for its settings, and write line by line then.
 * The settings are those of a console nobody has touched; they cannot be changed. */
#include "client/calls.h"
#include "client/client.h"	/* file_of, E* */
#include "client/user.h"	/* user_write */

enum { TCGETS = 0x5401, TIOCGWINSZ = 0x5413 };
enum { ROWS = 25, COLUMNS = 80 };

/* Linux's struct termios. */
struct terminal_settings {
	uint32_t input, output, control, local;
	uint8_t discipline, characters[19];
};
_Static_assert(sizeof(struct terminal_settings) == 36, "Linux's size");

/* file, request, where the answer goes */
uint32_t call_ioctl(struct vm *vm, const uint32_t *a)
{
	static const struct terminal_settings settings = {
		.input = 0x500,		/* ICRNL IXON */
		.output = 0x5,		/* OPOST ONLCR */
		.control = 0xbf,	/* B38400 CS8 CREAD */
		.local = 0x8a3b,	/* ISIG ICANON ECHO ECHOE ECHOK ECHOCTL ECHOKE IEXTEN */
		.characters = { 3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0 },
	};
	static const uint16_t size[4] = { ROWS, COLUMNS, 0, 0 };
	const struct client_file *f = file_of(vm, a[0]);
	bool written;

	if (!f)
		return (uint32_t)-EBADF;
	if (f->kind != FILE_STDIN && f->kind != FILE_TERMINAL)
		return (uint32_t)-ENOTTY;
	if (a[1] == TCGETS)
		written = user_write(vm, a[2], &settings, sizeof(settings));
	else if (a[1] == TIOCGWINSZ)
		written = user_write(vm, a[2], size, sizeof(size));
	else
		return (uint32_t)-ENOTTY;
	return written ? 0 : (uint32_t)-EFAULT;
}

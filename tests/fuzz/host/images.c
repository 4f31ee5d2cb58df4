/* What the build puts into the monitor besides C: the page of its option ROM, as the
 * guests have it, and a built-in guest. */
#include "run/plan.h"		/* struct builtin */

#include <stddef.h>
#include <stdint.h>

__asm__(".section .rodata\n.balign 4096\n.globl rom_image\nrom_image:\n.incbin \"" ROM_BIN "\"\n"
	"rom_image_end:\n.balign 4\n.globl rom_image_size\nrom_image_size:\n.long rom_image_end - rom_image\n.previous");

extern const struct builtin builtin_guests[];

static const uint8_t halt[] = { 0xfa, 0xf4 };	/* CLI; HLT */
const struct builtin builtin_guests[] = {
	{ "cr0", "cr0=virtual", halt, sizeof(halt) },
	{ NULL, NULL, NULL, 0 },
};

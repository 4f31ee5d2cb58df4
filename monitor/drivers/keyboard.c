/* Intel 8042 as IBM wired it: PC/AT Technical Reference, "Keyboard Controller". */
#include "drivers/keyboard.h"
#include "cpu/cpu.h"		/* inb */
#include "drivers/pc.h"		/* KBC_* */

enum { SCAN_BREAK = 0x80 };

#define DRAIN_LIMIT 32		/* more than a keyboard's 16-byte buffer */

void keyboard_drain(void)
{
	for (int i = 0; i < DRAIN_LIMIT && (inb(KBC_STATUS) & KBC_OUTPUT_FULL); i++)
		inb(KBC_DATA);
}

uint8_t keyboard_wait(void)
{
	keyboard_drain();
	for (;;) {
		const uint8_t status = inb(KBC_STATUS);
		uint8_t code;

		if (!(status & KBC_OUTPUT_FULL))
			continue;
		code = inb(KBC_DATA);
		if (!(code & SCAN_BREAK) && !(status & KBC_FROM_MOUSE))
			return code;
	}
}

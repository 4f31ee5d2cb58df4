#include "drivers/poweroff.h"
#include "cpu/cpu.h"
#include "drivers/pic.h"	/* pic_mask_all */

enum { PORT_BOCHS_SHUTDOWN = 0x8900 };

void poweroff(enum verdict verdict)
{
	pic_mask_all();
	outb(PORT_DEBUG_EXIT, (uint8_t)verdict);
	for (const char *word = "Shutdown"; *word; word++)	/* Bochs: iodev/unmapped.cc */
		outb(PORT_BOCHS_SHUTDOWN, (uint8_t)*word);
}

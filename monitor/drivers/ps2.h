/* The real keyboard and mouse: bytes from the 8042, interrupt by interrupt. */
#ifndef DRIVERS_PS2_H
#define DRIVERS_PS2_H

#include <stdbool.h>
#include <stdint.h>

struct ps2_event {
	bool is_key, is_mouse;		/* one of them, or neither */
	uint8_t scancode;		/* set 1, as the 8042 translates it */
	int dx, dy;			/* mouse movement, dy up */
	unsigned buttons;		/* bit 0 left, 1 right, 2 middle */
};

/**
 * ps2_start - let the mouse send packets, where there is one
 */
void ps2_start(void);

/**
 * ps2_read - take one byte after IRQ 1 or IRQ 12
 */
struct ps2_event ps2_read(void);

#endif

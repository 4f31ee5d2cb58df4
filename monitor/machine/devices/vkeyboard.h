/* The guest's keyboard: a 101- or 102-key PS/2 keyboard of the 8042. */
#ifndef MACHINE_VKEYBOARD_H
#define MACHINE_VKEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vkeyboard_sets.h"	/* SET3_KEYS */

struct vm;

#define VKEYBOARD_BUFFER  16	/* and one more for the overrun code */
#define VKEYBOARD_REPLIES 8

struct vkeyboard {
	uint8_t buffer[VKEYBOARD_BUFFER + 1], first, count;
	uint8_t reply[VKEYBOARD_REPLIES], replies;	/* go before the buffer */
	uint8_t awaits;			/* command that takes a parameter next; 0: none */
	uint8_t last_sent;
	uint8_t set;			/* scan code set 1-3 */
	uint8_t leds;			/* bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock */
	uint8_t typematic;
	bool scanning;
	uint8_t partial[3], partial_count;	/* a code of which only the prefix has come */
	uint8_t held;			/* set 3: key that was pressed last and is not yet up */
	uint8_t type[SET3_KEYS];	/* SET3_TYPEMATIC, SET3_BREAKS */
};

/**
 * vkeyboard_init, vkeyboard_reset - as after power-on: set 2, scanning, LEDs off
 */
void vkeyboard_init(struct vm *vm);
void vkeyboard_reset(struct vm *vm);

/**
 * vkeyboard_idle - has the guest taken everything? Then the keyboard has room for
 * whatever one typed character makes.
 */
bool vkeyboard_idle(const struct vm *vm);

/* For the controller: the next byte of vkbc_key(), true if a code is whole with it; a byte to the keyboard, which drops answers that were not taken, and
 * the next one from it, if any. A command may make it forget all that was typed before. */
bool vkeyboard_input(struct vm *vm, uint8_t scancode);
bool vkeyboard_command(struct vm *vm, uint8_t value);
bool vkeyboard_take(struct vm *vm, bool only_replies, uint8_t *byte);

#endif

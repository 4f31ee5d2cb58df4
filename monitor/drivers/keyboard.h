/* The real keyboard controller, polled. */
#ifndef DRIVERS_KEYBOARD_H
#define DRIVERS_KEYBOARD_H

#include <stdint.h>

/* Bits of the 8042's status. */
enum { KBC_OUTPUT_FULL = 0x01, KBC_INPUT_FULL = 0x02, KBC_FROM_MOUSE = 0x20 };

/**
 * keyboard_drain - take what waits in the output buffer
 * Remapping the PIC forgets the edge that announced it, and no further key would come.
 */
void keyboard_drain(void);

enum { KEY_R = 0x13 };		/* scan code of set 1 */

/**
 * keyboard_wait - until a key is pressed. Interrupts must be off.
 * Returns its scan code.
 */
uint8_t keyboard_wait(void);

#endif

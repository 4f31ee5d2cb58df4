/* INT 16h is the firmware's own; but polls that find no key are answered at once. */
#ifndef BIOS_KEYBOARD_H
#define BIOS_KEYBOARD_H

#include <stdbool.h>

struct vm;

/**
 * keyboard_poll - the guest is about to execute INT 16h
 *
 * A virtual guest that does nothing but ask for a key (AH=01h, 11h), and there is
 * none, gives the processor back. Returns true if the firmware would only have answered
 * "no key", and the guest has been given that answer: ZF set.
 */
bool keyboard_poll(struct vm *vm);

#endif

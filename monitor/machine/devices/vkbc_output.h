/* The keyboard controller's output buffer: between the files of the keyboard controller. */
#ifndef MACHINE_VKBC_OUTPUT_H
#define MACHINE_VKBC_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vrequest.h"	/* enum vrequest_when */

struct vm;

/* Command byte. */
enum { KEYBOARD_IRQ = 0x01, AUX_IRQ = 0x02, KEYBOARD_OFF = 0x10, AUX_OFF = 0x20,
       TRANSLATE = 0x40 };

/**
 * vkbc_drive - the output buffer or the command byte changed: let IRQ 1 and 12 follow
 */
void vkbc_drive(struct vm *vm, enum vrequest_when when);

/**
 * vkbc_pump - a device has a byte, or the output buffer may take one
 */
void vkbc_pump(struct vm *vm);

/**
 * vkbc_read - what port 60h reads, and with that takes
 */
uint8_t vkbc_read(struct vm *vm);

/**
 * vkbc_reply - the controller answers to a command of its own
 * @from_aux: it shows as the mouse's
 */
void vkbc_reply(struct vm *vm, uint8_t value, bool from_aux);

/**
 * vkbc_command_keyboard, vkbc_command_mouse - a byte for the device
 */
void vkbc_command_keyboard(struct vm *vm, uint8_t value);
void vkbc_command_mouse(struct vm *vm, uint8_t value);

#endif

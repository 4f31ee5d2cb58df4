/* The guest's keyboard controller: an 8042 as in a PC/AT with a PS/2 mouse port. */
#ifndef MACHINE_VKBC_H
#define MACHINE_VKBC_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

#define VKBC_RAM 32

struct vkbc_byte {
	uint8_t value;
	bool present;
	bool from_aux;
	bool controllers;		/* answer: to one of the controller's own commands */
	bool keyboards;			/* answer: to a command to the keyboard */
};

struct vkbc {
	uint8_t ram[VKBC_RAM];		/* byte 0 is the command byte */
	uint8_t last_write;		/* status bit: was it a command? */
	uint8_t output_port;		/* but for A20 and the buffer-full bits */
	uint8_t awaits;			/* command whose data byte port 60h takes next; 0: none */
	struct vkbc_byte output;	/* what port 60h reads; its value stays when it was read */
	struct vkbc_byte reply;		/* of the controller itself, while the output buffer is full */
	struct vkbc_byte aside;		/* a key's byte that an answer of the keyboard has overtaken */
	bool mouse_first;		/* of what waits for the output buffer: the keyboard had its turn */
	uint64_t wire_free;		/* tick at which a device can have sent its next byte */
};

/**
 * vkbc_init - claim ports 60h and 64h
 */
void vkbc_init(struct vm *vm);

/**
 * vkbc_reset - the state in which firmware leaves it: keyboard with interrupt and
 * translation on, mouse off
 */
void vkbc_reset(struct vm *vm);

/**
 * vkbc_key - a key of the guest's keyboard went down or up
 * @scancode: next byte in set 1, as a real controller translates it
 */
void vkbc_key(struct vm *vm, uint8_t scancode);

/**
 * vkbc_mouse - the guest's mouse was moved, or its buttons are others now
 * @dx, @dy: counts as in a packet: right and up are positive
 * @dz: wheel, towards the user positive
 * @buttons: bit 0 left, 1 right, 2 middle
 */
void vkbc_mouse(struct vm *vm, int dx, int dy, int dz, unsigned buttons);

/**
 * vkbc_advance - see machine/clock.h; events are requests for bytes that have arrived
 */
uint64_t vkbc_advance(struct vm *vm, uint64_t now);

#endif

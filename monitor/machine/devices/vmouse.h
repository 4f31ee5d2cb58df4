/* The guest's mouse: a PS/2 mouse of the 8042, with the IntelliMouse's wheel. */
#ifndef MACHINE_VMOUSE_H
#define MACHINE_VMOUSE_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

#define VMOUSE_PACKET  4
#define VMOUSE_REPLIES 16	/* together with the one in the controller's output buffer */

struct vmouse {
	int dx, dy, dz;			/* movement that no packet has told yet */
	uint8_t buttons, told_buttons;
	uint8_t packet[VMOUSE_PACKET], packet_length, packet_at;
	uint8_t reply[VMOUSE_REPLIES], replies;	/* go before a packet */
	uint8_t room;			/* for replies, as the command came */
	uint8_t awaits;			/* command that takes a parameter next; 0: none */
	uint8_t last_sent;
	uint8_t id;			/* 0 mouse, 3 with wheel */
	uint8_t rate, resolution;
	uint8_t knock;			/* how far the three rates that show the wheel have come */
	bool doubled, remote, reporting, wrap;
	bool erred;			/* a second bad byte gets another answer */
	uint64_t next_sample;		/* tick from which the next packet may begin */
};

/**
 * vmouse_init, vmouse_reset - as after power-on: 100 samples a second, reporting off
 */
void vmouse_init(struct vm *vm);
void vmouse_reset(struct vm *vm);

/**
 * vmouse_listens - has the guest told its mouse to report?
 */
bool vmouse_listens(const struct vm *vm);

/* For the controller: what vkbc_mouse() tells, true if the mouse listens; a byte to it, of which @unread bytes are in the output buffer,
 * the next one from it, and when movement makes the next one: CLOCK_NEVER if there is none
 * to tell. A command may make it forget all that it had to send. */
bool vmouse_input(struct vm *vm, int dx, int dy, int dz, unsigned buttons);
bool vmouse_command(struct vm *vm, uint8_t value, unsigned unread);
bool vmouse_take(struct vm *vm, bool only_replies, uint8_t *byte);
uint64_t vmouse_next(const struct vm *vm);

#endif

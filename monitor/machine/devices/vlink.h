/* The line from the COM2 of one guest to that of another: a null-modem cable. Each end keeps what it has sent and
 * the other one has not received yet. */
#ifndef MACHINE_VLINK_H
#define MACHINE_VLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/devices/vuart.h"	/* struct vuart */

enum { VLINK_ROOM = 256 };

struct vcom2 {
	struct vuart uart;
	uint8_t sent[VLINK_ROOM];	/* a ring: on its way to the other end */
	uint16_t first, count;
	uint8_t looks;			/* for which the ring was full */
	bool deaf;			/* the other end does not take what is sent: it is not waited for */
	uint64_t free_at;		/* the last byte that was received has passed by then */
	uint64_t next_look;		/* the ring is full: is it still? */
};

/**
 * vlink_join - a line between the COM2 of two guests, which both have has_com2
 */
void vlink_join(struct vm *a, struct vm *b);

/**
 * vlink_init, vlink_reset - COM2 and its line; what was sent is lost
 */
void vlink_init(struct vm *vm);
void vlink_reset(struct vm *vm);

/**
 * vlink_hang_up - the guest has ended: its pins are inactive, and its neighbour, if it has one, sees them change
 */
void vlink_hang_up(struct vm *vm);

/* See struct device. */
uint64_t vlink_advance(struct vm *vm, uint64_t now);

#endif

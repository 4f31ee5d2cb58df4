/* The serial ports: COM1, a 16550A on IRQ 4 with its line at the terminal; and COM2 on IRQ 3 of a guest whose line
 * leads to another guest (machine/devices/vlink.h). */
#ifndef MACHINE_VUART_H
#define MACHINE_VUART_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/pc.h"		/* IRQ_COM1, IRQ_COM2 */
#include "machine/devices/vuart_line.h"	/* struct vuart_line */

struct vm;

enum { VUART_IRQ = IRQ_COM1, VUART_IRQ_COM2 = IRQ_COM2, VUART_FIFO = 16 };

struct vuart {
	uint8_t enabled;		/* IER: interrupts that are let through */
	uint8_t fifo_control;		/* FCR: FIFO enable, DMA mode, trigger level */
	uint8_t line_control;		/* LCR */
	uint8_t modem_control;		/* MCR */
	uint8_t scratch;
	uint16_t divisor;
	bool overrun;			/* LSR bit 1 */
	bool thre_pending;		/* the transmitter became empty, and nobody has asked since */
	uint8_t modem_lines;		/* MSR bits 4-7 as they are */
	uint8_t modem_changes;		/* MSR bits 0-3 */
	uint8_t buffer;			/* RBR without FIFOs; it keeps its byte when that was read */
	uint8_t received[VUART_FIFO];	/* a ring; without FIFO mode one byte of it is in use */
	uint8_t first, count;
	struct vuart_line line;
};

/**
 * vuart_init - claim the ports of COM1 and reset the chip
 */
void vuart_init(struct vm *vm);

/**
 * vuart_reset - master reset
 * Scratch and divisor keep their values, as on the chip.
 */
void vuart_reset(struct vm *vm);

/**
 * vuart_has_room - would a byte from the terminal be taken?
 * In loopback the chip does not listen to its line, so that is no room either.
 */
bool vuart_has_room(const struct vm *vm);

/**
 * vuart_receive - a byte comes from the terminal
 * Returns false if there is no room for it.
 */
bool vuart_receive(struct vm *vm, uint8_t byte);

/* What is at the other end of COM2's line: vm->com2_end. */
struct vuart_com2_end {
	void (*send)(struct vm *vm, uint8_t byte);	/* the guest has sent a byte */
	bool (*may_send)(const struct vm *vm);	/* has the last one left the transmitter? */
	void (*freed)(struct vm *vm);	/* the receiver may have room again */
	uint8_t (*lines)(const struct vm *vm);	/* modem status, bits 4 to 7 */
	void (*lines_changed)(struct vm *vm);	/* the guest's modem control register was written */
};

/**
 * vuart_com2_init, vuart_com2_reset - the same of COM2, which a guest only has with vm->has_com2
 * vm->com2_end is set.
 */
void vuart_com2_init(struct vm *vm);
void vuart_com2_reset(struct vm *vm);

/**
 * vuart_com2_receive - a byte comes from the line; returns false if there is no room for it
 * vuart_com2_overrun - one was lost
 * vuart_com2_sent - the transmitter is empty again
 * vuart_com2_follow_lines - the other end's modem control register says something else
 */
bool vuart_com2_receive(struct vm *vm, uint8_t byte);
void vuart_com2_overrun(struct vm *vm);
void vuart_com2_sent(struct vm *vm);
void vuart_com2_follow_lines(struct vm *vm);

#endif

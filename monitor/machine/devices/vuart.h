/* The serial port COM1: a 16550A on IRQ 4, its line at the terminal. */
#ifndef MACHINE_VUART_H
#define MACHINE_VUART_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/pc.h"		/* IRQ_COM1 */
#include "machine/devices/vuart_line.h"	/* struct vuart_line */

struct vm;

enum { VUART_BASE = 0x3f8, VUART_LAST = 0x3ff, VUART_IRQ = IRQ_COM1, VUART_FIFO = 16 };

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

#endif

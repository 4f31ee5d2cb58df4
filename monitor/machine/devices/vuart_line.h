/* The line that leads from the terminal to COM1's receiver: whether the guest listens
 * there, and the pace of the bytes. */
#ifndef MACHINE_VUART_LINE_H
#define MACHINE_VUART_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

#define TICKS_PER_DIVISOR 104u	/* of the timer: ten bits of 16 clocks of 1.8432 MHz each */

/* What is at the other end of the guest's line: vm->com1_end, NULL where nothing is. */
struct vuart_end {
	void (*sent)(struct vm *vm, uint8_t byte);	/* the guest has sent a byte */
	void (*asked)(struct vm *vm);	/* the line is free: what waits may go to vuart_receive() */
};

struct vuart_line {
	bool listens;			/* what is typed is for COM1 */
	bool by_interrupt;		/* the received data interrupt is enabled */
	uint8_t polls;			/* of an empty receiver, with nothing sent between */
};

/**
 * vuart_line_reset - nobody listens
 */
void vuart_line_reset(struct vm *vm);

/**
 * vuart_line_interrupts - the guest enabled or disabled the received data interrupt
 * vuart_line_polled - it looked for a byte, and there was none
 * vuart_line_sent - it sent one
 * vuart_line_waits_elsewhere - it waits for something else, such as a key
 */
void vuart_line_interrupts(struct vm *vm, bool on);
void vuart_line_polled(struct vm *vm);
void vuart_line_sent(struct vm *vm);
void vuart_line_waits_elsewhere(struct vm *vm);

/**
 * vuart_line_is_idle - has the last byte's time on the line passed?
 */
bool vuart_line_is_idle(const struct vm *vm);

/**
 * vuart_line_received - a byte is on the line now: the next has to wait for so long
 * as this one takes
 */
void vuart_line_received(struct vm *vm);

/**
 * vuart_line_freed - the guest took a byte: the receiver may have been full
 */
void vuart_line_freed(struct vm *vm);

/**
 * vuart_line_advance - see machine/clock.h; it is time to ask the other end for the next byte
 */
uint64_t vuart_line_advance(struct vm *vm, uint64_t now);

#endif

/* The request lines of a guest's devices, on their way to the interrupt controllers. What
 * a device has to tell can be read at once; its request comes some time after that. */
#ifndef MACHINE_VREQUEST_H
#define MACHINE_VREQUEST_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/* Ticks of the guest's clock: 20 us. A program that looks at a port again and again does so
 * several times meanwhile, each time through a trap; and it is short beside any wait for an
 * interrupt.
 *
 * The keyboard controller's are 250 us, which is short beside the millisecond that a byte of
 * its devices takes. Programs send it a command and poll for the answer with interrupts on,
 * once, in code that has not run before: QEMU takes up to 100 us to get there. */
#define VREQUEST_DELAY     24u
#define VREQUEST_DELAY_KBC 300u
#define VREQUEST_LINES 16

struct vrequest {
	uint64_t at[VREQUEST_LINES];	/* when the line rises, if it is asked for; 0: nothing waits */
	uint16_t asked;			/* a bit per IRQ: the device asks */
	uint16_t up;			/* the interrupt controller has been told */
};

/**
 * vrequest_reset - no device asks
 */
void vrequest_reset(struct vm *vm);

/* Whether the guest can have seen for the line's delay already what it is asked for. */
enum vrequest_when { VREQUEST_LATER, VREQUEST_AT_ONCE };

/**
 * vrequest_set - a device asks on its line, or no longer does
 * The line rises its delay from now, or at once; it falls at once.
 * Effects: a request that is taken back and made again before it got through does not
 *         wait again: a guest that closes and opens a gate all the time gets it in time.
 */
void vrequest_set(struct vm *vm, unsigned irq, bool asks, enum vrequest_when when);

/**
 * vrequest_edge - a device that asked or not takes that back and asks anew, at once
 * @irq: as for vpic_edge()
 * Effects: a new interrupt, whether or not the one before got through.
 */
void vrequest_edge(struct vm *vm, unsigned irq);

/**
 * vrequest_renewed - other data have taken the place of those that the device asks for
 * If the line has not risen it waits again. If it has, that is no edge.
 */
void vrequest_renewed(struct vm *vm, unsigned irq);

/**
 * vrequest_taken - the guest has taken what there was: if the device does not ask any
 * more, its next request is another one
 */
void vrequest_taken(struct vm *vm, unsigned irq);

/* See struct device. */
uint64_t vrequest_advance(struct vm *vm, uint64_t now);

#endif

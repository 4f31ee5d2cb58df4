/* A guest's two 8259A interrupt controllers: IRQ 0-7 on the master, 8-15 on the
 * slave, which is wired to the master's IR 2. Ports 20h, 21h, A0h, A1h, 4D0h, 4D1h. */
#ifndef MACHINE_VPIC_H
#define MACHINE_VPIC_H

#include <stdbool.h>
#include <stdint.h>


struct vm;
struct port_device;

/* What a write to the odd port means while the chip is being initialized. */
enum vpic_expects { EXPECTS_MASK, EXPECTS_ICW2, EXPECTS_ICW3, EXPECTS_ICW4 };

struct vpic_chip {
	uint8_t irr, isr, imr;		/* interrupt request, in-service and mask registers */
	uint8_t lines;			/* the IR inputs as they stand */
	uint8_t level;			/* IRs that are level triggered, by ICW1 or elcr */
	uint8_t elcr;			/* edge/level control register of the chip set */
	uint8_t top;			/* IR of highest priority; 0 unless rotated */
	uint8_t base;			/* vector of IR 0 */
	uint8_t nested;			/* IRs in service that do not block themselves */
	uint8_t expects;		/* enum vpic_expects */
	bool ltim, single, icw4;	/* as ICW1 said */
	bool auto_eoi, rotate_auto_eoi;
	bool special_mask, poll, read_isr;
	bool intr;			/* INT output */
};

struct vpic {
	struct vpic_chip master, slave;
	uint32_t ends;			/* OCW2s written: interrupt handlers end with one */
};

/**
 * vpic_init - claim the ports and reset
 */
void vpic_init(struct vm *vm);

/**
 * vpic_reset - the chips as firmware leaves them, with every IRQ masked
 * Bases 08h and 70h, edge triggered, fully nested, no request.
 */
void vpic_reset(struct vm *vm);

/**
 * vpic_set_masks - the mask registers as this machine's firmware leaves them
 */
void vpic_set_masks(struct vm *vm, uint8_t master, uint8_t slave);

/**
 * vpic_set_irq - a device drives its line
 * @irq: 0-15; 2 is the cascade and no device's
 * @level: an edge-triggered input latches the change to true
 */
void vpic_set_irq(struct vm *vm, unsigned irq, bool level);

/**
 * vpic_edge - a line that was high or low falls, and rises at once
 * @irq: 0, 1 or 3-7, an input of the master
 * Effects: a new request, as after vpic_set_irq() with false and then with true.
 */
void vpic_edge(struct vm *vm, unsigned irq);

/**
 * vpic_pending - the INTR line; the vCPU's ATTENTION_IRQ follows it
 */
#define vpic_pending(vm) ((vm)->vpic.master.intr)

/**
 * vpic_requested - an input of the master has been latched, and not been taken yet
 */
#define vpic_requested(vm, irq) ((vm)->vpic.master.irr >> (irq) & 1)

/**
 * vpic_acknowledge - the CPU's INTA cycles; returns the vector
 * Effects: the request is in service, or gone with automatic EOI. With no request
 *          the vector is that of IR 7, and nothing is in service (spurious).
 * Source:  8259A data sheet (231468), "Interrupt Sequence".
 */
uint8_t vpic_acknowledge(struct vm *vm);

#endif

/* The port table of a guest: who answers an IN or OUT that traps. */
#ifndef MACHINE_PORTS_H
#define MACHINE_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/io_permission.h"	/* struct io_permission */

struct vm;

struct port_device {
	const char *name;
	unsigned max_width;	/* bytes it takes at once; wider accesses are split */
	uint32_t (*in)(struct vm *vm, uint16_t port, unsigned width);
	void (*out)(struct vm *vm, uint16_t port, unsigned width, uint32_t value);
};

#define PORT_RANGES    32
#define PORT_LOW_COUNT IO_LOW_PORTS	/* ports with a direct index: the ISA bus and the probe */

struct port_range {
	uint16_t first, last;
	const struct port_device *device;
};

struct port_table {
	unsigned count;
	struct port_range range[PORT_RANGES];	/* range[0] answers what nobody claims */
	uint8_t low[PORT_LOW_COUNT];		/* index into range[] */
	struct io_permission permission;	/* which of them the guest reaches without a trap */
};

/**
 * ports_init - an empty table; @unclaimed answers every port, and every port traps
 */
void ports_init(struct port_table *t, const struct port_device *unclaimed);

/**
 * ports_claim - let @device answer @first to @last, inclusive; they trap
 * A later claim of the same port wins. The run ends if the table is full.
 */
void ports_claim(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device);

/**
 * ports_open - let the real ports @first to @last answer, inclusive, without a trap
 * @device: makes the same access where one traps all the same: as part of a run
 *          (vcpu/common_road.h), or because another byte of it traps
 * A later claim of the same port wins.
 */
void ports_open(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device);

/**
 * ports_device - who answers this port
 */
const struct port_device *ports_device(const struct port_table *t, uint16_t port);

/**
 * ports_name - what to call the device at a port
 * The real machine's are called what a PC has there.
 */
const char *ports_name(const struct port_table *t, uint16_t port);

/* No device: reads all ones, writes vanish. */
extern const struct port_device port_empty;
/* The real port of the same number. */
extern const struct port_device port_real;

#endif

/* A guest with nothing but its timer, a clock that the test winds, and an interrupt
 * controller that counts edges. */
#ifndef UNIT_VPIT_BENCH_H
#define UNIT_VPIT_BENCH_H

#include "check.h"
#include "machine/clock.h"	/* clock_now, clock_due: here */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge: here */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stddef.h>

enum { CONTROL = 0x43 };

static struct vm vm;
static uint64_t now;
static unsigned edges, clock_changes;
static bool irq_line;

uint64_t clock_now(struct vm *which)
{
	CHECK("the guest whose clock is read", (uintptr_t)&vm, (uintptr_t)which);
	return now;
}

void clock_due(struct vm *which, enum clock_user who, uint64_t at)
{
	clock_changes += who == CLOCK_TIMER;
	which->clock.due[who] = at;
}

void vpic_set_irq(struct vm *which, unsigned irq, bool level)
{
	(void)which;
	CHECK("IRQ", 0, irq);
	edges += level && !irq_line;
	irq_line = level;
}

void vpic_edge(struct vm *which, unsigned irq)
{
	vpic_set_irq(which, irq, false);
	vpic_set_irq(which, irq, true);
}

static inline void out(uint16_t port, uint8_t value) { port_out(&vm.vcpu, port, 1, value); }
static inline uint32_t in(uint16_t port) { return port_in(&vm.vcpu, port, 1); }

static inline void begin_at(uint64_t start)
{
	vm = (struct vm){ 0 };
	now = start;
	irq_line = false;
	vrequest_reset(&vm);
	ports_init(&vm.ports, &port_empty);
	vpit_init(&vm);
	vport61_init(&vm);
	edges = clock_changes = 0;
}

static inline void write16(uint16_t port, unsigned count)
{
	out(port, (uint8_t)count);
	out(port, (uint8_t)(count >> 8));
}

static inline uint32_t read16(uint16_t port)
{
	const uint32_t low = in(port);

	return in(port) << 8 | low;
}

static inline uint32_t status(unsigned channel)
{
	out(CONTROL, (uint8_t)(0xe0 | 2 << channel));
	return in((uint16_t)(0x40 + channel));
}

#endif

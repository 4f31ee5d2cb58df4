/* A keyboard controller with its two devices on the host: what the tests of the
 * three share. Included once by each program; it defines the doubles. */
#ifndef UNIT_PS2_MACHINE_H
#define UNIT_PS2_MACHINE_H

#include "check.h"
#include "machine/clock.h"	/* CLOCK_HZ, CLOCK_NEVER */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge: doubled here */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stdio.h>
#include <string.h>

static struct vm vm;
static uint64_t now;
static unsigned edges[16], resets, alarms;
static bool line[16];

void vpic_set_irq(struct vm *which, unsigned irq, bool level)
{
	CHECK("the guest that is interrupted", (uintptr_t)&vm, (uintptr_t)which);
	edges[irq] += level && !line[irq];
	line[irq] = level;
}

void vpic_edge(struct vm *which, unsigned irq)
{
	(void)which;
	CHECK("the timer's alone", 0, irq);
}

uint64_t clock_now(struct vm *which)
{
	(void)which;
	return now;
}

void clock_due(struct vm *which, enum clock_user who, uint64_t at)
{
	alarms += at < which->clock.due[who];
	which->clock.due[who] = at;
}

static void set_a20(struct vm *which, bool on)
{
	which->a20 = on;
}

static const struct board board = { .set_a20 = set_a20 };

static inline void out(uint16_t port, uint8_t value)
{
	port_out(&vm.vcpu, port, 1, value);
	resets += vm.vcpu.exit == EXIT_RESET;
	vm.vcpu.exit = EXIT_NONE;
}

static inline uint8_t in(uint16_t port)
{
	return (uint8_t)port_in(&vm.vcpu, port, 1);
}

/* Time passes, and what falls due is done, each at its tick. */
static inline void pass(uint64_t ticks)
{
	const uint64_t end = now + ticks;

	while (vm.clock.due[CLOCK_KEYBOARD] <= end || vm.clock.due[CLOCK_REQUESTS] <= end) {
		const bool keyboard = vm.clock.due[CLOCK_KEYBOARD] <= vm.clock.due[CLOCK_REQUESTS];
		const uint64_t at = vm.clock.due[keyboard ? CLOCK_KEYBOARD : CLOCK_REQUESTS];

		now = at > now ? at : now;
		if (keyboard)
			vm.clock.due[CLOCK_KEYBOARD] = vkbc_advance(&vm, now);
		else
			vm.clock.due[CLOCK_REQUESTS] = vrequest_advance(&vm, now);
	}
	now = end;
}

/* Until a request that has begun to wait has come through. */
static inline void settle(void)
{
	pass(VREQUEST_DELAY_KBC);
}

/* The next byte from a device, after the time that it takes; -1 if none comes. */
static inline int next(void)
{
	pass(CLOCK_HZ / 500);
	return in(0x64) & 0x01 ? in(0x60) : -1;
}

static inline void command_byte(uint8_t value)
{
	out(0x64, 0x60);
	out(0x60, value);
}

static inline void start(void)
{
	memset(edges, 0, sizeof(edges));
	memset(line, 0, sizeof(line));
	resets = alarms = 0;
	now = 1000;
	vm.a20 = true;
	vm.board = &board;
	for (unsigned who = 0; who < CLOCK_USERS; who++)
		vm.clock.due[who] = CLOCK_NEVER;
	vrequest_reset(&vm);
	ports_init(&vm.ports, &port_empty);
	vkbc_init(&vm);
	vkeyboard_init(&vm);
	vmouse_init(&vm);
	vport92_init(&vm);
}

/* These bytes must come, one by one, and no more. */
static inline void expect(const char *what, const uint8_t *bytes, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		CHECK(what, bytes[i], next());
	CHECK("nothing more", -1, next());
}
#define BYTES(...) (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })
#define EXPECT(what, ...) expect(what, BYTES(__VA_ARGS__))

/* Scan codes as the real controller gives them. */
static inline void type(const uint8_t *bytes, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		vkbc_key(&vm, bytes[i]);
}
#define TYPE(...) type(BYTES(__VA_ARGS__))

#endif
